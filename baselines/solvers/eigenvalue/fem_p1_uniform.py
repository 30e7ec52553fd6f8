"""Linear elements on uniform cells of an interval; no mesh is stored."""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.tensor_diffusion import TensorEigenvalue


@final
@dataclass(frozen=True, kw_only=True)
class Solver(TensorEigenvalue):
    """As many cells as fit."""

    order: ClassVar[float | None] = 2
    role: ClassVar[str] = "tested"
    degree: ClassVar[int] = 1
