"""Conditions on the faces of a box."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Dirichlet:
    """u = value on one face of a box.

    Attributes:
        axis: coordinate axis that is normal to the face.
        side: "lower" or "upper".
        value: the prescribed value, constant on the face.
    """

    axis: int
    side: str
    value: float = 0.0


@dataclass(frozen=True)
class SlipWall:
    """u . n = 0 for the velocity u on one face of a box.

    Attributes:
        axis: coordinate axis that is normal to the face.
        side: "lower" or "upper".
    """

    axis: int
    side: str


@dataclass(frozen=True)
class Grip:
    """A face of a solid box that is held, or drawn at constant velocity: u = velocity * time.

    Attributes:
        axis: coordinate axis that is normal to the undeformed face.
        side: "lower" or "upper".
        velocity: one number an axis (length / time); zeros for a clamped face.
    """

    axis: int
    side: str
    velocity: tuple[float, ...]

    def displacement(self, time: float) -> np.ndarray:
        """u on the face at a time, shape (d,)."""
        return time * np.asarray(self.velocity, float)
