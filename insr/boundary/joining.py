r"""R-functions and R-equivalence: distances of composite boundaries from those of their parts.

An R-function's sign depends on its arguments' signs alone; it does on fields what and, or, not do
on regions. Sources: eq. 2, 3, 9-11; Rvachev, Sheiko, Appl. Mech. Rev. 48, 1995; Biswas,
Shapiro, Graph. Models 66, 2004.
"""

import math
from dataclasses import dataclass
from typing import final

import torch

from insr.boundary.distance import Distance
from insr.boundary.expansion import Expansion, linear_part, stack, where


def conjunction(a: Expansion, b: Expansion, alpha: float = 0.0) -> Expansion:
    r"""R_alpha, and: :math:`(a + b - \sqrt{a^2 + b^2 - 2 \alpha a b}) / (1 + \alpha)` (eq. 2).

    Where a + b > 0, in the form 2 a b / (a + b + root) that does not cancel. At a = b = 0 the
    limit along a = b.
    """
    root = (a * a + b * b - a * b * (2 * alpha)) ** 0.5
    total = a + b
    apart = a * b * 2 * (1 / (total + root))
    direct = (total - root) * (1 / (1 + alpha))
    slope = (1 - math.sqrt((1 - alpha) / 2)) / (1 + alpha)
    corner = (a.value == 0) & (b.value == 0)
    return linear_part(where(total.value > 0, apart, direct), corner, total * slope)


def disjunction(a: Expansion, b: Expansion, alpha: float = 0.0) -> Expansion:
    r"""R_alpha, or: :math:`(a + b + \sqrt{a^2 + b^2 - 2 \alpha a b}) / (1 + \alpha)` (eq. 2)."""
    return -conjunction(-a, -b, alpha)


def smooth_conjunction(a: Expansion, b: Expansion, s: int) -> Expansion:
    r"""R_0^s, and: :math:`(a + b - \sqrt{a^2 + b^2}) (a^2 + b^2)^{s/2}` (eq. 3), C^s."""
    return conjunction(a, b) * _power_of_squares(a, b, s)


def smooth_disjunction(a: Expansion, b: Expansion, s: int) -> Expansion:
    r"""R_0^s, or: :math:`(a + b + \sqrt{a^2 + b^2}) (a^2 + b^2)^{s/2}` (eq. 3), C^s."""
    return disjunction(a, b) * _power_of_squares(a, b, s)


def power_conjunction(a: Expansion, b: Expansion, s: int) -> Expansion:
    r"""R_p, and, for a, b >= 0: :math:`a + b - (a^s + b^s)^{1/s}` (eq. 11); not associative."""
    larger = where(a.value > b.value, a, b)
    smaller = where(a.value > b.value, b, a)
    ratio = smaller * (1 / larger)
    # a + b - (a^s + b^s)^(1/s) = smaller - larger ((1 + ratio^s)^(1/s) - 1)
    joined = smaller - larger * ((1 + ratio**s) ** (1 / s) - 1)
    corner = (a.value == 0) & (b.value == 0)
    return linear_part(joined, corner, (a + b) * (1 - 2 ** (1 / s - 1)))


def equivalence(parts: Expansion, order: int) -> Expansion:
    r"""R-equivalence of the last batch dimension (eq. 10), :math:`(\sum_i \varphi_i^{-m})^{-1/m}`.

    Written with the smallest part j, :math:`\varphi_j / (1 + \sum_{i \ne j}
    (\varphi_j / \varphi_i)^m)^{1/m}`, which neither overflows nor divides by zero on a boundary.
    Where q >= 2 parts vanish, the limit along equal values of them:
    value 0, gradient :math:`q^{-1/m-1} \sum \nabla\varphi_i`, higher derivatives NaN.

    Args:
        parts: batch (..., E); the formula is meant for values >= 0.
        order: m, a whole number.
    """
    size = parts.value.abs()
    smallest = size.argmin(-1, keepdim=True)
    least = parts.take(smallest)
    others = torch.arange(parts.shape[-1], device=smallest.device) != smallest
    powers = (least * (1 / parts)) ** order
    rest = Expansion(parts.truncation, torch.where(others, powers.coefficients, 0.0)).sum()
    joined = least[..., 0] * (1 + rest) ** (-1 / order)
    zeros = size == 0
    count = zeros.sum(-1)
    at_zero = Expansion(parts.truncation, torch.where(zeros, parts.coefficients, 0.0)).sum()
    limit = at_zero * count.clamp(min=1).to(size) ** (-1 / order - 1)
    return linear_part(joined, count > 1, limit)


@final
@dataclass(frozen=True)
class Equivalence(Distance):
    """R-equivalence of distances (eq. 10), normalised to order m if they are; associative.

    It is meant for points where all parts are >= 0; elsewhere it is only the continuation of the
    formula and has poles (see :mod:`insr.boundary.polygon_distance` for signs outside).

    Attributes:
        parts: the phi_i.
        order: m.
    """

    parts: tuple[Distance, ...]
    order: int = 1

    def __post_init__(self):
        whole_order(self.order)

    @property
    def normalised(self):
        return min(self.order, *(part.normalised for part in self.parts))

    def __call__(self, x):
        return equivalence(stack([part(x) for part in self.parts]), self.order)


@final
@dataclass(frozen=True)
class Product(Distance):
    """prod_i phi_i: smooth, not normalised.

    Attributes:
        parts: the phi_i.
    """

    parts: tuple[Distance, ...]

    @property
    def normalised(self):
        return 0

    def __call__(self, x):
        result = self.parts[0](x)
        for part in self.parts[1:]:
            result = result * part(x)
        return result


@final
@dataclass(frozen=True)
class Intersection(Distance):
    """R_alpha conjunction of the parts from left to right: inside all of them.

    Attributes:
        parts: the phi_i.
        alpha: in (-1, 1]; 1 is the minimum.
    """

    parts: tuple[Distance, ...]
    alpha: float = 0.0

    def __post_init__(self):
        allowed_alpha(self.alpha)

    @property
    def normalised(self):
        return min(1, *(part.normalised for part in self.parts))

    def __call__(self, x):
        result = self.parts[0](x)
        for part in self.parts[1:]:
            result = conjunction(result, part(x), self.alpha)
        return result


@final
@dataclass(frozen=True)
class Union(Distance):
    """R_alpha disjunction of the parts from left to right: inside one of them.

    Attributes:
        parts: the phi_i.
        alpha: in (-1, 1]; 1 is the maximum.
    """

    parts: tuple[Distance, ...]
    alpha: float = 0.0

    def __post_init__(self):
        allowed_alpha(self.alpha)

    @property
    def normalised(self):
        return min(1, *(part.normalised for part in self.parts))

    def __call__(self, x):
        result = self.parts[0](x)
        for part in self.parts[1:]:
            result = disjunction(result, part(x), self.alpha)
        return result


def whole_order(order):
    """Refuse an order of R-equivalence that is not a whole number above 0."""
    if order < 1 or order != int(order):
        raise ValueError(f"order: {order}; allowed: 1, 2, 3, ...")


def allowed_alpha(alpha):
    """Refuse an alpha with which the root is not real."""
    if not -1 < alpha <= 1:
        raise ValueError(f"alpha: {alpha}; allowed: above -1 to 1")


def _power_of_squares(a, b, s):
    if s < 1 or s != int(s):
        raise ValueError(f"s: {s}; allowed: 1, 2, 3, ...")
    squares = a * a + b * b
    return squares ** (s // 2) if s % 2 == 0 else squares ** (s / 2)
