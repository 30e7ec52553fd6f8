r"""MLS-MPM: particles with affine velocities on quadratic B-splines, explicit in time.

.. math:: m_i \dot v_i = -\sum_p V \, P(F_p) F_p^T D^{-1} (x_i - x_p) w_{ip} + \sum_p w_{ip} V f_p,
          \quad \dot F_p = C_p F_p, \quad \dot x_p = v_p

(:mod:`baselines.mpm.transfer`, :mod:`baselines.mpm.method`).

What is known of its faults: with four particles a cell and one condition on the volume at each it
locks where material is nearly incompressible, as linear elements do; the particles damp motion that
the grid hardly resolves; and where the body is stretched beyond the reach of the splines it comes
apart without a crack, which :mod:`baselines.mpm.fracture` measures.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.mpm.formulations import UPDATED, Formulation
from baselines.mpm.method import MaterialPoints


@final
@dataclass(frozen=True, kw_only=True)
class Solver(MaterialPoints):
    """Particles on a grid of the deformed body."""

    formulation: ClassVar[Formulation] = UPDATED

    @property
    def role(self):
        return "published"
