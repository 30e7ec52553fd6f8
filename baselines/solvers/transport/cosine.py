"""Galerkin's method with cosines, the modes that a walled flow maps to one another."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.cosine_transport import advect, cosine_solution, supports_cosines
from baselines.walled_flow import IMPLICIT, nodes_per_axis
from cases.contracts import Method, silent


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """As many modes as fit, equally many an axis. Mass and energy are conserved as in
    :mod:`baselines.cosine_transport`."""

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    integrators: ClassVar[tuple[str, ...]] = IMPLICIT

    @property
    def role(self):
        return "strong"

    def supports(self, case):
        return supports_cosines(case)

    def check_budget(self, case, budget, dtype):
        nodes_per_axis(budget, dtype)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        count = nodes_per_axis(budget, dtype)
        trajectory = advect(case, self.integrator, count, progress)
        return cosine_solution(case, trajectory, dtype, {"modes_per_axis": count})
