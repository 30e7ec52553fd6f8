"""A spectral Euler solver: sine and cosine series that satisfy the slip walls exactly.

The splittings are those of the grids; foot points take the exact series
(:mod:`baselines.nonuniform_series`). Runge-Kutta 4 with products free of aliasing is the free
choice of integrator; it divides a step where stability asks for it. The three fields count n^2
numbers each, as on a grid, although a stream function of n^2 numbers would define the flow.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.companions import Carrier, LimitedCubic
from baselines.spectral_flow import SpectralFlow
from baselines.splittings import SPLITTINGS
from baselines.symmetric_series import runge_kutta4


@final
@dataclass(frozen=True, kw_only=True)
class Solver(SpectralFlow):
    """As many modes as fit."""

    carrier: ClassVar[Carrier] = LimitedCubic()
    integrators: ClassVar[tuple[str, ...]] = ("chorin", "second_order_splitting", "runge_kutta4")

    @property
    def role(self):
        return "strong"

    def step(self):
        return (SPLITTINGS | {"runge_kutta4": runge_kutta4})[self.integrator]
