"""Diffusion, convection and reaction by collocation, with an exact ansatz or a penalty."""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.stationary.collocation import LinearCollocation


@final
@dataclass(frozen=True, kw_only=True)
class Solver(LinearCollocation):
    """Least squares of the strong form."""

    kind: ClassVar[str] = "diffusion"
