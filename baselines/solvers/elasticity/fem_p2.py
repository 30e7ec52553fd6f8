"""Quadratic elements on a mesh of gmsh."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.fem_elasticity_budgets import UnstructuredElements


@final
@dataclass(frozen=True, kw_only=True)
class Solver(UnstructuredElements):
    """As many triangles or tetrahedra as fit."""

    order: ClassVar[float | None] = 3
    degree: ClassVar[int] = 2
