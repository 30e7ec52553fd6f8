"""Diffusion, convection and reaction by Ritz's method, with an exact ansatz or a penalty."""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.stationary.ritz import EnergyRitz


@final
@dataclass(frozen=True, kw_only=True)
class Solver(EnergyRitz):
    """The least energy."""

    kind: ClassVar[str] = "diffusion"
