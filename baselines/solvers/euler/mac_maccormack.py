"""Bilinear semi-Lagrangian steps with MacCormack's correction, on the staggered grid.

Two interpolations a step instead of one make the transport of second order; values that leave
the range around the foot are cut to it (:class:`baselines.staggered_grid.MacCormackGrid`).
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.companions import Carrier, LimitedMacCormack
from baselines.flow import StaggeredFlow
from baselines.interpolation import bilinear
from baselines.staggered_grid import MacCormackGrid


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StaggeredFlow):
    """As many cells as fit, three numbers a cell.

    Attributes:
        limited: whether values are cut to the range around the foot.
    """

    limited: bool = True

    carrier: ClassVar[Carrier] = LimitedMacCormack()
    integrators: ClassVar[tuple[str, ...]] = ("chorin",)

    @property
    def role(self):
        return "strong"

    def space(self, box, n):
        return MacCormackGrid(box, n, bilinear, limited=self.limited)
