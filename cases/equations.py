"""Equations with their parameters. The attribute ``kind`` names the folder of their solvers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cases.energies import Energy
from cases.obstacles import Contact


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


@dataclass(frozen=True)
class Push:
    """A uniform force while 0 < t < until, nothing later.

    Attributes:
        force: per unit of undeformed area or volume, one number an axis.
        until: when it ends.
    """

    force: tuple[float, ...]
    until: float

    def at(self, time: float) -> np.ndarray:
        """The force, shape (d,); a step takes the middle of its interval for ``time``."""
        return np.asarray(self.force, float) * (0 < time < self.until)


@dataclass(frozen=True, kw_only=True)
class Elasticity(Equation):
    r"""A hyperelastic solid; phi(X) = X + u(X) is where the point X of the undeformed body is.

    .. math:: \rho_0 \ddot u = \nabla \cdot P(\nabla \phi) + f(t) + k \, \delta(\phi) \, n(\phi)

    Parts of the boundary that are not gripped are free of traction.

    Attributes:
        density: rho_0 > 0, per unit of undeformed area or volume.
        energy: gives P, see :mod:`cases.energies`.
        quasi_static: inertia is left out; time only parametrises the grips.
        push: f(t).
        hold: a force, one number an axis, under which the body is in equilibrium up to t = 0; it
            is let go from there at rest. Each method finds that state itself.
        contact: obstacle and penalty.

    Raises:
        ValueError: a density that is not above 0, or both a push and quasi-static.
    """

    kind: ClassVar[str] = "elasticity"
    density: float
    energy: Energy
    quasi_static: bool = False
    push: Push | None = None
    hold: tuple[float, ...] | None = None
    contact: Contact | None = None

    def __post_init__(self):
        if not self.density > 0:
            raise ValueError(f"density: {self.density}; allowed: a number above 0")
        if self.quasi_static and (self.push or self.hold):
            raise ValueError("quasi_static: True; allowed with a push or a hold: False")

    def force(self, time: float, dim: int) -> np.ndarray:
        """f(t), shape (d,)."""
        return self.push.at(time) if self.push else np.zeros(dim)

    @property
    def wave_speeds(self) -> tuple[float, float]:
        """Of pressure and of shear at rest, sqrt((lambda + 2 mu)/rho_0) and sqrt(mu/rho_0)."""
        first, shear = self.energy.lame
        return ((first + 2 * shear) / self.density) ** 0.5, (shear / self.density) ** 0.5
