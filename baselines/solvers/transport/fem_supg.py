"""Streamline-upwind Petrov-Galerkin elements of degree 2, stored as a general mesh is.

Memory counts nodal values, vertex coordinates and connectivity.
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
    with_mesh: ClassVar[bool] = True
