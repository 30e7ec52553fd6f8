"""Conditions on the faces of a box, and on the pieces of any boundary."""

from dataclasses import dataclass, field

import numpy as np

from cases.boundaries import Piece
from cases.smooth import Smooth, constant


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


@dataclass(frozen=True)
class Essential:
    """u = g on a piece of a boundary, or of an interface inside the domain.

    Attributes:
        piece: where.
        value: g; it may be asked for beyond the piece, where an ansatz lifts it into the domain.
    """

    piece: Piece
    value: Smooth = field(default_factory=lambda: constant(0.0))


@dataclass(frozen=True)
class Robin:
    r"""A condition on the flux, :math:`a \, \partial u / \partial n + c u = h` on a piece.

    n points outward, a is the equation's diffusivity. Neumann's condition has c = 0.

    Attributes:
        piece: where.
        coefficient: c, not below 0, so that it keeps an energy bounded.
        value: h.

    Raises:
        ValueError: a coefficient below 0.
    """

    piece: Piece
    coefficient: float = 0.0
    value: float = 0.0

    def __post_init__(self):
        if not self.coefficient >= 0:
            raise ValueError(f"coefficient: {self.coefficient}; allowed: a number of at least 0")


@dataclass(frozen=True)
class Clamped:
    """u = 0 and du/dn = 0 on a piece.

    Attributes:
        piece: where.
    """

    piece: Piece


Condition = Dirichlet | SlipWall | Grip | Essential | Robin | Clamped
