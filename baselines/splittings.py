r"""Splittings of the incompressible Euler equations, whatever the discretisation in space.

A :class:`FlowSpace` can do three things: evaluate a velocity at points, make a velocity from
values at its own sites, and project onto divergence-free velocities with u . n = 0 on the walls,

.. math:: P w = w - \nabla q, \quad \Delta q = \nabla \cdot w, \quad
          \partial q / \partial n = w \cdot n \text{ on the walls}.

A splitting is a function of such a space. The same formulas hold for grids, series and networks.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

Field = np.ndarray  # numbers of a velocity, shape (n,); a linear space


class FlowSpace(ABC):
    """A discretisation of velocities on a rectangle.

    Attributes:
        sites: points whose velocities make a field, shape (S, 2).
    """

    sites: np.ndarray

    @abstractmethod
    def velocity(self, field: Field, points: np.ndarray) -> np.ndarray:
        """u at points (N, 2), inside the box or where a foot point left it, shape (N, 2)."""

    @abstractmethod
    def velocity_at_sites(self, field: Field) -> np.ndarray:
        """u at the sites, shape (S, 2)."""

    @abstractmethod
    def field(self, velocities: np.ndarray) -> Field:
        """The field with the given velocities (S, 2) at the sites."""

    @abstractmethod
    def project(self, field: Field) -> tuple[Field, Field]:
        """(P w, grad q): the divergence-free part, and the rest."""

    @abstractmethod
    def divergence(self, field: Field) -> np.ndarray:
        """div u as the projection sees it."""

    @abstractmethod
    def transport(self, field: Field, displacement: np.ndarray) -> Field:
        """The field that has at each site x the velocity at x - displacement (S, 2)."""

    @abstractmethod
    def largest(self, field: Field) -> float:
        """max |u_i| over sites and components."""


Splitting = Callable[[FlowSpace, Field, float], Field]


def chorin(space: FlowSpace, velocity: Field, time_step: float) -> Field:
    r"""First order, one projection.

    .. math:: \tilde u(x) = u^n(x - dt\, u^n(x)), \qquad u^{n+1} = P \tilde u.

    Sources: Chorin, *Math. Comput.* 22, 1968; Stam, *Stable fluids*, SIGGRAPH 1999.
    """
    displacement = time_step * space.velocity_at_sites(velocity)
    projected, _ = space.project(space.transport(velocity, displacement))
    return projected


def second_order(space: FlowSpace, velocity: Field, time_step: float) -> Field:
    r"""Second order, two projections: the trapezoidal rule along the paths of particles.

    Along a path Du/Dt = -grad p. Chorin's step predicts velocity and pressure,

    .. math:: \tilde u(x) = u^n(x - dt\, u^n(x)), \quad \nabla q = \tilde u - P \tilde u, \quad
              \bar u = \tfrac12 (u^n + P \tilde u),

    where q is dt p and u-bar the velocity at half the step, both up to O(dt^2). With the foot of
    the path by the midpoint rule,

    .. math:: X(x) = x - dt\, \bar u(x - \tfrac{dt}{2} \bar u(x)), \qquad
              u^{n+1} = P [ (u^n - \tfrac12 \nabla q)(X) ].

    The last projection adds the implicit half of the pressure. The pressure starts afresh in
    every step, so its errors are not carried on: carrying it along, q^{n+1} = (I-P)(u^n -
    q^n/2)(X), saves one projection, but then an error of the pressure changes sign each step and
    never decays. An error of q is a gradient, of which the last projection leaves O(dt).

    Related: Xiu, Karniadakis, *J. Comput. Phys.* 172, 2001; Narain, Zehnder, Thomaszewski, *A
    second-order advection-reflection solver*, 2019.
    """
    displacement = time_step * space.velocity_at_sites(velocity)
    predicted, gradient = space.project(space.transport(velocity, displacement))
    halfway = (velocity + predicted) / 2
    middle = space.sites - time_step / 2 * space.velocity_at_sites(halfway)
    displacement = time_step * space.velocity(halfway, middle)
    projected, _ = space.project(space.transport(velocity - gradient / 2, displacement))
    return projected


SPLITTINGS: dict[str, Splitting] = {
    "chorin": chorin,
    "chorin_fused": chorin,  # a network leaves out one fit: the same in exact arithmetic
    "second_order_splitting": second_order,
}
"""Splittings by their name in the tables."""

VELOCITY_ORDERS = {"chorin": 1, "chorin_fused": 1, "second_order_splitting": 2}
"""Orders in dt of the velocity; the mean squared error has twice these."""
