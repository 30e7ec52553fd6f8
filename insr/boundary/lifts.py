r"""Transfinite interpolation: one function that takes given values on each piece of a boundary."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.boundary.data import as_field
from insr.boundary.differentiation import jet, positions
from insr.boundary.distance import Distance
from insr.boundary.expansion import Expansion, linear_part, stack
from insr.boundary.polygon import Polygon
from insr.boundary.polygon_distance import PolygonEquivalence

SAME = 1e-9  # relative: data that differ by less are equal


def shepard_weights(parts: Expansion, powers: tuple[int, ...]) -> Expansion:
    r"""Weights of eq. 26, :math:`w_i = \varphi_i^{-\mu_i} / \sum_j \varphi_j^{-\mu_j}`.

    With the smallest :math:`\varphi_j^{\mu_j}` taken out, so that the products of eq. 26 neither
    over- nor underflow and the weights are 1 and 0 on the boundary, with their derivatives.

    Args:
        parts: the phi_i >= 0, batch (N, E).
        powers: mu_i.

    Returns:
        batch (N, E). Where several phi_i are zero: equal values, derivatives NaN.
    """
    same = len(set(powers)) == 1
    columns = [parts[:, i] ** power for i, power in enumerate(powers)] if not same else []
    return _weights(parts ** powers[0] if same else stack(columns))


@final
@dataclass(frozen=True)
class Shepard:
    r"""g = sum_i w_i g_i (eq. 26), equal to g_i on piece i.

    With mu_i = 2 the normal derivative of g_i is taken there too. At a vertex where two pieces of
    equal mu meet, the value is the mean of their data and the gradient the limit along equal
    distances; higher derivatives do not exist (NaN), nor does the gradient where data jump.

    Attributes:
        distances: x -> the phi_i, batch (N, E).
        data: the g_i, each a number, a formula or a function with derivatives.
        powers: the mu_i; one number for all.
    """

    distances: Callable[[Expansion], Expansion]
    data: tuple
    powers: tuple[int, ...] | int = 1

    def __post_init__(self):
        allowed = isinstance(self.powers, int) or len(self.powers) == len(self.data)
        if not allowed or min(np.atleast_1d(self.powers)) < 1:
            raise ValueError(f"powers: {self.powers}; allowed: one mu_i >= 1 for each piece")

    def __call__(self, x: Expansion) -> Expansion:
        parts = self.distances(x)
        values = stack([as_field(g)(x) for g in self.data])
        result = (shepard_weights(parts, self._powers) * values).sum()
        corner = (parts.value == 0).sum(-1) > 1
        if not corner.any():
            return result
        slope = torch.zeros_like(x.value)
        slope[corner] = self._slope_at_vertices(x.value[corner])
        mean = (values.value * shepard_weights(parts, self._powers).value).sum(-1)
        limit = ((x - x.value) * slope).sum()
        limit.coefficients[0] = mean  # a NaN of the slope stays out of it
        return linear_part(result, corner, limit)

    @property
    def _powers(self):
        return self.powers if isinstance(self.powers, tuple) else (self.powers,) * len(self.data)

    def _slope_at_vertices(self, points):
        r"""Limit of grad g along :math:`B = \sum \nabla\varphi_i` over the q pieces i at a vertex.

        With :math:`c = B \cdot \nabla\varphi_i`, gbar the mean of the g_i, and j the other pieces,

        .. math:: \nabla g = \frac{1}{q} \sum_i \Big[\nabla g_i + \frac{\mu}{c} (B \cdot \nabla g_i)
            \big(\frac{B}{q} - \nabla\varphi_i\big)\Big]
            + [\mu = 1] \frac{B}{q^2} \sum_j \frac{g_j - \bar g}{\varphi_j}
        """
        x = positions(points, 1)
        parts = self.distances(x).coefficients
        values = stack([as_field(g)(x) for g in self.data]).coefficients
        here = (parts[0] == 0).to(parts)
        count = here.sum(-1, keepdim=True)
        powers = parts.new_tensor(self._powers)
        power = (powers * here).sum(-1, keepdim=True) / count
        slopes, rises = parts[1:] * here, values[1:] * here
        heading = slopes.sum(-1, keepdim=True)
        rate = (slopes * heading).sum((0, -1))[:, None] / count
        along = (rises * heading).sum(0) * power / rate
        result = (rises + along * here * (heading / count - slopes)).sum(-1) / count[:, 0]
        mean = (values[0] * here).sum(-1, keepdim=True) / count
        others = torch.where(here == 0, (values[0] - mean) / parts[0], 0.0)
        result += heading[..., 0] * (others * (powers == 1)).sum(-1) / count[:, 0] ** 2
        jump = (values[0] - mean).abs() > SAME * (1 + mean.abs())
        unbounded = (((powers != power) | jump) & (here > 0)).any(-1)
        return result.where(~unbounded, torch.nan).T


def together(distances: tuple[Distance, ...]) -> Callable[[Expansion], Expansion]:
    """Separate distances as one function, batch (N, E)."""
    return lambda x: stack([distance(x) for distance in distances])


def polygon_lift(
    distance: PolygonEquivalence, data: tuple, powers: int = 1, jumps: bool = False
) -> Shepard:
    """Data on the edges of a polygon.

    Args:
        distance: whose phi_i weigh; for collocation the phi of the ansatz too (with another phi
            the function that the network has to learn is not smooth).
        data: g_k on the edge from vertex k, for all edges.
        powers: mu.
        jumps: whether data of neighbours may differ at their vertex; the lift then takes the
            mean value at the vertex itself, and every value between near it.

    Raises:
        ValueError: a wrong number of data; data that differ at a vertex, unless jumps.
    """
    polygon = distance.polygon
    if len(data) != len(polygon.starts):
        raise ValueError(f"data: {len(data)} given; allowed: {len(polygon.starts)}, one an edge")
    if not jumps:
        require_agreement(polygon, data)
    return Shepard(distance.edges, tuple(data), powers)


def require_agreement(polygon: Polygon, data: tuple):
    """Refuse data whose values at a shared vertex differ."""
    vertices = torch.as_tensor(polygon.starts, dtype=torch.float64)
    values = np.stack([jet(as_field(g), vertices, 0)[0].numpy() for g in data])
    here = np.arange(len(data))
    mine, others = values[here, here], values[polygon.preceding, here]
    off = np.abs(mine - others) > SAME * (1 + np.abs(values).max())
    if off.any():
        k = int(np.flatnonzero(off)[0])
        raise ValueError(
            f"data: edges {polygon.preceding[k]} and {k} differ by {abs(mine - others)[k]:g} at "
            f"vertex {tuple(polygon.starts[k].tolist())}; allowed: equal values, or jumps=True"
        )


def _weights(raised: Expansion) -> Expansion:
    smallest = raised.value.abs().argmin(-1, keepdim=True)
    ratio = raised.take(smallest) * (1 / raised)
    chosen = torch.arange(raised.shape[-1], device=smallest.device) == smallest
    one = torch.zeros_like(ratio.coefficients)
    one[0] = 1
    ratio = Expansion(raised.truncation, torch.where(chosen, one, ratio.coefficients))
    result = ratio * (1 / ratio.sum())[..., None]
    zeros = raised.value == 0
    count = zeros.sum(-1, keepdim=True)
    equal = torch.full_like(ratio.coefficients, torch.nan)
    equal[0] = zeros.to(equal) / count.clamp(min=1)
    return Expansion(raised.truncation, torch.where(count > 1, equal, result.coefficients))
