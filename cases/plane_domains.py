"""Domains in the plane that are no box: ring, ellipse, polygon."""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from cases.domains import EDGE, Box, Domain
from cases.polygons import (
    Trapezoids,
    check_polygon,
    nearest_on_edges,
    signed_area,
    trapezoids,
    winding_inside,
)

TINY = np.finfo(float).tiny  # keeps 0/0 away at the tip of a triangle


@final
@dataclass(frozen=True)
class Annulus(Domain):
    r"""A ring around the origin, :math:`r_0 \le \sqrt{x^2 + y^2} \le r_1`.

    Attributes:
        inner, outer: r_0 and r_1.

    Raises:
        ValueError: not 0 < r_0 < r_1.
    """

    inner: float
    outer: float

    def __post_init__(self):
        if not 0 < self.inner < self.outer:
            raise ValueError(f"inner: {self.inner}; allowed: above 0 and below {self.outer}")

    @property
    def bounds(self):
        return Box((-self.outer,) * 2, (self.outer,) * 2)

    @property
    def measure(self):
        return np.pi * (self.outer**2 - self.inner**2)

    def contains(self, points):
        radius, edge = np.hypot(*points.T), EDGE * self.outer
        return (radius >= self.inner - edge) & (radius <= self.outer + edge)

    def from_unit(self, points):
        """Radius, angle."""
        squared = self.inner**2 + points[:, 0] * (self.outer**2 - self.inner**2)
        return _polar(np.sqrt(squared), 2 * np.pi * points[:, 1])

    def weights(self, counts):
        return _equal_weights(self, counts)


@final
@dataclass(frozen=True)
class Ellipse(Domain):
    r"""The ellipse :math:`(x/a)^2 + (y/b)^2 \le 1`; a disk where a = b.

    Attributes:
        semi_axes: (a, b).

    Raises:
        ValueError: an axis that is not above 0.
    """

    semi_axes: tuple[float, float]

    def __post_init__(self):
        if not min(self.semi_axes) > 0:
            raise ValueError(f"semi_axes: {self.semi_axes}; allowed: numbers above 0")

    @property
    def bounds(self):
        return Box(tuple(-a for a in self.semi_axes), self.semi_axes)

    @property
    def measure(self):
        return np.pi * float(np.prod(self.semi_axes))

    def contains(self, points):
        return np.sum((points / self.semi_axes) ** 2, axis=1) <= 1 + 2 * EDGE

    def from_unit(self, points):
        """Radius, angle."""
        return _polar(np.sqrt(points[:, 0]), 2 * np.pi * points[:, 1]) * self.semi_axes

    def weights(self, counts):
        return _equal_weights(self, counts)


@final
@dataclass(frozen=True)
class Polygon(Domain):
    """A simple polygon.

    Attributes:
        vertices: (x, y) of each, counterclockwise.

    Raises:
        ValueError: see :func:`cases.polygons.check_polygon`.
    """

    vertices: tuple[tuple[float, float], ...]

    def __post_init__(self):
        check_polygon(np.array(self.vertices, float))

    @cached_property
    def array(self) -> np.ndarray:
        """The vertices, (V, 2)."""
        return np.array(self.vertices, float)

    @cached_property
    def trapezoids(self) -> Trapezoids:
        """Parts that tile it."""
        return trapezoids(self.array)

    @property
    def bounds(self):
        return Box(tuple(self.array.min(axis=0)), tuple(self.array.max(axis=0)))

    @property
    def measure(self):
        return signed_area(self.array)

    def contains(self, points):
        inside = winding_inside(self.array, points)
        outside = ~inside
        nearest = nearest_on_edges(self.array, points[outside])
        distance = np.linalg.norm(points[outside] - nearest, axis=1)
        inside[outside] = distance <= EDGE * np.max(self.bounds.lengths)
        return inside

    def from_unit(self, points):
        """A part by its area, the place along it by the area before, the height at it."""
        parts = self.trapezoids
        ends = np.cumsum(parts.areas)
        wanted = points[:, 0] * ends[-1]
        which = np.minimum(np.searchsorted(ends, wanted, side="right"), len(ends) - 1)
        share = np.clip(1 - (ends[which] - wanted) / parts.areas[which], 0, 1)
        left, right = parts.heights[which].T
        # Of the share s of a trapezoid's area, the place t: left t + (right - left) t^2/2
        # = s (left + right)/2, in the form that does not cancel.
        total = share * (left + right)
        place = total / (left + np.sqrt(left**2 + total * (right - left)) + TINY)
        x = parts.left[which] + place * (parts.right - parts.left)[which]
        lower, upper = (
            side[which, 0] + place * (side[which, 1] - side[which, 0])
            for side in (parts.lower, parts.upper)
        )
        return np.stack([x, lower + points[:, 1] * (upper - lower)], axis=1)

    def weights(self, counts):
        return _equal_weights(self, counts)


def disk(radius: float) -> Ellipse:
    """The disk around the origin."""
    return Ellipse((radius, radius))


def regular_polygon(sides: int, radius: float) -> Polygon:
    """Vertices on a circle around the origin, the first on the x axis."""
    angles = 2 * np.pi * np.arange(sides) / sides
    return Polygon(tuple((radius * np.cos(a), radius * np.sin(a)) for a in angles))


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _equal_weights(domain, counts):
    found = int(np.count_nonzero(domain.mask(counts)))
    return np.full(found, domain.measure / found)
