"""References: quadratic elements on a mesh so fine that space plays no part, or little.

Meshes are graded to the ends of gripped edges, in motion only down to the distance ``CLAMPED``.
(Where a swinging beam is compressed at its clamp smaller elements buckle, and Newton's method finds
no equilibrium.) A body that hits an obstacle has a finer mesh there, a ring on the side on which it
is laid. In small time steps without damping these small elements fold.

With ``substeps`` m the time step is dt/m, and only the errors in space and of the integrator at
dt/m remain. How far it is converged is seen by comparing two references of different
``resolution``.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from baselines.fem_elasticity import SolidElements
from baselines.fem_elasticity_meshes import (
    gmsh_mesh,
    graded_to_corners,
    graded_to_obstacle,
    graded_to_side,
    singular_corners,
)
from cases.domains import Box, Domain, Torus

STATIC, PLANE, CONTACT, SPACE = 34, 14, 24, 12
"""Default resolutions: of statics, where a run has few steps; of motions in the plane, free and in
contact; and of those in space."""

CLAMPED = 0.008  # of half the longest edge: r_0 of motions


@final
@dataclass(frozen=True, kw_only=True)
class Solver(SolidElements):
    """As fine a mesh as the setting says, whatever the budget.

    Attributes:
        resolution: elements along the longest edge of the body's bounds, at least 2; 0 for the
            default.
        substeps: equal parts of each time step of the case, at least 1.
        graded: whether the mesh is finer at the ends of gripped edges or where the body is hit.

    Raises:
        ValueError: too few of either.
    """

    resolution: int = 0
    substeps: int = 1
    graded: bool = True

    order: ClassVar[float | None] = 3
    degree: ClassVar[int] = 2
    with_mesh: ClassVar[bool] = True
    domains: ClassVar[tuple[type[Domain], ...]] = (Box, Torus)

    def __post_init__(self):
        super().__post_init__()
        if not (isinstance(self.resolution, int) and (self.resolution == 0 or self.resolution > 1)):
            raise ValueError(f"resolution: {self.resolution!r}; allowed: 0 or at least 2")
        if not (isinstance(self.substeps, int) and self.substeps >= 1):
            raise ValueError(f"substeps: {self.substeps!r}; allowed: an integer of at least 1")
        if not isinstance(self.graded, bool):
            raise ValueError(f"graded: {self.graded!r}; allowed: true or false")

    @property
    def role(self):
        return "reference"

    def mesh(self, case, budget, dtype):
        bounds = case.domain.bounds
        longest = float(np.max(bounds.lengths))
        default = STATIC if case.equation.quasi_static else PLANE
        default = CONTACT if case.equation.contact else default
        # Slender bodies have more elements along their length, as many as a square in all.
        default = round(default * longest / bounds.measure**0.5) if bounds.dim == 2 else SPACE
        size = longest / (self.resolution or default)
        return gmsh_mesh(case.domain, size, self._size_at(case, size))

    def _size_at(self, case, size):
        if not self.graded:
            return None
        if (corners := singular_corners(case)) is not None:
            least = 0.0 if case.equation.quasi_static else CLAMPED
            return graded_to_corners(case.domain, size, corners, least)
        if case.equation.contact:
            graded = graded_to_side if isinstance(case.domain, Torus) else graded_to_obstacle
            return graded(case.domain, size, case.equation.contact.obstacle)
        return None
