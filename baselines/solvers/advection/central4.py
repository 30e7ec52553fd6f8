"""Fourth-order central differences."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines import finite_differences
from baselines.grid_advection import GridAdvection


@final
@dataclass(frozen=True, kw_only=True)
class Solver(GridAdvection):
    """A uniform grid of as many nodes as fit, :func:`baselines.finite_differences.central4`."""

    order: ClassVar[float | None] = 4
    derivative = staticmethod(finite_differences.central4)

    @property
    def role(self):
        return "strong"
