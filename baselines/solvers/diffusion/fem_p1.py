"""Linear elements on cells of an interval or triangles of gmsh.

Coordinates and connectivity count as memory. Meshes are graded to singular points.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.meshed_diffusion import MeshedDiffusion


@final
@dataclass(frozen=True, kw_only=True)
class Solver(MeshedDiffusion):
    """As many cells as fit."""

    order: ClassVar[float | None] = 2
    role: ClassVar[str] = "tested"
    degree: ClassVar[int] = 1
