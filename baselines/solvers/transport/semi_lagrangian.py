"""Semi-Lagrangian steps with bilinear interpolation, which the published fluid grid uses."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.semi_lagrangian_transport import SemiLagrangianTransport


@final
@dataclass(frozen=True, kw_only=True)
class Solver(SemiLagrangianTransport):
    """Splines of degree 1; see :mod:`baselines.semi_lagrangian_transport`."""

    order: ClassVar[float | None] = 2  # at fixed dt; one less where dt shrinks with the grid
    degree: ClassVar[int] = 1

    @property
    def role(self):
        return "published"
