r"""Solution structures with different conditions on parts of the boundary (section 5.3)."""

from dataclasses import dataclass
from typing import ClassVar, final

import torch

from insr.boundary.data import as_field
from insr.boundary.differentiation import value_and_gradient
from insr.boundary.distance import Distance, positive
from insr.boundary.expansion import Expansion, stack
from insr.boundary.joining import equivalence
from insr.boundary.lifts import shepard_weights
from insr.boundary.normalisers import outward, require_normalised
from insr.boundary.structure import Coefficients, Structure
from insr.boundary.structures import clamped_lift, one_or_two, robin_part, with_remainder


@final
@dataclass(frozen=True)
class SuperposedStructure(Structure):
    r"""u = g on Gamma_1, du/dn + c u = h on Gamma_2, as a sum of two structures (eq. 30-33).

    .. math:: u = g + \varphi_1 N + \varphi \left[(\varphi_2 + c \varphi_1) N
              + D_2(\varphi_1 N) + D_2 g + c g - h\right]

    with D_2 = - grad phi_2 . grad and phi = phi_1 phi_2 / (phi_1 + phi_2) (eq. 29).

    Attributes:
        essential: phi_1.
        natural: phi_2, normalised.
        value: g.
        flux: h.
        factor: c.

    Raises:
        ValueError: phi_2 is not normalised.
    """

    essential: Distance
    natural: Distance
    value: object = 0.0
    flux: object = 0.0
    factor: object = 0.0

    outputs: ClassVar[int] = 1
    derivatives: ClassVar[int] = 1

    def __post_init__(self):
        require_normalised("natural", self.natural)

    def components(self, network):
        return 1

    def coefficients(self, x):
        first = self.essential(x)
        second, normal = value_and_gradient(self.natural, x)
        phi = equivalence(stack([first, second]), 1)
        g, h, c = (as_field(data) for data in (self.value, self.flux, self.factor))
        lift = g(x)
        rest = outward(self.natural, g, x) + c(x) * lift - h(x)
        inner = second + c(x) * first + outward(self.natural, self.essential, x)
        slope = -(normal * (phi * first)[:, None])
        return Coefficients(
            (first + phi * inner)[:, None, None],
            slope[:, None, None, :],
            (lift + phi * rest)[:, None],
        )


@final
@dataclass(frozen=True)
class Essential:
    """u = g (mu = 1).

    Attributes:
        value: g.
    """

    value: object = 0.0


@final
@dataclass(frozen=True)
class Flux:
    """du/dn + c u = h (mu = 2).

    Attributes:
        value: h.
        factor: c.
    """

    value: object = 0.0
    factor: object = 0.0


@final
@dataclass(frozen=True)
class Clamp:
    """u = g and du/dn = h (mu = 2).

    Attributes:
        value, slope: g and h.
    """

    value: object = 0.0
    slope: object = 0.0


POWERS = {Essential: 1, Flux: 2, Clamp: 2}
"""mu: one more than the order of the highest derivative in the condition."""


@final
@dataclass(frozen=True)
class TransfiniteStructure(Structure):
    r"""Any conditions on any number of parts, by transfinite interpolation (eq. 34, 35).

    .. math:: u = \sum_i w_i u_i + \rho N_2, \quad w_i \propto \sigma_i^{-1}, \quad
              \sigma_i = \varphi_i (\varphi_i / \ell)^{\mu_i - 1}

    where u_i is the structure of part i's condition: g, or (1 + phi (c + D)) N_1 - phi h, or
    (1 + phi D) g - phi h. The remainder rho is prod_i sigma_i, as in eq. 35a, or the R-equivalence
    1 / sum_i 1 / sigma_i, which keeps its size however many parts there are.

    Attributes:
        parts: (phi_i, condition) with conditions :class:`Essential`, :class:`Flux`,
            :class:`Clamp`.
        remainder: "product" or "equivalence".
        length: l; the paper has 1, which mixes units.
        outputs: 1 for N_1 = N_2 as in the paper, or 2.

    Raises:
        ValueError: an unknown condition or remainder, a phi_i that is not normalised where the
            condition has a normal derivative.
    """

    parts: tuple[tuple[Distance, Essential | Flux | Clamp], ...]
    remainder: str = "product"
    length: float = 1.0
    outputs: int = 1

    derivatives: ClassVar[int] = 1

    def __post_init__(self):
        one_or_two(self.outputs)
        positive("length", self.length)
        if self.remainder not in ("product", "equivalence"):
            raise ValueError(f"remainder: {self.remainder!r}; allowed: product, equivalence")
        for number, (distance, condition) in enumerate(self.parts):
            if type(condition) not in POWERS:
                allowed = ", ".join(kind.__name__ for kind in POWERS)
                raise ValueError(f"condition: {condition!r}; allowed: {allowed}")
            if POWERS[type(condition)] > 1:
                require_normalised(f"part {number}", distance)

    def components(self, network):
        return 1

    def coefficients(self, x):
        raised, values, slopes, lifts = [], [], [], []
        for distance, condition in self.parts:
            phi = distance(x)
            value, slope, lift = _condition(distance, condition, phi, x)
            raised.append(phi if POWERS[type(condition)] == 1 else phi * phi / self.length)
            values.append(value)
            slopes.append(slope)
            lifts.append(lift)
        sigma = stack(raised)
        weights = shepard_weights(sigma, (1,) * len(self.parts))
        value, lift = ((weights * stack(all_)).sum() for all_ in (values, lifts))
        shares = [weights[:, i, None] * slope for i, slope in enumerate(slopes)]
        slope = sum(shares[1:], shares[0])
        rest = self._remainder(sigma, raised)
        both = with_remainder(value, slope, rest, self.outputs)
        return Coefficients(*both, lift[:, None])

    def _remainder(self, sigma, raised):
        if self.remainder == "equivalence":
            return equivalence(sigma, 1)
        result = raised[0]
        for factor in raised[1:]:
            result = result * factor
        return result


def _condition(distance, condition, phi: Expansion, x: Expansion):
    """a (N,), b (N, d), c (N,) of the structure that meets one condition."""
    if isinstance(condition, Flux):
        return robin_part(distance, condition.factor, condition.value, x)
    none = phi * 0.0
    no_slope = Expansion(x.truncation, torch.zeros_like(x.coefficients))
    if isinstance(condition, Essential):
        return none, no_slope, as_field(condition.value)(x)
    return none, no_slope, clamped_lift(distance, phi, condition.value, condition.slope, x)
