r"""Functions with prescribed normal derivatives, and distances of higher order."""

from dataclasses import dataclass
from math import factorial
from typing import final

from insr.boundary.differentiation import along, gradient, value_and_gradient
from insr.boundary.distance import Distance
from insr.boundary.expansion import Expansion
from insr.boundary.joining import whole_order


@final
@dataclass(frozen=True)
class Normalised(Distance):
    r"""A distance of order m from one of order at least 1, by taking away normal derivatives.

    .. math:: \varphi_k = \varphi_{k-1} - \frac{1}{k!} \varphi_1^k
              \frac{\partial^k \varphi_{k-1}}{\partial\nu^k}, \quad k = 2 \dots m

    with nu = grad phi_1. The cost multiplies by about k + 1 with each order. Source: Rvachev's
    normalisation, section 5.1 of the paper and Shapiro, Acta Numer. 16, 2007.

    Attributes:
        distance: phi_1.
        order: m.

    Raises:
        ValueError: phi_1 is not normalised.
    """

    distance: Distance
    order: int

    def __post_init__(self):
        whole_order(self.order)
        require_normalised("distance", self.distance)

    @property
    def normalised(self):
        return max(self.order, self.distance.normalised)

    def __call__(self, x):
        return self._level(x, self.order)

    def _level(self, x, order):
        if order <= self.distance.normalised:
            return self.distance(x)
        phi, normal = value_and_gradient(self.distance, x)
        lower = along(lambda y: self._level(y, order - 1), x, normal, order)
        return lower[0] - phi**order * lower[order]


@final
@dataclass(frozen=True)
class Normaliser:
    r"""u*(x) = u(x - phi grad phi) (eq. 17): u on the boundary, constant along normals.

    If phi is normalised to order m, the normal derivatives 1 ... m of u* vanish (eq. 18).

    Attributes:
        function: u, a field.
        distance: phi.
    """

    function: object
    distance: Distance

    def __call__(self, x: Expansion) -> Expansion:
        phi, slope = value_and_gradient(self.distance, x)
        return self.function(x - slope * phi[:, None])


@final
@dataclass(frozen=True)
class TaylorLift:
    r"""Data along the normal: :math:`\sum_{k=0}^m u_k^* \varphi^k / k!` (eq. 20, no remainder).

    Attributes:
        data: u_0 ... u_m, the value and the derivatives along the inward normal; fields.
        distance: phi, normalised to order m at least.

    Raises:
        ValueError: phi is normalised to a lower order.
    """

    data: tuple
    distance: Distance

    def __post_init__(self):
        require_normalised("distance", self.distance, len(self.data) - 1)

    def __call__(self, x: Expansion) -> Expansion:
        phi, slope = value_and_gradient(self.distance, x)
        foot = x - slope * phi[:, None]
        result = self.data[-1](foot) * (1 / factorial(len(self.data) - 1))
        for k in reversed(range(len(self.data) - 1)):
            result = result * phi + self.data[k](foot) * (1 / factorial(k))
        return result


def outward(distance: Distance, function, x: Expansion) -> Expansion:
    """D(u) = -grad phi . grad u, on the boundary the outward normal derivative (eq. 23)."""
    return -(gradient(distance, x) * gradient(function, x)).sum()


def require_normalised(key: str, distance: Distance, order: int = 1):
    """Refuse a distance whose normal derivatives are not those of a distance to this order."""
    if distance.normalised < order:
        raise ValueError(
            f"{key}: normalised to order {distance.normalised}; allowed: at least {order}"
        )
