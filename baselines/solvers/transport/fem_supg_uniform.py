"""Streamline-upwind Petrov-Galerkin elements of degree 2, on a mesh that needs no storage.

Memory counts nodal values only, because the mesh is uniform.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.fem_transport import StreamlineTransport


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StreamlineTransport):
    """As many triangles as fit."""

    order: ClassVar[float | None] = 2.5  # proved; between that and 3 on uniform meshes
    degree: ClassVar[int] = 2
    with_mesh: ClassVar[bool] = False
