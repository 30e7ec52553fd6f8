"""Galerkin finite elements of degree 2 on a uniform mesh, stored as a general mesh is.

Memory counts nodal values, vertex coordinates and connectivity.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.fem_advection import FiniteElementAdvection


@final
@dataclass(frozen=True, kw_only=True)
class Solver(FiniteElementAdvection):
    """As many cells as fit."""

    order: ClassVar[float | None] = 2  # not 3: see the base class
    degree: ClassVar[int] = 2
    with_mesh: ClassVar[bool] = True
