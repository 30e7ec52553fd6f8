"""Distances from straight and curved primitives."""

import math
from dataclasses import dataclass
from typing import final

import torch

from insr.boundary.differentiation import value_and_gradient
from insr.boundary.distance import Distance, positive, rounding
from insr.boundary.expansion import Expansion
from insr.boundary.trimming import trimmed


@final
@dataclass(frozen=True)
class HalfSpace(Distance):
    """(x - p) . nu, the distance from a plane (a line in 2D).

    Attributes:
        point: p on the plane.
        normal: nu, of any length, into the inside.
    """

    point: tuple[float, ...]
    normal: tuple[float, ...]

    def __post_init__(self):
        positive("normal: length", math.hypot(*self.normal))

    @property
    def normalised(self):
        return math.inf

    def __call__(self, x):
        value = x.value
        shifted = x - value.new_tensor(self.point)
        return (shifted * value.new_tensor(self.normal)).sum() * (1 / math.hypot(*self.normal))


@final
@dataclass(frozen=True)
class Slab(Distance):
    """(x_i - a)(b - x_i) / (b - a), from both faces a < x_i < b at once.

    Attributes:
        axis: i.
        lower, upper: a, b.
    """

    axis: int
    lower: float
    upper: float

    def __post_init__(self):
        positive("upper - lower", self.upper - self.lower)

    @property
    def normalised(self):
        return 1

    def __call__(self, x):
        s = x[:, self.axis]
        return (s - self.lower) * (self.upper - s) * (1 / (self.upper - self.lower))


@final
@dataclass(frozen=True)
class Ball(Distance):
    """A circle, a sphere: (R^2 - r^2) / (2 R) (eq. 7), or R - r, which is singular at the centre.

    Attributes:
        centre: (d,).
        radius: R.
        exact: R - r.
    """

    centre: tuple[float, ...]
    radius: float
    exact: bool = False

    def __post_init__(self):
        positive("radius", self.radius)

    @property
    def normalised(self):
        return math.inf if self.exact else 1

    def __call__(self, x):
        arm = x - x.value.new_tensor(self.centre)
        square = (arm * arm).sum()
        if self.exact:
            return self.radius - square**0.5
        return (self.radius**2 - square) * (0.5 / self.radius)


@final
@dataclass(frozen=True)
class Implicit(Distance):
    r"""omega / sqrt((omega / l)^2 + |grad omega|^2) (eq. 8, which has l = 1).

    Attributes:
        omega: a field, positive inside, with a gradient on the boundary; formula in x of (N, d).
        length: l, the size of the domain: with it the formula has no unit.
    """

    omega: object
    length: float = 1.0

    def __post_init__(self):
        positive("length", self.length)

    @property
    def normalised(self):
        return 1

    def __call__(self, x):
        value, slope = value_and_gradient(self.omega, x)
        return value * ((slope * slope).sum() + (value * (1 / self.length)) ** 2) ** -0.5


@final
@dataclass(frozen=True)
class Quadric:
    """1 - sum_i ((x_i - c_i) / a_i)^2, positive inside an ellipse.

    Attributes:
        centre: c.
        semi_axes: a.
    """

    centre: tuple[float, ...]
    semi_axes: tuple[float, ...]

    def __post_init__(self):
        positive("semi_axes: smallest", min(self.semi_axes))

    def __call__(self, x: Expansion) -> Expansion:
        arm = (x - x.value.new_tensor(self.centre)) * (1 / x.value.new_tensor(self.semi_axes))
        return 1 - (arm * arm).sum()


def ellipse(centre, semi_axes, length: float | None = None) -> Implicit:
    """An ellipse or ellipsoid by eq. 8; the length is the smallest semi-axis unless given."""
    return Implicit(Quadric(tuple(centre), tuple(semi_axes)), length or min(semi_axes))


@final
@dataclass(frozen=True)
class Arc(Distance):
    r"""A circular arc (eq. 6), positive everywhere: f of the circle, trimmed by the chord's side.

    t is the signed distance from the chord, positive on the arc's side. On the arc the limit is
    the one from inside the circle.

    Attributes:
        circle: a :class:`Ball` in two dimensions.
        start, stop: angles of the ends, start < stop < start + 2 pi.
        length: l of :func:`insr.boundary.trimming.trimmed`.
    """

    circle: Ball
    start: float
    stop: float
    length: float = 1.0

    def __post_init__(self):
        positive("length", self.length)
        if not 0 < self.stop - self.start < 2 * math.pi:
            span = self.stop - self.start
            raise ValueError(f"stop - start: {span}; allowed: between 0 and 2 pi")

    @property
    def normalised(self):
        return min(self.circle.normalised, 6)

    def __call__(self, x):
        middle, half = (self.start + self.stop) / 2, (self.stop - self.start) / 2
        outward = x.value.new_tensor([math.cos(middle), math.sin(middle)])
        chord = ((x - x.value.new_tensor(self.circle.centre)) * outward).sum()
        t = chord - self.circle.radius * math.cos(half)
        size = self.circle.radius + max(map(abs, self.circle.centre))
        return trimmed(self.circle(x), t, self.length, rounding(x.value, size))


@final
@dataclass(frozen=True)
class Segment(Distance):
    r"""A line segment (eq. 4-6), positive everywhere.

    .. math:: f = \frac{(x - x_1) \times (x_2 - x_1)}{L}, \quad
              t = \frac{1}{L} \left[\frac{L^2}{4} - |x - x_c|^2\right]

    On the segment the limit is the one from the left of the way from start to end, which is the
    inside of a counterclockwise polygon.

    Attributes:
        start, end: x_1, x_2.
        length: l of :func:`insr.boundary.trimming.trimmed`.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    length: float = 1.0

    def __post_init__(self):
        positive("length", self.length)
        positive("segment: length", math.dist(self.start, self.end))

    @property
    def normalised(self):
        return 6

    def __call__(self, x):
        new = x.value.new_tensor
        return segments(x, new([self.start]), new([self.end]), self.length)[..., 0]


def segments(x: Expansion, starts, ends, length: float) -> Expansion:
    """Distances (eq. 6) from segments (E, 2) at x of batch (N, 2), batch (N, E)."""
    f, t = lines_and_discs(x, starts, ends)
    size = float(torch.maximum(starts.abs().max(), ends.abs().max()))
    return trimmed(f, t, length, rounding(x.value, size))


def lines_and_discs(x: Expansion, starts, ends) -> tuple[Expansion, Expansion]:
    """f (positive on the left) and t of eq. 4 and 5 for segments (E, 2), batches (N, E)."""
    edge = ends - starts
    size = torch.linalg.norm(edge, dim=1)
    from_start = x[:, None, :] - starts
    from_end = x[:, None, :] - ends
    cross = from_start[..., 1] * edge[:, 0] - from_start[..., 0] * edge[:, 1]
    # Equal to (L/2)^2 - |x - x_c|^2, and exactly zero at both ends.
    dot = -(from_start * from_end).sum()
    return cross * (1 / size), dot * (1 / size)
