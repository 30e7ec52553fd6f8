r"""Where particles stand on the grid: in the deformed body, or in the undeformed one.

*Updated*: at x, as usual. Neighbours are found anew each step, whatever deformation the particles
went through together; those farther apart than the splines reach are none any more.

*Total Lagrangian*: at X, for good. The functions of the grid are those of the undeformed body, so
that neighbours remain neighbours and nothing comes apart,

.. math:: m_i \dot v_i = -\sum_p V P(F_p) D^{-1} (X_i - X_p) w_i(X_p) + \sum_p w_i(X_p) V f_p,
          \quad \dot F_p = C_p .

Source: de Vaucorbeil, Nguyen, Hutchinson, *A total-Lagrangian material point method for solid
mechanics problems involving large deformations*, CMAME 360, 2020.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import final

import numpy as np

from baselines.mpm.stable_step import largest_stiffness, largest_tangent
from baselines.mpm.stresses import compiled_kirchhoff_stresses, compiled_piola_stresses
from baselines.mpm.transfer import stretch
from cases.energies import Energy


class Formulation(ABC):
    """What depends on it."""

    @abstractmethod
    def sites(self, rest: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Where the particles stand on the grid, (N, d), from their places X and x."""

    @abstractmethod
    def grips_at(self, time: float) -> float:
        """Time at which the grips are where they are on the grid."""

    @abstractmethod
    def stresses(self, energy: Energy, dim: int) -> Callable:
        """The compiled stress whose divergence on the grid is the force."""

    @abstractmethod
    def stretch(self, f: np.ndarray, affine: np.ndarray, dt: float) -> None:
        """Move the deformation gradients (N, d, d) on, in place, by the slopes C (N, d, d)."""

    @abstractmethod
    def stiffness(self, energy: Energy, f: np.ndarray) -> np.ndarray:
        """Bound of K in :mod:`baselines.mpm.stable_step` for each F (N, d, d), (N,)."""


@final
class Updated(Formulation):
    """On the deformed body."""

    def sites(self, rest, x):
        return x

    def grips_at(self, time):
        return time

    def stresses(self, energy, dim):
        return compiled_kirchhoff_stresses(energy, dim)

    def stretch(self, f, affine, dt):
        stretch(f, affine, dt)

    def stiffness(self, energy, f):
        return largest_stiffness(energy, f)


@final
class TotalLagrangian(Formulation):
    """On the undeformed body."""

    def sites(self, rest, x):
        return rest

    def grips_at(self, time):
        return 0.0

    def stresses(self, energy, dim):
        return compiled_piola_stresses(energy, dim)

    def stretch(self, f, affine, dt):
        f += dt * affine

    def stiffness(self, energy, f):
        return largest_tangent(energy, f)


UPDATED, TOTAL_LAGRANGIAN = Updated(), TotalLagrangian()
