"""Closed smooth curves given by a formula, and where a point is nearest to them."""

import math
from dataclasses import dataclass
from typing import final

import torch

from insr.boundary.expansion import Expansion, total

SAMPLES = 32  # in each panel, for the first guess of the nearest parameter
NEWTON = 6  # steps from that guess


@final
@dataclass(frozen=True)
class Curve:
    """A closed curve c(t), 0 <= t <= 1, the inside of the domain on its left.

    Attributes:
        position: t -> (x, y), a formula with numpy's functions, of period 1.
        panels: number of equal pieces of [0, 1]; each has its own nearest parameter.

    Raises:
        ValueError: a curve that is not closed.
    """

    position: object
    panels: int = 6

    def __post_init__(self):
        ends = self.derivatives(torch.tensor([0.0, 1.0], dtype=torch.float64), 1)[0]
        gap = float((ends[1] - ends[0]).norm())
        if gap > 1e-12 * float(1 + ends.abs().max()):
            raise ValueError(f"position: ends are {gap:g} apart; allowed: a closed curve")

    def derivatives(self, parameter: torch.Tensor, order: int) -> list[torch.Tensor]:
        """c, c', ... at parameters of any shape, each (*shape, 2)."""
        truncation = total(1, order)
        coefficients = parameter.new_zeros(order + 1, *parameter.shape)
        coefficients[0] = parameter
        if order:
            coefficients[1] = 1
        x, y = self.position(Expansion(truncation, coefficients))
        both = torch.stack([x.coefficients, y.coefficients], dim=-1)
        return [both[k] * math.factorial(k) for k in range(order + 1)]

    def nearest(self, points: torch.Tensor) -> torch.Tensor:
        """Parameter of the nearest place of each panel to points (N, 2), (N, panels)."""
        steps = torch.linspace(0, 1, SAMPLES, dtype=points.dtype, device=points.device)
        width = 1 / self.panels
        first = torch.arange(self.panels, dtype=points.dtype, device=points.device) * width
        samples = first[:, None] + steps * width
        apart = self.derivatives(samples, 0)[0] - points[:, None, None]
        start = (apart * apart).sum(-1).argmin(-1)
        parameter = torch.take_along_dim(samples[None], start[..., None], -1)[..., 0]
        for _ in range(NEWTON):
            place, tangent, bend = self.derivatives(parameter, 2)
            apart = place - points[:, None]
            slope = (apart * tangent).sum(-1)
            curvature = (tangent * tangent).sum(-1) + (apart * bend).sum(-1)
            step = slope / curvature.where(curvature > 0, math.inf)
            parameter = torch.clamp(
                parameter - step.clamp(-width / SAMPLES, width / SAMPLES), first, first + width
            )
        return parameter
