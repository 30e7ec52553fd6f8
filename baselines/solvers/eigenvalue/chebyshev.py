"""One polynomial on an interval, by its values at Chebyshev's extreme points.

Galerkin's method. No more than 200 nodes an axis are taken: with them rounding is reached.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.tensor_diffusion import TensorEigenvalue


@final
@dataclass(frozen=True, kw_only=True)
class Solver(TensorEigenvalue):
    """Of the degree that fits."""

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    role: ClassVar[str] = "strong"
    degree: ClassVar[int | None] = None
