"""Quadratic elements on triangles of gmsh, bent to curved boundaries.

Coordinates and connectivity count as memory. Meshes are graded to re-entrant corners.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.triangle_diffusion import TriangleDiffusion


@final
@dataclass(frozen=True, kw_only=True)
class Solver(TriangleDiffusion):
    """As many triangles as fit."""

    order: ClassVar[float | None] = 3
    role: ClassVar[str] = "strong"
    degree: ClassVar[int] = 2
