"""Sine and cosine series as methods: shared by the spectral solver and the floor."""

from dataclasses import dataclass
from typing import ClassVar

from baselines.flow import FlowMethod
from baselines.symmetric_series import SymmetricSeries
from baselines.tensor_reconstruction import CosineAxis, SineAxis, TensorSeries


@dataclass(frozen=True, kw_only=True)
class SpectralFlow(FlowMethod):
    """Base of the methods with n x n modes; the exact series is scored."""

    family: ClassVar[str] = "spectral"

    def space(self, box, n):
        return SymmetricSeries(box, n)

    def series(self, box, space, states, dtype):
        n = space.modes
        ends = list(zip(box.lower, box.upper, strict=True))
        components = [
            (SineAxis(n, *ends[0]), CosineAxis(n, *ends[1])),
            (CosineAxis(n, *ends[0]), SineAxis(n, *ends[1])),
        ]
        return TensorSeries(components, states, dtype)
