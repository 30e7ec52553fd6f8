"""Domains on which cases are posed."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Box:
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
    def dim(self) -> int:
        """Number of space dimensions."""
        return len(self.lower)

    @property
    def lengths(self) -> np.ndarray:
        """Edge lengths, shape (d,)."""
        return np.subtract(self.upper, self.lower)

    @property
    def measure(self) -> float:
        """Length, area or volume."""
        return float(np.prod(self.lengths))

    def grid(self, counts: tuple[int, ...]) -> np.ndarray:
        """Tensor grid with both ends of each axis, shape (prod(counts), d), last axis fastest."""
        axes = [
            np.linspace(a, b, n) for a, b, n in zip(self.lower, self.upper, counts, strict=True)
        ]
        return np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=1)

    def from_unit(self, points: np.ndarray) -> np.ndarray:
        """Map points (N, d) of the unit cube onto the box."""
        return np.asarray(self.lower) + points * self.lengths
