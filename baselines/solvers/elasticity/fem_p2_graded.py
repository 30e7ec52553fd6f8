"""Quadratic elements on a mesh of gmsh that is graded to the ends of the gripped edges."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.fem_elasticity_budgets import BudgetedElements
from baselines.fem_elasticity_meshes import gmsh_mesh, graded_to_corners, singular_corners
from cases.domains import Box, Domain


@final
@dataclass(frozen=True, kw_only=True)
class Solver(BudgetedElements):
    """As many triangles as fit."""

    order: ClassVar[float | None] = 3
    degree: ClassVar[int] = 2
    with_mesh: ClassVar[bool] = True
    domains: ClassVar[tuple[type[Domain], ...]] = (Box,)
    needs_grips: ClassVar[bool] = True

    @property
    def role(self):
        return "strong"

    def mesh_of_size(self, case, size):
        corners = singular_corners(case)
        return gmsh_mesh(case.domain, size, graded_to_corners(case.domain, size, corners))
