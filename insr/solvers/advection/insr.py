"""INSR with the conditions of the well-posed problem: inflow only."""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.transport_solver import InsrTransport


@final
@dataclass(frozen=True, kw_only=True)
class Solver(InsrTransport):
    """The representation held against the time integrator's floor."""

    kind: ClassVar[str] = "advection"
    dim: ClassVar[int] = 1
    gather: ClassVar[bool] = False
    labelled: ClassVar[tuple[str, ...]] = (*InsrTransport.labelled, "iterations")

    def conditions(self, case):
        return case.boundary_conditions
