"""INSR for transport in a flow that crosses no wall: there is nothing to impose."""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.transport_solver import InsrTransport


@final
@dataclass(frozen=True, kw_only=True)
class Solver(InsrTransport):
    """The network sees the box as [-1, 1]^2, as in the original; points gather at the field."""

    omega0: float = 15.0

    boundaries: ClassVar[tuple[str, ...]] = ("none",)
    kind: ClassVar[str] = "transport"
    dim: ClassVar[int] = 2
    gather: ClassVar[bool] = True

    def conditions(self, case):
        return ()
