"""Equations with their parameters. The attribute ``kind`` names the folder of their solvers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np


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


@dataclass(frozen=True)
class Transport(Equation):
    r"""Transport in a given steady flow without sources, :math:`u_t + v(x) \cdot \nabla u = 0`.

    Attributes:
        velocity: maps points (N, d) to v (N, d) (length / time).
        velocity_gradient: maps points (N, d) to dv_i/dx_j, shape (N, d, d).
    """

    kind: ClassVar[str] = "transport"
    velocity: Callable[[np.ndarray], np.ndarray]
    velocity_gradient: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class IncompressibleEuler(Equation):
    r"""Inviscid incompressible flow of density 1 without body force.

    .. math:: u_t + (u \cdot \nabla) u = -\nabla p, \quad \nabla \cdot u = 0,
              \quad u \cdot n = 0 \text{ on walls}
    """

    kind: ClassVar[str] = "euler"
