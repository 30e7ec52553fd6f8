"""Linear elements on uniform cells of an interval, or their tensor products on a box.

No mesh is stored: only nodal values count as memory.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.tensor_diffusion import TensorDiffusion


@final
@dataclass(frozen=True, kw_only=True)
class Solver(TensorDiffusion):
    """As many cells as fit."""

    order: ClassVar[float | None] = 2
    role: ClassVar[str] = "tested"
    degree: ClassVar[int] = 1
