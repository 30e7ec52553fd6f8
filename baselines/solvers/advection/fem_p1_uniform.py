"""Galerkin finite elements of degree 1 on a uniform mesh that needs no storage.

Memory counts nodal values only.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.fem_advection import FiniteElementAdvection


@final
@dataclass(frozen=True, kw_only=True)
class Solver(FiniteElementAdvection):
    """As many cells as fit."""

    order: ClassVar[float | None] = 2
    degree: ClassVar[int] = 1
    with_mesh: ClassVar[bool] = False
