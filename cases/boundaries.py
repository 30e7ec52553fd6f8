"""Pieces of boundaries: faces of boxes, straight edges, ellipses.

The normals point out of the domain that the piece bounds. A piece of a curve is of dimension 1, the
end of an interval of dimension 0 and measure 1, so that integrals over the boundary are sums there.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import final

import numpy as np
from scipy.special import ellipeinc

from cases.domains import Box, Domain
from cases.plane_domains import Annulus, Ellipse, Polygon

AXES = "xyzw"
SIDES = ("lower", "upper")
TABLE, NEWTON_STEPS = 1001, 6
ON = 1e-9  # of length; a point this near to a piece is on it


@dataclass(frozen=True)
class Piece(ABC):
    """Base of all pieces.

    Attributes:
        name: that of the piece in its domain.
    """

    name: str

    @property
    @abstractmethod
    def dim(self) -> int:
        """Of the space that it lies in."""

    @property
    @abstractmethod
    def measure(self) -> float:
        """Length or area, 1 for a point."""

    @abstractmethod
    def from_unit(self, points: np.ndarray) -> np.ndarray:
        """Map points (N, d - 1) of the unit cube onto it, (N, d); equal measures stay equal."""

    @abstractmethod
    def normal(self, points: np.ndarray) -> np.ndarray:
        """The outward unit normal at points (N, d) of it, (N, d)."""

    @abstractmethod
    def contains(self, points: np.ndarray) -> np.ndarray:
        """Whether each of the points (N, d) is on it, up to rounding, (N,)."""

    def random(self, count: int, generator: np.random.Generator) -> np.ndarray:
        """``count`` points of uniform density, (count, d)."""
        return self.from_unit(generator.random((count, self.dim - 1)))


@final
@dataclass(frozen=True)
class Face(Piece):
    """A face of a box; an end of an interval.

    Attributes:
        box: the box.
        axis: coordinate axis that is normal to the face.
        side: "lower" or "upper".
    """

    box: Box
    axis: int
    side: str

    def __post_init__(self):
        if self.side not in SIDES:
            raise ValueError(f"side: {self.side!r}; allowed: {', '.join(SIDES)}")
        if not 0 <= self.axis < self.box.dim:
            raise ValueError(f"axis: {self.axis}; allowed: 0 to {self.box.dim - 1}")

    @property
    def dim(self):
        return self.box.dim

    @property
    def position(self) -> float:
        """Coordinate of the face along its axis."""
        return (self.box.lower if self.side == "lower" else self.box.upper)[self.axis]

    @property
    def measure(self):
        return float(np.prod(np.delete(self.box.lengths, self.axis)))

    def from_unit(self, points):
        return self.box.from_unit(np.insert(points, self.axis, float(self.side == "upper"), axis=1))

    def normal(self, points):
        found = np.zeros(points.shape)
        found[:, self.axis] = 1.0 if self.side == "upper" else -1.0
        return found

    def contains(self, points):
        near = ON * np.max(self.box.lengths)
        on_plane = np.abs(points[:, self.axis] - self.position) <= near
        lower, upper = np.array(self.box.lower) - near, np.array(self.box.upper) + near
        return on_plane & np.all((points >= lower) & (points <= upper), axis=1)


@final
@dataclass(frozen=True)
class Edge(Piece):
    """A straight edge in the plane; the domain is to its left.

    Attributes:
        start, end: its ends.
    """

    start: tuple[float, float]
    end: tuple[float, float]

    def __post_init__(self):
        if not self.measure > 0:
            raise ValueError(f"end: {self.end}; allowed: apart from the start")

    @property
    def dim(self):
        return 2

    @property
    def measure(self):
        return float(np.hypot(*np.subtract(self.end, self.start)))

    def from_unit(self, points):
        return (1 - points) * self.start + points * np.array(self.end)

    def normal(self, points):
        x, y = np.subtract(self.end, self.start) / self.measure
        return np.broadcast_to([y, -x], points.shape).copy()

    def contains(self, points):
        along = np.subtract(self.end, self.start)
        part = np.clip((points - self.start) @ along / (along @ along), 0, 1)
        feet = np.asarray(self.start) + part[:, None] * along
        return np.linalg.norm(points - feet, axis=1) <= ON * self.measure


@final
@dataclass(frozen=True)
class Rim(Piece):
    r"""The whole ellipse :math:`(x/a)^2 + (y/b)^2 = 1`; a circle where a = b.

    Attributes:
        semi_axes: (a, b).
        hole: whether the domain is outside of it.
    """

    semi_axes: tuple[float, float]
    hole: bool = False

    @property
    def dim(self):
        return 2

    @property
    def measure(self):
        return float(self._length(np.array(2 * np.pi)))

    def from_unit(self, points):
        """The angle whose arc has the wanted length, from a table by Newton's method."""
        a, b = self.semi_axes
        wanted = points[:, 0] * self.measure
        table = np.linspace(0, 2 * np.pi, TABLE)
        angle = np.interp(wanted, self._length(table), table)
        for _ in range(NEWTON_STEPS):
            speed = np.hypot(a * np.sin(angle), b * np.cos(angle))
            angle = angle - (self._length(angle) - wanted) / speed
        return np.stack([a * np.cos(angle), b * np.sin(angle)], axis=1)

    def normal(self, points):
        slope = points / np.square(self.semi_axes)
        outward = slope / np.linalg.norm(slope, axis=1)[:, None]
        return -outward if self.hole else outward

    def contains(self, points):
        return np.abs(np.sum((points / self.semi_axes) ** 2, axis=1) - 1) <= 2 * ON

    def _length(self, angle):
        """Of the arc from the end of the first axis."""
        a, b = self.semi_axes
        return b * ellipeinc(angle, 1 - (a / b) ** 2)


@final
@dataclass(frozen=True)
class Boundary:
    """All pieces of a boundary.

    Attributes:
        pieces: in their order.
        corners: points (C, d) that belong to several of them.
    """

    pieces: tuple[Piece, ...]
    corners: np.ndarray

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the pieces."""
        return tuple(piece.name for piece in self.pieces)

    def __getitem__(self, name: str) -> Piece:
        if name not in self.names:
            raise ValueError(f"piece: {name!r}; allowed: {', '.join(self.names)}")
        return self.pieces[self.names.index(name)]


def boundary(domain: Domain) -> Boundary:
    """The boundary of a domain.

    Pieces of a box are called x_lower, x_upper, y_lower, ..., those of a polygon edge_0 (from
    vertex 0 to vertex 1), edge_1, ..., of an ellipse rim, of a ring inner and outer.

    Raises:
        ValueError: a domain whose boundary is not described.
    """
    no_corners = np.empty((0, domain.dim))
    match domain:
        case Box():
            pieces = tuple(
                Face(f"{AXES[axis]}_{side}", domain, axis, side)
                for axis in range(domain.dim)
                for side in SIDES
            )
            return Boundary(
                pieces, domain.grid((2,) * domain.dim) if domain.dim > 1 else no_corners
            )
        case Polygon(vertices):
            edges = pairwise((*vertices, vertices[0]))
            pieces = tuple(Edge(f"edge_{i}", *ends) for i, ends in enumerate(edges))
            return Boundary(pieces, domain.array)
        case Ellipse(semi_axes):
            return Boundary((Rim("rim", semi_axes),), no_corners)
        case Annulus(inner, outer):
            pieces = Rim("inner", (inner, inner), hole=True), Rim("outer", (outer, outer))
            return Boundary(pieces, no_corners)
    raise ValueError(f"domain: {type(domain).__name__}; allowed: Box, Polygon, Ellipse, Annulus")
