"""Polygons with holes: what their distances and lifts need of their geometry, and its checks."""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
import torch


@final
@dataclass(frozen=True)
class Polygon:
    """A simple polygon, perhaps with holes.

    Attributes:
        vertices: of the outer ring, counterclockwise, the first not repeated at the end.
        holes: rings inside it, clockwise.

    Raises:
        ValueError: fewer than three vertices, an edge of length zero, edges that meet anywhere
            but at shared vertices, a ring that turns the wrong way, a hole that is not inside.
    """

    vertices: tuple[tuple[float, float], ...]
    holes: tuple[tuple[tuple[float, float], ...], ...] = ()

    def __post_init__(self):
        for key, ring in self._rings():
            _check_ring(key, np.asarray(ring, float))
        _check_crossings(self)
        outer, *holes = (np.asarray(ring, float) for _, ring in self._rings())
        for number, hole in enumerate(holes):
            if not _odd_crossings(hole, outer, np.roll(outer, -1, 0)).all():
                raise ValueError(f"holes: {number} is not inside; allowed: inside the outer ring")
            for other in holes[number + 1 :]:
                nested = _odd_crossings(other[:1], hole, np.roll(hole, -1, 0)) | _odd_crossings(
                    hole[:1], other, np.roll(other, -1, 0)
                )
                if nested.any():
                    raise ValueError(f"holes: {number} contains another; allowed: side by side")

    @cached_property
    def starts(self) -> np.ndarray:
        """First vertices of all edges, (E, 2); edge k goes from vertex k."""
        return np.concatenate([np.asarray(ring, float) for _, ring in self._rings()])

    @cached_property
    def ends(self) -> np.ndarray:
        """Last vertices of all edges, (E, 2)."""
        return self.starts[self.following]

    @cached_property
    def following(self) -> np.ndarray:
        """Number of the edge that follows each edge, (E,)."""
        parts, first = [], 0
        for _, ring in self._rings():
            parts.append(first + np.roll(np.arange(len(ring)), -1))
            first += len(ring)
        return np.concatenate(parts)

    @cached_property
    def preceding(self) -> np.ndarray:
        """Number of the edge that ends where each edge starts, (E,)."""
        return np.argsort(self.following)

    @cached_property
    def angles(self) -> np.ndarray:
        """Inner angle at the first vertex of each edge, in (0, 2 pi), (E,)."""
        after = self.ends - self.starts
        before = after[self.preceding]
        turn = np.arctan2(cross(before, after), (before * after).sum(1))
        return np.pi - turn

    @cached_property
    def bisectors(self) -> np.ndarray:
        """Unit vector into the inside, half the angle at each edge's first vertex, (E, 2)."""
        after = self.ends - self.starts
        heading = np.arctan2(after[:, 1], after[:, 0]) + self.angles / 2
        return np.stack([np.cos(heading), np.sin(heading)], axis=1)

    @property
    def convex(self) -> bool:
        """Whether there are no holes and no angle above pi."""
        return not self.holes and bool((self.angles <= np.pi).all())

    @property
    def size(self) -> float:
        """Largest coordinate, which sets the rounding error of points."""
        return float(np.abs(self.starts).max())

    def contains(self, points: torch.Tensor) -> torch.Tensor:
        """Whether points (N, 2) lie inside, (N,); on edges either answer is possible."""
        starts, ends = points.new_tensor(self.starts), points.new_tensor(self.ends)
        return _odd_crossings(points, starts, ends)

    def vertex_at(self, points: torch.Tensor) -> torch.Tensor:
        """Which of the vertices points (N, 2) are, exactly: (N, E)."""
        return (points[:, None] == points.new_tensor(self.starts)).all(-1)

    def _rings(self):
        yield "vertices", self.vertices
        for number, hole in enumerate(self.holes):
            yield f"holes: {number}", hole


def cross(a, b):
    """a x b of vectors (..., 2)."""
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _odd_crossings(points, starts, ends):
    """Whether a ray to the right of points (N, 2) crosses an odd number of edges; any array."""
    x, y = points[:, None, 0], points[:, None, 1]
    low = (starts[:, 1] > y) != (ends[:, 1] > y)
    edge = ends - starts
    height = edge[:, 1] + (edge[:, 1] == 0)  # level edges are never crossed
    right = x < starts[:, 0] + (y - starts[:, 1]) / height * edge[:, 0]
    return (low & right).sum(1) % 2 == 1


def _check_ring(key, ring):
    if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < 3:
        raise ValueError(f"{key}: shape {ring.shape}; allowed: (n, 2) with n >= 3")
    if not np.isfinite(ring).all():
        raise ValueError(f"{key}: not finite; allowed: finite coordinates")
    edge = np.roll(ring, -1, 0) - ring
    zero = np.flatnonzero((edge == 0).all(1))
    if len(zero):
        raise ValueError(f"{key}: edge {zero[0]} has length 0; allowed: above 0")
    area = cross(ring, np.roll(ring, -1, 0)).sum() / 2
    if key == "vertices" and not area > 0:
        raise ValueError(f"{key}: area {area:g}, clockwise; allowed: counterclockwise")
    if key != "vertices" and not area < 0:
        raise ValueError(f"{key}: area {area:g}, counterclockwise; allowed: clockwise")


def _check_crossings(polygon):
    a, b = polygon.starts, polygon.ends
    n = len(a)
    side_start = cross((b - a)[:, None], a[None] - a[:, None])  # of the start of j from line i
    side_end = cross((b - a)[:, None], b[None] - a[:, None])
    apart = side_start * side_end > 0
    touches = ~(apart | apart.T)
    lower, upper = np.minimum(a, b), np.maximum(a, b)
    boxes = ((lower[:, None] <= upper[None]) & (lower[None] <= upper[:, None])).all(-1)
    number = np.arange(n)
    neighbours = np.zeros((n, n), bool)
    neighbours[number, polygon.following] = neighbours[polygon.following, number] = True
    crossing = touches & boxes & ~neighbours & ~np.eye(n, dtype=bool)
    if crossing.any():
        i, j = np.argwhere(crossing)[0]
        raise ValueError(f"vertices: edges {i} and {j} meet; allowed: only at shared vertices")
    edge = b - a
    onward = edge[polygon.following]
    back = (cross(edge, onward) == 0) & ((edge * onward).sum(1) < 0)
    if back.any():
        i = np.flatnonzero(back)[0]
        j = polygon.following[i]
        raise ValueError(f"vertices: edge {j} runs back on edge {i}; allowed: a simple polygon")
