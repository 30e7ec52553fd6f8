"""Finite elements for solids on as fine a mesh as a budget holds: unstructured or structured."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from baselines.fem_elasticity import SolidElements
from baselines.fem_elasticity_meshes import (
    Mesh,
    affordable_mesh,
    counts_of,
    gmsh_mesh,
    structured_mesh,
)
from cases.contracts import Case
from cases.domains import Box, Domain, Torus


@dataclass(frozen=True, kw_only=True)
class BudgetedElements(SolidElements):
    """As many elements as fit; the concrete classes say how a mesh of a given size is made."""

    substeps: ClassVar[int] = 1

    @abstractmethod
    def mesh_of_size(self, case: Case, size: float) -> Mesh:
        """Mesh whose edges have about that length."""

    def mesh(self, case, budget, dtype):
        longest = float(np.max(case.domain.bounds.lengths))
        make = partial(self.mesh_of_size, case)
        return affordable_mesh(make, longest, budget, dtype, self.degree, with_mesh=self.with_mesh)


@dataclass(frozen=True, kw_only=True)
class UnstructuredElements(BudgetedElements):
    """Meshes of gmsh, of one size everywhere; their coordinates and connectivity count."""

    with_mesh: ClassVar[bool] = True
    domains: ClassVar[tuple[type[Domain], ...]] = (Box, Torus)

    @property
    def role(self):
        return "published" if self.degree == 1 else "strong"

    def mesh_of_size(self, case, size):
        return gmsh_mesh(case.domain, size)


@dataclass(frozen=True, kw_only=True)
class StructuredElements(BudgetedElements):
    """Rectangles cut in two, of which only nodal values count."""

    with_mesh: ClassVar[bool] = False
    domains: ClassVar[tuple[type[Domain], ...]] = (Box,)

    @property
    def role(self):
        return "tested" if self.degree == 1 else "strong"

    def mesh_of_size(self, case, size):
        return structured_mesh(case.domain, counts_of(case.domain, size))
