"""Distances from polygons: R-equivalence of edges, and the mean value potential."""

from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.boundary.distance import Distance, positive, rounding
from insr.boundary.expansion import Expansion, linear_part
from insr.boundary.joining import equivalence, whole_order
from insr.boundary.polygon import Polygon
from insr.boundary.primitives import lines_and_discs
from insr.boundary.trimming import trimmed


@final
@dataclass(frozen=True)
class PolygonEquivalence(Distance):
    r"""R-equivalence of a polygon's edges (eq. 10), positive inside, negative outside.

    With trimmed edges (eq. 6) it is a distance on both sides of the boundary; crossing an edge,
    value and gradient are continuous. Without trimming (convex polygons only) the phi_i are the
    edges' lines: simpler and smoother inside, no distance outside. At a vertex of angle
    theta the gradient is :math:`2^{-1/m} \sin(\min(\theta, \pi) / 2)` along the bisector.

    Attributes:
        polygon: the boundary.
        order: m.
        trimmed: whether edges end at their vertices.
        length: l of :func:`insr.boundary.trimming.trimmed`.

    Raises:
        ValueError: an order below 1, untrimmed edges of a polygon that is not convex.
    """

    polygon: Polygon
    order: int = 1
    trimmed: bool = True
    length: float = 1.0

    def __post_init__(self):
        whole_order(self.order)
        positive("length", self.length)
        if not self.trimmed and not self.polygon.convex:
            raise ValueError("trimmed: False; allowed for a polygon that is not convex: True")

    @property
    def normalised(self):
        return min(self.order, 6) if self.trimmed else self.order

    def edges(self, x: Expansion) -> Expansion:
        """The distances phi_i of the edges, batch (N, E)."""
        starts, ends = _corners(self.polygon, x)
        f, t = lines_and_discs(x, starts, ends)
        if not self.trimmed:
            return f
        parts = trimmed(f, t, self.length, rounding(x.value, self.polygon.size))
        return self._at_notches(parts, x)

    def _at_notches(self, parts, x):
        """At angles above pi both edges are as far as the vertex, all along the bisector."""
        polygon = self.polygon
        at = polygon.vertex_at(x.value) & torch.as_tensor(polygon.angles > np.pi).to(
            parts.value.device
        )
        if not at.any():
            return parts
        limit = ((x - x.value) * (at.to(x.value) @ x.value.new_tensor(polygon.bisectors))).sum()
        before = at[:, polygon.following]  # the vertex is the end of this edge
        return linear_part(parts, at | before, limit[:, None])

    def __call__(self, x):
        parts = self.edges(x)
        joined = equivalence(parts, self.order)
        if self.trimmed:
            close = parts.value.min(-1).values <= rounding(x.value, self.polygon.size)
            inside = self.polygon.contains(x.value) | close
            joined = joined * torch.where(inside, 1.0, -1.0).to(x.value)
        slope = 2 ** (-1 / self.order) * np.sin(np.minimum(self.polygon.angles, np.pi) / 2)
        return _with_vertices(joined, x, self.polygon, slope)


@final
@dataclass(frozen=True)
class MeanValue(Distance):
    r"""Twice the reciprocal of the mean value potential (eq. 13, 14), smooth but at vertices.

    .. math:: \varphi = \frac{2}{W}, \quad W = \sum_i w_i, \quad
              w_i = \left(\frac{1}{r_i} + \frac{1}{r_{i+1}}\right) \tan\frac{\alpha_i}{2}

    The printed det / (r r' + r . r') of the half angle's tangent cancels near an edge, where
    r . r' < 0; there it is (r r' - r . r') / det. With the edge j of largest weight,
    :math:`\varphi = 2 \psi_j / (1 + \psi_j \sum_{i \ne j} w_i)`, psi_j = 1 / w_j, is finite and
    smooth across that edge. Negative outside, where it grows like |x|^3: see
    :class:`insr.boundary.distance.Saturated`. At a vertex of angle theta the gradient is
    tan(theta / 4) along the bisector.

    Attributes:
        polygon: with holes or not (the nested polygons of section 4.1).
    """

    polygon: Polygon

    @property
    def normalised(self):
        return 1

    def __call__(self, x):
        starts, _ = _corners(self.polygon, x)
        following = torch.as_tensor(self.polygon.following, device=starts.device)
        arm = -(x[:, None, :] - starts)
        onward = arm[:, following]
        radius = (arm * arm).sum() ** 0.5
        reach = radius[:, following]
        determinant = arm[..., 0] * onward[..., 1] - arm[..., 1] * onward[..., 0]
        dot = (arm * onward).sum()
        wide = radius * reach + abs(dot)
        blunt = dot.value < 0
        inverse = 1 / radius + 1 / reach
        ratio = determinant * (1 / wide)
        tangent = _choose(blunt, 1 / ratio, ratio)
        size = (ratio.value.abs() * inverse.value).where(~blunt, inverse.value / ratio.value.abs())
        largest = size.nan_to_num(nan=0.0).argmax(-1, keepdim=True)
        others = torch.arange(len(starts), device=starts.device) != largest
        weights = inverse * tangent
        rest = Expansion(x.truncation, torch.where(others, weights.coefficients, 0.0)).sum()
        cotangent = _choose(blunt, ratio, 1 / ratio)
        psi = (cotangent * (1 / inverse)).take(largest)[..., 0]
        phi = psi * 2 * (1 / (1 + psi * rest))
        return _with_vertices(phi, x, self.polygon, np.tan(self.polygon.angles / 4))


def _choose(mask, a, b):
    return Expansion(a.truncation, torch.where(mask, a.coefficients, b.coefficients))


def _corners(polygon, x):
    return x.value.new_tensor(polygon.starts), x.value.new_tensor(polygon.ends)


def _with_vertices(phi, x, polygon, slope):
    """phi, with gradients slope (E,) along the bisectors at the vertices themselves."""
    at = polygon.vertex_at(x.value)
    gradient = at.to(x.value) @ x.value.new_tensor(slope[:, None] * polygon.bisectors)
    limit = ((x - x.value) * gradient).sum()
    return linear_part(phi, at.any(-1), limit)
