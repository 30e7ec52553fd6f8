"""INSR with the conditions that the paper imposes, at both ends."""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.transport_solver import InsrTransport


@final
@dataclass(frozen=True, kw_only=True)
class Solver(InsrTransport):
    """The outflow condition contradicts the equation once the pulse nears that end."""

    kind: ClassVar[str] = "advection"
    dim: ClassVar[int] = 1
    gather: ClassVar[bool] = False

    def conditions(self, case):
        return case.published_boundary_conditions
