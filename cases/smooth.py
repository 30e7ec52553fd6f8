"""Functions of a point with their derivatives: exact solutions and boundary data.

All take points (N, d). Derivatives are written out, so that tests can check them against
differences and an ansatz can lift data into the domain without differentiating anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np


@final
@dataclass(frozen=True)
class Smooth:
    """A scalar function with its first and second derivatives.

    Attributes:
        value: maps points (N, d) to (N,).
        gradient: to (N, d).
        hessian: to (N, d, d).
    """

    value: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    hessian: Callable[[np.ndarray], np.ndarray]


def constant(number: float) -> Smooth:
    """The same number everywhere."""
    return Smooth(
        lambda x: np.full(len(x), float(number)),
        lambda x: np.zeros(x.shape),
        lambda x: np.zeros((*x.shape, x.shape[1])),
    )


def affine(number: float, slope: Sequence[float]) -> Smooth:
    """number + slope . x."""
    slope = np.asarray(slope, float)
    return Smooth(
        lambda x: number + x @ slope,
        lambda x: np.broadcast_to(slope, x.shape).copy(),
        lambda x: np.zeros((*x.shape, x.shape[1])),
    )


def of_coordinate(axis: int, *derivatives: Callable[[np.ndarray], np.ndarray]) -> Smooth:
    """A function of one coordinate.

    Args:
        axis: of the coordinate.
        derivatives: the function, its first and its second derivative, of numbers (N,).
    """
    function, first, second = derivatives

    def gradient(x):
        found = np.zeros(x.shape)
        found[:, axis] = first(x[:, axis])
        return found

    def hessian(x):
        found = np.zeros((*x.shape, x.shape[1]))
        found[:, axis, axis] = second(x[:, axis])
        return found

    return Smooth(lambda x: function(x[:, axis]), gradient, hessian)


def product(factors: Sequence[Sequence[Callable]], scale: float = 1.0) -> Smooth:
    """scale times the product over the axes of functions of one coordinate each.

    Args:
        factors: for each axis the function, its first and its second derivative.
        scale: a number.
    """

    def part(x, orders):
        numbers = [factors[k][order](x[:, k]) for k, order in enumerate(orders)]
        return scale * np.prod(numbers, axis=0)

    def orders(dim, *axes):
        return [axes.count(k) for k in range(dim)]

    def gradient(x):
        dim = x.shape[1]
        return np.stack([part(x, orders(dim, i)) for i in range(dim)], axis=1)

    def hessian(x):
        dim = x.shape[1]
        return np.stack(
            [np.stack([part(x, orders(dim, i, j)) for j in range(dim)], 1) for i in range(dim)], 1
        )

    return Smooth(lambda x: part(x, orders(x.shape[1])), gradient, hessian)


def sine(frequency: float) -> tuple[Callable, Callable, Callable]:
    """sin(frequency x) with its first and second derivative, of numbers (N,)."""
    return (
        lambda x: np.sin(frequency * x),
        lambda x: frequency * np.cos(frequency * x),
        lambda x: -(frequency**2) * np.sin(frequency * x),
    )


def polynomial(*coefficients: float) -> tuple[Callable, Callable, Callable]:
    """c_0 + c_1 x + ... with its first and second derivative, of numbers (N,)."""
    function = np.polynomial.Polynomial(coefficients)
    return function, function.deriv(), function.deriv(2)
