"""The second-order splitting on the staggered grid, with bicubic interpolation.

The splitting is :func:`baselines.splittings.second_order`: two projections a step.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.companions import Carrier, LimitedCubic
from baselines.flow import StaggeredFlow
from baselines.interpolation import bicubic
from baselines.staggered_grid import StaggeredGrid


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StaggeredFlow):
    """As many cells as fit, three numbers a cell."""

    order: ClassVar[float | None] = 2
    carrier: ClassVar[Carrier] = LimitedCubic()
    integrators: ClassVar[tuple[str, ...]] = ("second_order_splitting",)

    @property
    def role(self):
        return "strong"

    def space(self, box, n):
        return StaggeredGrid(box, n, bicubic)
