r"""Stationary equations. A case with one has a single step, from the field 0 to the solution.

Each says by its energy what a Ritz method minimises, or why there is none.
"""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from cases.domains import Domain
from cases.equations import Equation

Source = Callable[[np.ndarray], np.ndarray]
"""Maps points (N, d) to (N,)."""


def no_source(points: np.ndarray) -> np.ndarray:
    """0 at points (N, d)."""
    return np.zeros(len(points))


@dataclass(frozen=True)
class PointLoad:
    """A source concentrated in a point: strength times Dirac's delta."""

    place: tuple[float, ...]
    strength: float


@dataclass(frozen=True)
class PointMoment:
    """A moment on a beam, clockwise: the load is strength times the derivative of Dirac's delta."""

    place: float
    strength: float


@dataclass(frozen=True)
class Stationary(Equation):
    """Base of all stationary equations."""

    @property
    @abstractmethod
    def no_energy(self) -> str:
        """Why the solution minimises no energy; empty where it minimises one."""

    @abstractmethod
    def density(self, points, values, gradients, laplacians) -> np.ndarray:
        """Integrand of the energy inside the domain, without point loads and boundary, (N,).

        Args:
            points: (N, d).
            values, gradients, laplacians: of the field there, (N,), (N, d) and (N,), the last
                only for equations of fourth order.

        Raises:
            ValueError: there is no energy.
        """

    def require_energy(self) -> None:
        """Refuse what has no energy.

        Raises:
            ValueError: there is none; it says why.
        """
        if self.no_energy:
            raise ValueError(f"energy: none, {self.no_energy}; allowed: an equation with one")


@final
@dataclass(frozen=True, kw_only=True)
class Diffusion(Stationary):
    r"""Diffusion, convection and reaction with constant coefficients.

    .. math:: -a \, \Delta u + b \cdot \nabla u + c u = f + \sum_i P_i \, \delta(x - x_i)

    Without convection u minimises, over all fields with the essential conditions,

    .. math:: \int_\Omega \tfrac{a}{2} |\nabla u|^2 + \tfrac{c}{2} u^2 - f u
              - \sum_i P_i u(x_i) + \int_\Gamma \tfrac{c_\Gamma}{2} u^2 - h u

    with c_Gamma and h of Robin's conditions a du/dn + c_Gamma u = h.

    Attributes:
        source: f.
        diffusivity: a > 0.
        velocity: b, one number an axis; empty for 0.
        reaction: c >= 0.
        point_loads: P_i at x_i.
        breaks: on an interval, where f jumps; rules of integration should end there.
        singular: points near which derivatives of the solution have no bound.

    Raises:
        ValueError: a diffusivity that is not above 0, or a reaction below 0.
    """

    kind: ClassVar[str] = "diffusion"
    source: Source = no_source
    diffusivity: float = 1.0
    velocity: tuple[float, ...] = ()
    reaction: float = 0.0
    point_loads: tuple[PointLoad, ...] = ()
    breaks: tuple[float, ...] = ()
    singular: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self):
        if not self.diffusivity > 0:
            raise ValueError(f"diffusivity: {self.diffusivity}; allowed: a number above 0")
        if not self.reaction >= 0:
            raise ValueError(f"reaction: {self.reaction}; allowed: a number of at least 0")

    @property
    def no_energy(self):
        return "convection is not symmetric" if any(self.velocity) else ""

    def density(self, points, values, gradients, laplacians):
        self.require_energy()
        squared = np.sum(gradients**2, axis=1)
        stored = self.diffusivity / 2 * squared + self.reaction / 2 * values**2
        return stored - self.source(points) * values


@final
@dataclass(frozen=True, kw_only=True)
class Bending(Stationary):
    r"""Bending of a thin clamped beam or plate of constant rigidity.

    .. math:: D \, \Delta^2 u = f + \sum_i M_i \, \delta'(x - x_i), \qquad
              \int_\Omega \tfrac{D}{2} (\Delta u)^2 - f u + \sum_i M_i u'(x_i) \to \min

    Attributes:
        load: f.
        rigidity: D > 0.
        moments: M_i at x_i, on beams.

    Raises:
        ValueError: a rigidity that is not above 0.
    """

    kind: ClassVar[str] = "bending"
    load: Source = no_source
    rigidity: float = 1.0
    moments: tuple[PointMoment, ...] = ()

    def __post_init__(self):
        if not self.rigidity > 0:
            raise ValueError(f"rigidity: {self.rigidity}; allowed: a number above 0")

    @property
    def no_energy(self):
        return ""

    def density(self, points, values, gradients, laplacians):
        return self.rigidity / 2 * laplacians**2 - self.load(points) * values


@final
@dataclass(frozen=True)
class Eigenvalue(Stationary):
    r"""A mode of a string: :math:`-\Delta u = \lambda u, \; \int u^2 = 1`.

    The n-th mode minimises Rayleigh's quotient :math:`\int |\nabla u|^2 / \int u^2`, whose value
    is lambda, over all fields that vanish at the ends and are orthogonal to the modes before. Its
    sign is that for which u grows at the lower end.

    Attributes:
        mode: n = 1, 2, ...

    Raises:
        ValueError: a mode below 1.
    """

    kind: ClassVar[str] = "eigenvalue"
    mode: int

    def __post_init__(self):
        if self.mode < 1:
            raise ValueError(f"mode: {self.mode}; allowed: an integer of at least 1")

    @property
    def no_energy(self):
        return ""

    def density(self, points, values, gradients, laplacians):
        return np.sum(gradients**2, axis=1)


@final
@dataclass(frozen=True)
class Eikonal(Stationary):
    r"""Distance with a sign, :math:`|\nabla u| = 1, \; u = 0` on an interface, u < 0 inside.

    Of its many solutions the distance is the one of viscosity.

    Attributes:
        inside: the domain whose boundary the interface is, a part of the case's domain.
    """

    kind: ClassVar[str] = "eikonal"
    inside: Domain

    @property
    def no_energy(self):
        return "the equation is of first order"

    def density(self, points, values, gradients, laplacians):
        self.require_energy()
