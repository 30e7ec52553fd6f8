r"""Stored energies of hyperelastic solids, their stresses and the derivatives of these.

All are isotropic and functions of the three invariants of :mod:`cases.kinematics`,

.. math:: \Psi(F) = W(i, s, J), \qquad
          P = \frac{\partial \Psi}{\partial F} = 2 W_i F + W_s R + W_J \operatorname{cof} F,

with no mixed second derivatives. F is a matrix of entries ``F[i][j]``, d x d with d = 2 (plane
strain) or 3, in the layout that module describes; J has its sign, so that inversion costs energy.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import ClassVar, final

import numpy as np

from cases import kinematics

PLANE = (kinematics.invariants2, kinematics.rates2, kinematics.combine2)
SPACE = (kinematics.invariants3, kinematics.rates3, kinematics.combine3)
BY_DIM = {2: PLANE, 3: SPACE}


def lame_constants(young_modulus: float, poisson_ratio: float) -> tuple[float, float]:
    r"""(lambda, mu) of a linear isotropic solid, lambda = E nu / ((1 + nu)(1 - 2 nu)).

    Raises:
        ValueError: a Poisson ratio outside (-1, 1/2), or a Young's modulus that is not above 0.
    """
    if not young_modulus > 0:
        raise ValueError(f"young_modulus: {young_modulus}; allowed: a number above 0")
    if not -1 < poisson_ratio < 1 / 2:
        raise ValueError(f"poisson_ratio: {poisson_ratio}; allowed: above -1 and below 1/2")
    mu = young_modulus / (2 * (1 + poisson_ratio))
    return 2 * mu * poisson_ratio / (1 - 2 * poisson_ratio), mu


def arap_volume_slopes(i, s, j, dim, constants):
    """(W_i, W_s, W_J) of :class:`ArapVolume`."""
    return constants[0], -2 * constants[0], 2 * constants[1] * (j - 1)


def printed_slopes(i, s, j, dim, constants):
    """(W_i, W_s, W_J) of :class:`Printed`."""
    return 0.0, constants[0] * (s - dim), 2 * constants[1] * (j - 1)


def stable_neo_hookean_slopes(i, s, j, dim, constants):
    """(W_i, W_s, W_J) of :class:`StableNeoHookean`."""
    first, shear = constants[0] + 5 / 6 * constants[1], 4 / 3 * constants[1]
    rest = 1 + 3 / 4 * shear / first
    return shear / 2 * (1 - 1 / (i + 4 - dim)), 0.0, first * (j - rest)


@dataclass(frozen=True)
class Energy(ABC):
    """Energy per unit of undeformed area or volume; its fields are its constants.

    Attributes:
        slopes: (i, s, J, d, constants) -> (W_i, W_s, W_J), a pure function that compiles.
    """

    slopes: ClassVar[Callable]

    @property
    def constants(self) -> tuple[float, ...]:
        """The numbers that ``slopes`` takes."""
        return astuple(self)

    @abstractmethod
    def density(self, f, log=np.log):
        """Psi(F), 0 at rest; ``log`` is that of the arrays (``torch.log``, ``ufl.ln``)."""

    @abstractmethod
    def curvatures(self, i, s, j, dim):
        """(W_ii, W_ss, W_JJ)."""

    @property
    @abstractmethod
    def lame(self) -> tuple[float, float]:
        """(lambda, mu) of the linear solid that it is for small strains."""

    def stress(self, f):
        """First Piola stress P = dPsi/dF, a nested tuple."""
        dim = len(f)
        invariants, _, combine = BY_DIM[dim]
        i, s, j, rotation, cofactor = invariants(f)
        of_i, of_s, of_j = type(self).slopes(i, s, j, dim, self.constants)
        return combine(2 * of_i, f, of_s, rotation, of_j, cofactor)

    def stress_rate(self, f, df):
        """Hessian product: the derivative of P along dF, a nested tuple."""
        dim = len(f)
        invariants, rates, combine = BY_DIM[dim]
        i, s, j, rotation, cofactor = invariants(f)
        di, ds, dj, d_rotation, d_cofactor = rates(f, df)
        of_i, of_s, of_j = type(self).slopes(i, s, j, dim, self.constants)
        of_ii, of_ss, of_jj = self.curvatures(i, s, j, dim)
        turned = combine(2 * of_i, df, of_s, d_rotation, of_j, d_cofactor)
        scaled = combine(2 * of_ii * di, f, of_ss * ds, rotation, of_jj * dj, cofactor)
        return combine(1.0, turned, 1.0, scaled, 0.0, f)

    def _refuse_below(self, least: dict[str, float]):
        for key, bound in least.items():
            if not getattr(self, key) > bound:
                value = getattr(self, key)
                raise ValueError(f"{key}: {value}; allowed: a number above {bound:.6g}")


@final
@dataclass(frozen=True)
class ArapVolume(Energy):
    r"""c_a sum_i (sigma_i - 1)^2 + c_v (J - 1)^2 = c_a |F - R|^2 + c_v (J - 1)^2.

    What the released code of Chen et al. (2023) uses. For small strains lambda = 2 c_v, mu = c_a.

    Attributes:
        stretch: c_a > 0.
        volume: c_v >= 0.
    """

    slopes: ClassVar = staticmethod(arap_volume_slopes)
    stretch: float
    volume: float

    def __post_init__(self):
        self._refuse_below({"stretch": 0})
        if not self.volume >= 0:
            raise ValueError(f"volume: {self.volume}; allowed: a number of at least 0")

    @classmethod
    def from_young(cls, young_modulus: float, poisson_ratio: float) -> "ArapVolume":
        """By Young's modulus and Poisson's ratio; c_v >= 0 allows ratios of at least 0.

        Raises:
            ValueError: see :func:`lame_constants`.
        """
        first, shear = lame_constants(young_modulus, poisson_ratio)
        return cls(shear, first / 2)

    def density(self, f, log=np.log):
        dim = len(f)
        i, s, j, _, _ = BY_DIM[dim][0](f)
        return self.stretch * (i - 2 * s + dim) + self.volume * (j - 1) ** 2

    def curvatures(self, i, s, j, dim):
        return 0.0, 0.0, 2 * self.volume

    @property
    def lame(self):
        return 2 * self.volume, self.stretch


@final
@dataclass(frozen=True)
class Printed(Energy):
    r"""lambda/2 (tr(Sigma) - d)^2 + mu (J - 1)^2, as Chen et al. (2023) print it.

    It has no resistance to shear: the linear solid has lambda + 2 mu and 0 for its constants, and
    in the plane sigma = (1 + e, 1 - e) costs mu e^4, where an elastic solid takes e^2. So it cannot
    be a default.

    Attributes:
        first_constant: lambda > 0.
        second_constant: mu > 0.
    """

    slopes: ClassVar = staticmethod(printed_slopes)
    first_constant: float
    second_constant: float

    def __post_init__(self):
        self._refuse_below({"first_constant": 0, "second_constant": 0})

    def density(self, f, log=np.log):
        dim = len(f)
        _, s, j, _, _ = BY_DIM[dim][0](f)
        return self.first_constant / 2 * (s - dim) ** 2 + self.second_constant * (j - 1) ** 2

    def curvatures(self, i, s, j, dim):
        return 0.0, self.first_constant, 2 * self.second_constant

    @property
    def lame(self):
        return self.first_constant + 2 * self.second_constant, 0.0


@final
@dataclass(frozen=True)
class StableNeoHookean(Energy):
    r"""m/2 (I - 3) + l/2 (J - a)^2 - m/2 log(I + 1), less its value at rest.

    I = |F|^2 + (3 - d): in the plane the third stretch is 1. With l = lambda + 5/6 mu,
    m = 4/3 mu and a = 1 + 3/4 m/l the solid is at rest for F = 1, and lambda and mu are its Lame
    constants for small strains. Source: Smith, De Goes, Kim, *Stable neo-Hookean flesh
    simulation*, ACM TOG 37, 2018.

    Attributes:
        first_constant: lambda > -2/3 mu.
        shear_modulus: mu > 0.
    """

    slopes: ClassVar = staticmethod(stable_neo_hookean_slopes)
    first_constant: float
    shear_modulus: float

    def __post_init__(self):
        self._refuse_below({"shear_modulus": 0, "first_constant": -2 / 3 * self.shear_modulus})

    @classmethod
    def from_young(cls, young_modulus: float, poisson_ratio: float) -> "StableNeoHookean":
        """By Young's modulus and Poisson's ratio.

        Raises:
            ValueError: see :func:`lame_constants`.
        """
        return cls(*lame_constants(young_modulus, poisson_ratio))

    def density(self, f, log=np.log):
        dim = len(f)
        i, _, j, _, _ = BY_DIM[dim][0](f)
        first, shear = self.first_constant + 5 / 6 * self.shear_modulus, 4 / 3 * self.shear_modulus
        rest = 1 + 3 / 4 * shear / first
        # log((I + 1) / 4) and (J - a)^2 - (1 - a)^2 vanish at rest.
        return (
            shear / 2 * (i - dim)
            + first / 2 * (j - 1) * (j + 1 - 2 * rest)
            - shear / 2 * log((i + 4 - dim) / 4)
        )

    def curvatures(self, i, s, j, dim):
        return (
            2 / 3 * self.shear_modulus / (i + 4 - dim) ** 2,
            0.0,
            self.first_constant + 5 / 6 * self.shear_modulus,
        )

    @property
    def lame(self):
        return self.first_constant, self.shear_modulus


ENERGIES = {
    "arap_volume": ArapVolume,
    "printed": Printed,
    "stable_neo_hookean": StableNeoHookean,
}
"""Energies by name."""
