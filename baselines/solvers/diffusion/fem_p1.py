"""Linear elements on triangles of gmsh.

Coordinates and connectivity count as memory. Meshes are graded to re-entrant corners.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.triangle_diffusion import TriangleDiffusion


@final
@dataclass(frozen=True, kw_only=True)
class Solver(TriangleDiffusion):
    """As many triangles as fit."""

    order: ClassVar[float | None] = 2
    role: ClassVar[str] = "tested"
    degree: ClassVar[int] = 1
