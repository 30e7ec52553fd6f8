"""INSR for incompressible flow: a network for the velocity, one for the pressure."""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.boundary import NO_ANSATZ, SlipWalls
from insr.euler_solver import InsrEuler


@final
@dataclass(frozen=True, kw_only=True)
class Solver(InsrEuler):
    """Walls by penalty rows, or by an ansatz for each component."""

    boundaries: ClassVar[tuple[str, ...]] = ("penalty", "exact")
    outputs: ClassVar[int] = 2

    def ansatz(self, case):
        if self.boundary == "penalty":
            return NO_ANSATZ
        return SlipWalls(case.domain, case.boundary_conditions, self.ansatz_length)
