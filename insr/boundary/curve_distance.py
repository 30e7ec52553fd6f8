"""Generalised mean value potentials of closed smooth curves."""

import math
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, final

import numpy as np
import torch

from insr.boundary.curve import Curve
from insr.boundary.distance import Distance, positive, rounding
from insr.boundary.expansion import Expansion

NEAR = 0.01  # of the size: closer points need more nodes


@final
@dataclass(frozen=True)
class CurveMeanValue(Distance):
    r"""(C_p / W_p)^(1/p), normalised to order 1 (eq. 16 with the factor that is missing there).

    .. math:: W_p(x) = \int_0^1 \frac{(c(t) - x) \cdot c'^\perp}{|c(t) - x|^{2+p}} dt, \quad
              C_p = \int_{-\pi/2}^{\pi/2} \cos^p\theta \, d\theta
              = \sqrt\pi \, \frac{\Gamma((p + 1) / 2)}{\Gamma(p / 2 + 1)}

    Gauss points on each panel of the curve after t = t* + delta sinh(s), t* the panel's nearest
    parameter and delta about the distance from there over the speed: the integrand's poles
    t* +- i delta move away, so that the number of points needed grows like log(1 / distance);
    points nearer than 1 % of the size get four times as many.
    Negative outside, where it grows like |x|^(1 + 2/p). Near the boundary
    rounding costs values 1e-16 / distance, second derivatives the square of that.

    On the boundary itself value, gradient and the second derivatives along it are the limits; the
    second normal derivative is set to 0, as of the exact distance. For odd p its limit is infinite
    on curved boundaries, like log(distance), so that phi is C^1 there and not C^k as section 4.2
    has it; in solution structures it enters only times phi. Higher derivatives are NaN.

    Attributes:
        curves: the outer one counterclockwise, holes clockwise.
        power: p, 1, 2, 3, ...
        nodes: Gauss points in each panel.

    Raises:
        ValueError: a power below 1, curves whose first is not counterclockwise or others not
            clockwise.
    """

    curves: tuple[Curve, ...]
    power: int = 1
    nodes: int = 64

    def __post_init__(self):
        positive("power", self.power)
        if self.power != int(self.power):
            raise ValueError(f"power: {self.power}; allowed: 1, 2, 3, ...")
        for number, curve in enumerate(self.curves):
            t = torch.arange(512, dtype=torch.float64) / 512
            c, tangent = curve.derivatives(t, 1)
            area = float((c[:, 0] * tangent[:, 1] - c[:, 1] * tangent[:, 0]).mean() / 2)
            if (area > 0) != (number == 0):
                turn = "counterclockwise" if number == 0 else "clockwise"
                raise ValueError(f"curves: {number} has area {area:g}; allowed: {turn}")

    @property
    def normalised(self):
        return 1

    def __call__(self, x):
        near = [curve.nearest(x.value) for curve in self.curves]
        feet = [_foot(curve, x.value, t) for curve, t in zip(self.curves, near, strict=True)]
        closest = torch.stack([foot.distance for foot in feet]).min(0).values
        size = self._size()
        touching = closest <= rounding(x.value, size)
        far = closest > NEAR * size
        coefficients = torch.empty_like(x.coefficients[..., 0])
        for foot in feet:
            here = touching & (foot.distance == closest)
            coefficients[:, here] = _exact(x[here], foot.at(here)).coefficients
        for chosen, nodes in ((far, self.nodes), (~far & ~touching, 4 * self.nodes)):
            if chosen.any():
                part = self._reciprocal(x[chosen], [t[chosen] for t in near], nodes)
                coefficients[:, chosen] = part.coefficients
        return Expansion(x.truncation, coefficients)

    def _reciprocal(self, x, near, nodes):
        p = self.power
        pairs = zip(self.curves, near, strict=True)
        parts = [_potential(curve, x, t, p, nodes) for curve, t in pairs]
        potential = sum(parts[1:], parts[0])
        sign = torch.where(potential.value < 0, -1.0, 1.0).to(x.value)
        factor = math.sqrt(math.pi) * math.gamma((p + 1) / 2) / math.gamma(p / 2 + 1)
        return (potential * sign * (1 / factor)) ** (-1 / p) * sign

    def _size(self):
        t = torch.arange(64, dtype=torch.float64) / 64
        return max(float(curve.derivatives(t, 0)[0].abs().max()) for curve in self.curves)


class Foot(NamedTuple):
    """The place of a curve that is nearest to each point: distance and curvature (N,), tangent."""

    distance: torch.Tensor
    tangent: torch.Tensor
    curvature: torch.Tensor

    def at(self, chosen) -> "Foot":
        """Those of some points."""
        return Foot(*(part[chosen] for part in self))


def _foot(curve: Curve, points, near) -> Foot:
    place, velocity, bend = curve.derivatives(near, 2)
    distance, panel = (place - points[:, None]).norm(dim=-1).min(-1)
    chosen = torch.arange(len(points)), panel
    velocity, bend = velocity[chosen], bend[chosen]
    speed = velocity.norm(dim=1)
    turning = velocity[:, 0] * bend[:, 1] - velocity[:, 1] * bend[:, 0]
    return Foot(distance, velocity / speed[:, None], turning / speed**3)


def _exact(x: Expansion, foot: Foot) -> Expansion:
    """The exact distance to second order at points on the curve; NaN beyond."""
    small = x - x.value
    normal = torch.stack([-foot.tangent[:, 1], foot.tangent[:, 0]], dim=1)
    along = (small * foot.tangent).sum()
    result = (small * normal).sum() - along * along * (foot.curvature / 2)
    high = torch.tensor([sum(index) > 2 for index in x.truncation.indices])
    result.coefficients[high.to(foot.distance.device)] = math.nan
    return result


def _potential(curve: Curve, x: Expansion, near, power: int, nodes: int) -> Expansion:
    """W_p of one curve, batch (N,), from the nearest parameters of its panels (N, panels)."""
    points = x.value
    place, velocity, bend = curve.derivatives(near, 2)
    apart, speed = (place - points[:, None]).norm(dim=-1), velocity.norm(dim=-1)
    # speed delta + |c''| delta^2 / 2 = distance, so that cusps, of speed 0, are resolved too.
    wide = speed + torch.sqrt(speed**2 + 2 * bend.norm(dim=-1) * apart)
    delta = (2 * apart / wide)[..., None]
    first = torch.arange(curve.panels, dtype=points.dtype, device=points.device)[:, None]
    lower = torch.asinh((first / curve.panels - near[..., None]) / delta)
    upper = torch.asinh(((first + 1) / curve.panels - near[..., None]) / delta)
    unit, weight = (points.new_tensor(a) for a in gauss(nodes))
    s = (lower + upper) / 2 + (upper - lower) / 2 * unit
    parameter = near[..., None] + delta * torch.sinh(s)
    scale = (upper - lower) / 2 * weight * delta * torch.cosh(s)
    c, velocity = (a.flatten(1, 2) for a in curve.derivatives(parameter, 1))
    arm = c - x[:, None, :]
    flux = arm[..., 0] * velocity[..., 1] - arm[..., 1] * velocity[..., 0]
    kernel = (arm * arm).sum() ** (-(2 + power) / 2)
    return (flux * kernel * scale.flatten(1, 2)).sum()


@cache
def gauss(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Gauss–Legendre points and weights on [-1, 1]."""
    return np.polynomial.legendre.leggauss(nodes)
