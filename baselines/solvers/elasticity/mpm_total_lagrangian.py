"""Material points on a grid of the undeformed body: no numerical fracture.

As :mod:`baselines.solvers.elasticity.mpm`, but neighbours remain neighbours
(:mod:`baselines.mpm.formulations`), and no particle crosses from cell to cell. With one particle a
cell there is one condition on the volume for two unknowns, so that it hardly locks; what alternates
from node to node is not seen by the particles, and the transfer takes it away.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.mpm.formulations import TOTAL_LAGRANGIAN, Formulation
from baselines.mpm.method import MaterialPoints


@final
@dataclass(frozen=True, kw_only=True)
class Solver(MaterialPoints):
    """Particles on a grid of the undeformed body."""

    cell: float = 1.0

    formulation: ClassVar[Formulation] = TOTAL_LAGRANGIAN

    @property
    def role(self):
        return "strong"
