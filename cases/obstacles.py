"""Rigid obstacles, and the penalty that keeps solids out of them.

A point x is given as entries ``x[i]``: a sequence of numbers, arrays (``points.T``), tensors, or
components of a form. Formulas are plain arithmetic, so that they serve all of these.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np


@dataclass(frozen=True)
class Obstacle(ABC):
    """A rigid body at rest."""

    @property
    @abstractmethod
    def dim(self) -> int:
        """Number of space dimensions."""

    @abstractmethod
    def distance(self, x):
        """Signed distance of x to its surface, negative inside."""

    @abstractmethod
    def normal(self, x):
        """Gradient of the distance, a tuple: the unit normal, out of the obstacle."""


@final
@dataclass(frozen=True)
class Ball(Obstacle):
    """A disc (d = 2) or a ball (d = 3).

    Attributes:
        centre: one number an axis.
        radius: above 0.
    """

    centre: tuple[float, ...]
    radius: float

    def __post_init__(self):
        if not self.radius > 0:
            raise ValueError(f"radius: {self.radius}; allowed: a number above 0")

    @property
    def dim(self):
        return len(self.centre)

    def distance(self, x):
        return self._from_centre(x) - self.radius

    def normal(self, x):
        far = self._from_centre(x)
        return tuple((x[k] - c) / far for k, c in enumerate(self.centre))

    def _from_centre(self, x):
        return sum((x[k] - c) ** 2 for k, c in enumerate(self.centre)) ** 0.5


@final
@dataclass(frozen=True)
class HalfSpace(Obstacle):
    """All x with n . x <= offset: a floor.

    Attributes:
        direction: n, out of the obstacle, of length 1.
        offset: n . x on its surface.
    """

    direction: tuple[float, ...]
    offset: float

    def __post_init__(self):
        if abs(np.linalg.norm(self.direction) - 1) > 1e-12:
            raise ValueError(f"direction: {self.direction}; allowed: a vector of length 1")

    @property
    def dim(self):
        return len(self.direction)

    def distance(self, x):
        return sum(n * x[k] for k, n in enumerate(self.direction)) - self.offset

    def normal(self, x):
        return self.direction


@final
@dataclass(frozen=True)
class Contact:
    r"""A penalty on the depth of penetration, per unit of undeformed area or volume:

    .. math:: \tfrac{k}{2} \delta^2, \quad \delta = \max(0, -\text{distance}),
              \quad \text{force} = k \, \delta \, n .

    (The released code of Chen et al. (2023) scales the force with the distance from the centre.)

    Attributes:
        obstacle: what is hit.
        stiffness: k > 0.
    """

    obstacle: Obstacle
    stiffness: float

    def __post_init__(self):
        if not self.stiffness > 0:
            raise ValueError(f"stiffness: {self.stiffness}; allowed: a number above 0")

    def depth(self, points: np.ndarray) -> np.ndarray:
        """delta of points (N, d), shape (N,)."""
        return np.maximum(0.0, -self.obstacle.distance(points.T))

    def energy(self, points: np.ndarray) -> np.ndarray:
        """k/2 delta^2 of points (N, d), shape (N,)."""
        return self.stiffness / 2 * self.depth(points) ** 2

    def force(self, points: np.ndarray) -> np.ndarray:
        """k delta n, minus the gradient of the energy, at points (N, d), shape (N, d)."""
        return (
            self.stiffness
            * self.depth(points)[:, None]
            * np.stack(np.broadcast_arrays(*self.obstacle.normal(points.T)), axis=-1)
        )
