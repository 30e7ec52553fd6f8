"""The reference in small steps of implicit Euler, for impacts that the midpoint rule does not end.

As :mod:`baselines.solvers.elasticity.reference`, without grading; a method of its own, so that its
coarser run, which shows how far it is converged, stands in the tables beside the other one's. Its
error in time is of first order, and is about its distance from the run of half the substeps.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.fem_elasticity import SolidElements
from baselines.solvers.elasticity.reference import Solver as Reference
from cases.domains import Box, Domain, Torus


@final
@dataclass(frozen=True, kw_only=True)
class Solver(SolidElements):
    """As fine a mesh and as many substeps as the settings say, whatever the budget.

    Attributes:
        resolution: elements along the longest edge of the body's bounds, at least 2; 0 for the
            default of the reference.
        substeps: equal parts of each time step of the case, at least 1.

    Raises:
        ValueError: too few of either.
    """

    resolution: int = 0
    substeps: int = 20

    order: ClassVar[float | None] = 3
    degree: ClassVar[int] = 2
    with_mesh: ClassVar[bool] = True
    domains: ClassVar[tuple[type[Domain], ...]] = (Box, Torus)
    integrators: ClassVar[tuple[str, ...]] = ("variational",)

    def __post_init__(self):
        super().__post_init__()
        self._reference()

    @property
    def role(self):
        return "reference"

    def mesh(self, case, budget, dtype):
        return self._reference().mesh(case, budget, dtype)

    def _reference(self):
        """Which refuses settings that are out of bounds."""
        return Reference(
            integrator=self.integrator,
            optimizer=self.optimizer,
            boundary=self.boundary,
            resolution=self.resolution,
            substeps=self.substeps,
            graded=False,
        )
