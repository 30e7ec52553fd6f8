"""The published scheme with bicubic instead of bilinear interpolation.

Interpolation is of fourth order, the staggered differences of the projection are of second; the
first is what costs accuracy on coarse grids, because it acts once a step on the whole velocity,
the projection only on its gradient part, which is proportional to dt.
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
    integrators: ClassVar[tuple[str, ...]] = ("chorin",)

    @property
    def role(self):
        return "strong"

    def space(self, box, n):
        return StaggeredGrid(box, n, bicubic)
