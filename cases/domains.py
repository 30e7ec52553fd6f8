"""Domains on which cases are posed."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np

from cases.metrics import trapezoid_weights

EDGE = 1e-12  # relative: points of the boundary count as inside whatever their rounding
KEPLER_STEPS = 8


@dataclass(frozen=True)
class Domain(ABC):
    """Base of all domains: open sets with their boundary."""

    @property
    @abstractmethod
    def bounds(self) -> "Box":
        """The smallest box around it."""

    @property
    @abstractmethod
    def measure(self) -> float:
        """Length, area or volume."""

    @abstractmethod
    def contains(self, points: np.ndarray) -> np.ndarray:
        """Whether each of the points (N, d) is inside or on the boundary, shape (N,)."""

    @abstractmethod
    def from_unit(self, points: np.ndarray) -> np.ndarray:
        """Map points (N, d) of the unit cube onto the domain; equal volumes stay equal."""

    @abstractmethod
    def weights(self, counts: tuple[int, ...]) -> np.ndarray:
        """Quadrature weights of the points of :meth:`grid`, shape (N,)."""

    @property
    def dim(self) -> int:
        """Number of space dimensions."""
        return len(self.bounds.lower)

    def grid(self, counts: tuple[int, ...]) -> np.ndarray:
        """Those points of the tensor grid on the bounds, ends included, that the domain contains.

        The last axis runs fastest; shape (N, d), N = prod(counts) for a box.
        """
        lattice = tensor_grid(self.bounds, counts)
        return lattice[self.contains(lattice)]

    def mask(self, counts: tuple[int, ...]) -> np.ndarray:
        """Which points of the tensor grid :meth:`grid` takes, shape (prod(counts),)."""
        return self.contains(tensor_grid(self.bounds, counts))


@final
@dataclass(frozen=True)
class Box(Domain):
    """The box [lower_1, upper_1] x ... x [lower_d, upper_d].

    Raises:
        ValueError: ends of different length, or an empty box.
    """

    lower: tuple[float, ...]
    upper: tuple[float, ...]

    def __post_init__(self):
        if len(self.lower) != len(self.upper) or not self.lower:
            raise ValueError(f"box: ends {self.lower} and {self.upper} differ in length")
        if any(not b > a for a, b in zip(self.lower, self.upper, strict=True)):
            raise ValueError(f"box: {self.lower} to {self.upper} is empty")

    @property
    def bounds(self):
        return self

    @property
    def lengths(self) -> np.ndarray:
        """Edge lengths, shape (d,)."""
        return np.subtract(self.upper, self.lower)

    @property
    def measure(self):
        return float(np.prod(self.lengths))

    def contains(self, points):
        edge = EDGE * self.lengths
        return np.all((points >= self.lower - edge) & (points <= self.upper + edge), axis=1)

    def from_unit(self, points):
        return np.asarray(self.lower) + points * self.lengths

    def weights(self, counts):
        """Those of the trapezoid rule."""
        return trapezoid_weights(counts, self.lengths)


@final
@dataclass(frozen=True)
class Torus(Domain):
    r"""A torus around the y axis, :math:`(\sqrt{x^2 + z^2} - R)^2 + y^2 \le r^2`.

    Attributes:
        major: R, from the axis to the middle of the tube.
        minor: r, radius of the tube.

    Raises:
        ValueError: not 0 < r < R.
    """

    major: float
    minor: float

    def __post_init__(self):
        if not 0 < self.minor < self.major:
            raise ValueError(f"minor: {self.minor}; allowed: above 0 and below {self.major}")

    @property
    def bounds(self):
        reach = self.major + self.minor
        return Box((-reach, -self.minor, -reach), (reach, self.minor, reach))

    @property
    def measure(self):
        return 2 * np.pi**2 * self.major * self.minor**2

    def contains(self, points):
        x, y, z = points.T
        squared = (np.hypot(x, z) - self.major) ** 2 + y**2
        return squared <= self.minor**2 + EDGE * self.major**2

    def from_unit(self, points):
        """Angle around the axis, radius in the tube, angle in it.

        The last has the density (1 + e cos b) / 2 pi with e = rho/R, for the outside is longer:
        b + e sin b = 2 pi u, Kepler's equation, by Newton's method.
        """
        around, radius, mean = points.T
        radius = self.minor * np.sqrt(radius)
        mean, e = 2 * np.pi * mean, radius / self.major
        angle = mean
        for _ in range(KEPLER_STEPS):
            angle = angle - (angle + e * np.sin(angle) - mean) / (1 + e * np.cos(angle))
        distance, turn = self.major + radius * np.cos(angle), 2 * np.pi * around
        return np.stack(
            [distance * np.cos(turn), radius * np.sin(angle), distance * np.sin(turn)], axis=1
        )

    def weights(self, counts):
        """Equal ones."""
        found = int(np.count_nonzero(self.mask(counts)))
        return np.full(found, self.measure / found)


def tensor_grid(box: Box, counts: tuple[int, ...]) -> np.ndarray:
    """Tensor grid with both ends of each axis, shape (prod(counts), d), last axis fastest."""
    axes = [np.linspace(a, b, n) for a, b, n in zip(box.lower, box.upper, counts, strict=True)]
    return np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=1)
