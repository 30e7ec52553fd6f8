"""Simple polygons: whether one is one, their parts between two verticals, inside, distance.

Vertices are an array (V, 2), counterclockwise, without repetition of the first.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

MOST_PAIRS = 2**16  # of a point and an edge that are looked at at once


class Trapezoids(NamedTuple):
    """Parts of a polygon between two verticals and two edges; they tile it.

    Attributes:
        left, right: where the verticals are, (T,).
        lower, upper: heights of the edges at both, (T, 2).
    """

    left: np.ndarray
    right: np.ndarray
    lower: np.ndarray
    upper: np.ndarray

    @property
    def heights(self) -> np.ndarray:
        """Lengths of the two parallel sides, (T, 2)."""
        return self.upper - self.lower

    @property
    def areas(self) -> np.ndarray:
        """(T,)."""
        return (self.right - self.left) * self.heights.mean(axis=1)


def check_polygon(vertices: np.ndarray) -> None:
    """Refuse what is no simple counterclockwise polygon.

    Raises:
        ValueError: fewer than three vertices, an edge of no length, edges that meet elsewhere than
            at the vertex they share, or clockwise order.
    """
    if vertices.ndim != 2 or vertices.shape[1] != 2 or len(vertices) < 3:
        raise ValueError(f"vertices: shape {vertices.shape}; allowed: (at least 3, 2)")
    ends = np.roll(vertices, -1, axis=0)
    lengths = np.linalg.norm(ends - vertices, axis=1)
    if np.min(lengths) == 0:
        raise ValueError(f"vertices: edge {np.argmin(lengths)} of length 0; allowed: above 0")
    first, second = _meeting_edges(vertices, ends)
    if len(first):
        raise ValueError(
            f"vertices: edges {first[0]} and {second[0]} meet; allowed: a simple polygon"
        )
    if signed_area(vertices) < 0:
        raise ValueError("vertices: clockwise; allowed: counterclockwise")


def signed_area(vertices: np.ndarray) -> float:
    """Area, negative where the vertices run clockwise."""
    ends = np.roll(vertices, -1, axis=0)
    return float(np.sum(_cross(vertices, ends)) / 2)


def trapezoids(vertices: np.ndarray) -> Trapezoids:
    """The parts of a simple polygon between the verticals through neighbouring vertices."""
    starts, ends = vertices, np.roll(vertices, -1, axis=0)
    cuts = np.unique(vertices[:, 0])
    parts = []
    for left, right in pairwise(cuts):
        reach = np.sort(np.stack([starts[:, 0], ends[:, 0]]), axis=0)
        spans = (reach[0] <= left) & (reach[1] >= right)
        a, b = starts[spans], ends[spans]
        slopes = (b[:, 1] - a[:, 1]) / (b[:, 0] - a[:, 0])
        heights = a[:, 1:] + slopes[:, None] * (np.array([left, right]) - a[:, :1])
        heights = heights[np.argsort(heights.mean(axis=1))]
        parts += [(left, right, *pair) for pair in zip(heights[::2], heights[1::2], strict=True)]
    return Trapezoids(*(np.array(column) for column in zip(*parts, strict=True)))


def winding_inside(vertices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether points (N, 2) are inside, by the edges that a ray to the right crosses, (N,).

    On the boundary either answer is possible.
    """
    a, b = vertices, np.roll(vertices, -1, axis=0)

    # Edges that lie level are never between, and their slope is not looked at.
    rise = np.where(a[:, 1] == b[:, 1], 1.0, b[:, 1] - a[:, 1])
    slope = (b[:, 0] - a[:, 0]) / rise

    def inside(points):
        x, y = points.T[..., None]
        between = (a[:, 1] > y) != (b[:, 1] > y)
        crossing = a[:, 0] + (y - a[:, 1]) * slope
        return np.count_nonzero(between & (x < crossing), axis=1) % 2 == 1

    return _in_parts(inside, points, len(vertices))


def nearest_on_edges(vertices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The point of the polygon's boundary that is nearest to each of the points, (N, 2)."""
    a, along = vertices, np.roll(vertices, -1, axis=0) - vertices
    squared = np.sum(along**2, axis=1)

    def nearest(points):
        x, y = points.T[..., None]
        # Components stay apart: arrays of pairs are several times slower.
        part = ((x - a[:, 0]) * along[:, 0] + (y - a[:, 1]) * along[:, 1]) / squared
        np.clip(part, 0, 1, out=part)
        away = (x - a[:, 0] - part * along[:, 0]) ** 2 + (y - a[:, 1] - part * along[:, 1]) ** 2
        best = np.argmin(away, axis=1)
        return a[best] + part[np.arange(len(points)), best, None] * along[best]

    return _in_parts(nearest, points, len(vertices))


def signed_polygon_distance(vertices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Distance of points (N, 2) to the boundary, negative inside, (N,)."""
    distance = np.linalg.norm(points - nearest_on_edges(vertices, points), axis=1)
    return np.where(winding_inside(vertices, points), -distance, distance)


def _in_parts(function, points, edges):
    parts = np.array_split(points, -(-len(points) * edges // MOST_PAIRS) or 1)
    return np.concatenate([function(part) for part in parts])


def _meeting_edges(a, b):
    """Pairs of edges (a_i, b_i) that touch or cross and are no neighbours, or fold back."""
    size = len(a)
    i, j = np.triu_indices(size, 1)
    apart = (j - i > 1) & (j - i < size - 1)
    far, other = i[apart], j[apart]
    crosses = (_sides(a[far], b[far], a[other], b[other]) <= 0) & (
        _sides(a[other], b[other], a[far], b[far]) <= 0
    )
    boxes = np.all(
        (np.minimum(a[far], b[far]) <= np.maximum(a[other], b[other]))
        & (np.minimum(a[other], b[other]) <= np.maximum(a[far], b[far])),
        axis=1,
    )
    meet = crosses & boxes
    along = b - a
    after = np.roll(along, -1, axis=0)
    folds = (_cross(along, after) == 0) & (np.sum(along * after, axis=1) < 0)
    back = np.flatnonzero(folds)
    return np.append(far[meet], back), np.append(other[meet], (back + 1) % size)


def _sides(a, b, c, d):
    """Not above 0 where c and d are not on the same side of the line through a and b."""
    return np.sign(_cross(b - a, c - a)) * np.sign(_cross(b - a, d - a))


def _cross(a, b):
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
