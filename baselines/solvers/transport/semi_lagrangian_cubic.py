"""Semi-Lagrangian steps with bicubic splines."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.semi_lagrangian_transport import SemiLagrangianTransport


@final
@dataclass(frozen=True, kw_only=True)
class Solver(SemiLagrangianTransport):
    """Splines of degree 3; see :mod:`baselines.semi_lagrangian_transport`."""

    order: ClassVar[float | None] = 4  # at fixed dt; one less where dt shrinks with the grid
    degree: ClassVar[int] = 3

    @property
    def role(self):
        return "strong"
