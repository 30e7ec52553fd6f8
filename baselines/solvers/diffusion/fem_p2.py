"""Quadratic elements on cells of an interval or triangles of gmsh, bent to curved boundaries.

Coordinates and connectivity count as memory. Meshes are graded to singular points.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.meshed_diffusion import MeshedDiffusion


@final
@dataclass(frozen=True, kw_only=True)
class Solver(MeshedDiffusion):
    """As many cells as fit."""

    order: ClassVar[float | None] = 3
    role: ClassVar[str] = "strong"
    degree: ClassVar[int] = 2
