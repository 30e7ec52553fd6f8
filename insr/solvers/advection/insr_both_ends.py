"""INSR with the conditions that the paper imposes, at both ends."""

from dataclasses import dataclass
from typing import final

from insr.advection_solver import InsrAdvection


@final
@dataclass(frozen=True, kw_only=True)
class Solver(InsrAdvection):
    """The outflow condition contradicts the equation once the pulse nears that end."""

    def conditions(self, case):
        return case.published_boundary_conditions
