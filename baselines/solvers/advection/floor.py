"""The time floor: the integrator alone, exact in space, on the whole line.

The line is a periodic box several times as long as the domain, so that nothing that leaves at
one end reaches the domain from the other, and the series has as many modes as the initial field
needs to be exact to rounding. No method with the same integrator and dt can be expected to lie
below it, and the difference to it is a method's error in space.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from baselines.line import line, supports_line
from baselines.periodic_advection import advect, spectrum
from baselines.reconstruction import FourierSeries
from cases.budgets import DTYPES
from cases.contracts import Method, Solution, silent
from cases.integrators import RATIONAL

MOST_MODES = 2**16  # a field that needs more is not smooth enough for this method
ROUNDING = 1e-15  # of the last coefficients, relative to the largest


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """Fourier series in float64 on a wide box, whatever the budget and the storage type.

    Attributes:
        box_lengths: length of the box in lengths of the domain, which lies in its middle.
        mode_factor: how many times more modes than needed.
    """

    box_lengths: int = 4
    mode_factor: int = 1

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    integrators: ClassVar[tuple[str, ...]] = tuple(RATIONAL)

    @property
    def role(self):
        return "floor"

    def supports(self, case):
        return supports_line(case)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        where = line(case)
        length = self.box_lengths * where.length
        lower = where.lower - (length - where.length) / 2
        modes = self.mode_factor * _modes_to_rounding(case, lower, length)
        initial = spectrum(case, lower, length, 2 * modes + 1)
        trajectory = advect(case, self.integrator, length, initial, progress)
        numbers = 2 * modes + 1
        return Solution(
            field=FourierSeries(lower, length, trajectory.states, "float64"),
            n_parameters=numbers,
            memory_bytes=numbers * DTYPES["float64"],
            status=trajectory.status,
            reason=trajectory.reason,
            dtype="float64",
            diagnostics={"modes": modes, "box_length": length},
        )


def _modes_to_rounding(case, lower, length):
    """Double the modes until the last quarter of them is rounding."""
    modes = 32
    while modes <= MOST_MODES:
        size = np.abs(spectrum(case, lower, length, 2 * modes + 1))
        if np.max(size[-modes // 4 :]) <= ROUNDING * np.max(size):
            return modes
        modes *= 2
    raise ValueError(f"initial: needs more than {MOST_MODES} modes; allowed: a smooth field")
