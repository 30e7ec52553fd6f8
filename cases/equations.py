"""Equations with their parameters. The attribute ``kind`` names the folder of their solvers."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Equation:
    """Base of all equations."""

    kind: ClassVar[str]


@dataclass(frozen=True)
class Advection(Equation):
    r"""Transport at constant velocity, :math:`u_t + a \cdot \nabla u = 0`.

    Attributes:
        velocity: the vector a, one number an axis (length / time).
    """

    kind: ClassVar[str] = "advection"
    velocity: tuple[float, ...]
