"""INSR with the conditions of the well-posed problem: inflow only."""

from dataclasses import dataclass
from typing import final

from insr.advection_solver import InsrAdvection


@final
@dataclass(frozen=True, kw_only=True)
class Solver(InsrAdvection):
    """The representation held against the time integrator's floor."""

    def conditions(self, case):
        return case.boundary_conditions
