"""Fourier series on the domain itself, with exact amplification of each mode.

The series is periodic over the domain: what leaves at the outflow end comes back at the inflow
end. That is its modelling error, since the problem is not periodic; it is small only as long as
the field is near zero at both ends.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.line import affordable, line, supports_line
from baselines.periodic_advection import advect, spectrum
from baselines.reconstruction import FourierSeries
from cases.budgets import DTYPES
from cases.contracts import Method, Solution, silent


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """The largest odd number 2 m + 1 of real numbers that fits: modes 0 .. m.

    Explicit Euler is left to the floor, which shows that it diverges whatever the space.
    """

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    integrators: ClassVar[tuple[str, ...]] = ("implicit_euler", "midpoint", "gauss_legendre4")

    @property
    def role(self):
        return "strong"

    def supports(self, case):
        return supports_line(case)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        where = line(case)
        numbers = affordable(budget, dtype, least=3, what="coefficients")
        count = numbers - (numbers + 1) % 2
        initial = spectrum(case, where.lower, where.length, count)
        trajectory = advect(case, self.integrator, where.length, initial, progress)
        return Solution(
            field=FourierSeries(where.lower, where.length, trajectory.states, dtype),
            n_parameters=count,
            memory_bytes=count * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            diagnostics={"modes": len(initial) - 1},
        )
