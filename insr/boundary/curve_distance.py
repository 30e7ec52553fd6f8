"""Generalised mean value potentials of closed smooth curves."""

import math
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
import torch

from insr.boundary.curve import Curve
from insr.boundary.distance import Distance, positive, rounding
from insr.boundary.expansion import Expansion, linear_part

NEAR = 0.01  # of the size: closer points need more nodes


@final
@dataclass(frozen=True)
class CurveMeanValue(Distance):
    r"""(C_p / W_p)^(1/p), normalised to order 1 (eq. 16 with the factor that is missing there).

    .. math:: W_p(x) = \int_0^1 \frac{(c(t) - x) \cdot c'^\perp}{|c(t) - x|^{2+p}} dt, \quad
              C_p = \int_{-\pi/2}^{\pi/2} \cos^p\theta \, d\theta
              = \sqrt\pi \, \frac{\Gamma((p + 1) / 2)}{\Gamma(p / 2 + 1)}

    Gauss points on each panel of the curve after t = t* + delta sinh(s), t* the panel's nearest
    parameter and delta the distance from there over the speed: the integrand's poles
    t* +- i delta move away, so that the number of points needed grows like log(1 / distance);
    points nearer than 1 % of the size get four times as many.
    Negative outside, where it grows like |x|^(1 + 2/p). On a boundary point: value 0, gradient nu,
    higher derivatives NaN (for odd p they are like log(distance): phi is C^1 up to a curved
    boundary). Near the boundary rounding costs values 1e-16 / distance, second
    derivatives the square of that.

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
        found = [curve.nearest(x.value) for curve in self.curves]
        distances = [
            (curve.derivatives(t, 0)[0] - x.value[:, None]).norm(dim=-1).min(-1).values
            for curve, t in zip(self.curves, found, strict=True)
        ]
        near = torch.stack(distances).min(0).values < NEAR * self._size()
        coefficients = torch.empty_like(x.coefficients[..., 0])
        for chosen, nodes in ((near, 4 * self.nodes), (~near, self.nodes)):
            if chosen.any():
                parameters = [t[chosen] for t in found]
                part = self._distance(x[chosen], parameters, nodes)
                coefficients[:, chosen] = part.coefficients
        return Expansion(x.truncation, coefficients)

    def _distance(self, x, parameters, nodes):
        p, parts, feet, normals = self.power, [], [], []
        for curve, near in zip(self.curves, parameters, strict=True):
            potential, foot, normal = _potential(curve, x, near, p, nodes)
            parts.append(potential)
            feet.append(foot)
            normals.append(normal)
        potential = sum(parts[1:], parts[0])
        sign = torch.where(potential.value < 0, -1.0, 1.0).to(x.value)
        factor = math.sqrt(math.pi) * math.gamma((p + 1) / 2) / math.gamma(p / 2 + 1)
        phi = (potential * sign * (1 / factor)) ** (-1 / p) * sign
        closest, which = torch.stack(feet).min(0)
        normal = torch.stack(normals)[which, torch.arange(len(which))]
        limit = ((x - x.value) * normal).sum()
        return linear_part(phi, closest <= rounding(x.value, self._size()), limit)

    def _size(self):
        t = torch.arange(64, dtype=torch.float64) / 64
        return max(float(curve.derivatives(t, 0)[0].abs().max()) for curve in self.curves)


def _potential(curve: Curve, x: Expansion, near, power: int, nodes: int):
    """W_p of one curve, its distance (N,) and the inward normal at the nearest place (N, 2)."""
    points = x.value
    place, tangent = curve.derivatives(near, 1)
    apart = (place - points[:, None]).norm(dim=-1)
    speed = tangent.norm(dim=-1)
    delta = (apart / speed).clamp(min=1e-18)[..., None]
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
    result = (flux * kernel * scale.flatten(1, 2)).sum()
    closest, panel = apart.min(-1)
    forward = (tangent / speed[..., None])[torch.arange(len(points)), panel]
    return result, closest, torch.stack([-forward[:, 1], forward[:, 0]], dim=1)


@cache
def gauss(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Gauss–Legendre points and weights on [-1, 1]."""
    return np.polynomial.legendre.leggauss(nodes)
