"""The time floor: the integrator alone, on so many cosine modes that space plays no part.

The same run with half the modes an axis tells how far space is resolved: its distance, averaged
over the steps 1..N, stands in the diagnostics in the unit of a mean squared error over the box.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from baselines.cosine_transport import advect, cosine_solution, supports_cosines
from baselines.walled_flow import IMPLICIT
from cases.contracts import Method, silent


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """Cosine modes in float64, whatever the budget and the storage type.

    Attributes:
        modes_per_axis: an even number of at least 2.

    Raises:
        ValueError: another number of modes.
    """

    modes_per_axis: int = 512

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    integrators: ClassVar[tuple[str, ...]] = IMPLICIT

    def __post_init__(self):
        super().__post_init__()
        if self.modes_per_axis < 2 or self.modes_per_axis % 2:
            raise ValueError(
                f"modes_per_axis: {self.modes_per_axis}; allowed: an even number of at least 2"
            )

    @property
    def role(self):
        return "floor"

    def supports(self, case):
        return supports_cosines(case)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        fine = advect(case, self.integrator, self.modes_per_axis, progress)
        coarse = advect(case, self.integrator, self.modes_per_axis // 2, silent)
        diagnostics = {
            "modes_per_axis": self.modes_per_axis,
            "mse_to_half_the_modes": _mean_squared_distance(fine.states, coarse.states),
        }
        return cosine_solution(case, fine, "float64", diagnostics)


def _mean_squared_distance(fine: np.ndarray, coarse: np.ndarray) -> float:
    """By Parseval's identity; the mean over the box of cos^2 is 1/2, of 1 it is 1."""
    count, half = (int(np.sqrt(states.shape[1]) + 0.5) for states in (fine, coarse))
    weights = np.where(np.arange(count) == 0, 1.0, 0.5)
    squares = []
    for state, other in zip(fine[1:], coarse[1:], strict=False):
        difference = state.reshape(count, count).copy()
        difference[:half, :half] -= other.reshape(half, half)
        squares.append(weights @ np.square(difference) @ weights)
    return float(np.mean(squares))
