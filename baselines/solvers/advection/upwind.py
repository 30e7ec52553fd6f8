"""First-order upwind differences; with the midpoint rule, the grid of the published table."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines import finite_differences
from baselines.grid_advection import GridAdvection


@final
@dataclass(frozen=True, kw_only=True)
class Solver(GridAdvection):
    """A uniform grid of as many nodes as fit, :func:`baselines.finite_differences.upwind`."""

    order: ClassVar[float | None] = 1
    derivative = staticmethod(finite_differences.upwind)

    @property
    def role(self):
        return "published" if self.integrator == "midpoint" else "tested"
