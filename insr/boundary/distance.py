r"""Approximate distance functions: zero on a boundary, positive inside, of unit normal derivative.

A distance normalised to order m has on regular boundary points, along the inward normal nu,

.. math:: \partial\varphi/\partial\nu = 1, \quad \partial^k\varphi/\partial\nu^k = 0
          \quad (k = 2 \dots m)

(eq. 1 of Sukumar, Srivastava: *Exact imposition of boundary conditions with distance functions in
physics-informed deep neural networks*, CMAME 389, 2022; its equation numbers are meant all over
this package). On the boundary a field returns its limit from inside, value and derivatives, also
where rounding has put the point a last digit outside; at vertices, where the gradient depends on
the direction of approach, the limit along the inner bisector, and NaN for second derivatives,
which are unbounded there.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import torch

from insr.boundary.expansion import Expansion


class Distance(ABC):
    """A field of positions (N, d) that stands for the distance from a boundary."""

    @property
    @abstractmethod
    def normalised(self) -> float:
        """The order m; inf where all hold, 0 where the normal derivative is not 1."""

    @abstractmethod
    def __call__(self, x: Expansion) -> Expansion:
        """The distance, batch (N,), at positions of batch (N, d)."""


@final
@dataclass(frozen=True)
class Complement(Distance):
    """-phi: the outside of what phi is the inside of (R-negation).

    Attributes:
        distance: phi, defined on both sides of its boundary.
    """

    distance: Distance

    @property
    def normalised(self):
        return self.distance.normalised

    def __call__(self, x):
        return -self.distance(x)


@final
@dataclass(frozen=True)
class Saturated(Distance):
    r"""phi / sqrt(1 + (phi / l)^2): the same near the boundary, bounded by l far away.

    Its third normal derivative on the boundary is -3 / l^2, so that it is normalised to order 2
    at most. Mean value potentials grow like |x|^3 outside and need it.

    Attributes:
        distance: phi.
        length: l.
    """

    distance: Distance
    length: float

    def __post_init__(self):
        positive("length", self.length)

    @property
    def normalised(self):
        return min(self.distance.normalised, 2)

    def __call__(self, x):
        phi = self.distance(x)
        return phi * (1 + phi * phi / self.length**2) ** -0.5


def positive(key: str, value: float):
    """Refuse a length that is not positive."""
    if not value > 0:
        raise ValueError(f"{key}: {value}; allowed: above 0")


def rounding(x: torch.Tensor, scale: float) -> float:
    """How far a point meant to lie on a boundary of this size may be off it."""
    return 32 * torch.finfo(x.dtype).eps * scale
