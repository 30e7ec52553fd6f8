"""Boundary data as fields: numbers, formulas, and functions with written-out derivatives."""

from dataclasses import dataclass
from typing import final

import numpy as np

from insr.boundary.expansion import Expansion


@final
@dataclass(frozen=True)
class Constant:
    """The same number everywhere.

    Attributes:
        number: the value.
    """

    number: float

    def __call__(self, x: Expansion) -> Expansion:
        return x[..., 0] * 0.0 + self.number


@final
@dataclass(frozen=True)
class Differentiated:
    """A function given with its gradient and Hessian, as boundary data of cases are.

    Attributes:
        function: has value, gradient, hessian: points (N, d) -> (N,), (N, d), (N, d, d), arrays.

    Raises:
        ValueError: when asked for more than second derivatives.
    """

    function: object

    def __call__(self, x: Expansion) -> Expansion:
        degree = x.truncation.degree
        if degree > 2:
            raise ValueError(f"order: {degree}; allowed for data given to second derivatives: 2")
        points = x.value.detach().cpu().numpy()
        small = x - x.value
        result = x[..., 0] * 0.0 + np.ascontiguousarray(self.function.value(points))
        if degree > 0:
            slope = np.ascontiguousarray(self.function.gradient(points))
            result = result + (small * slope).sum()
        if degree > 1:
            curvature = np.ascontiguousarray(self.function.hessian(points))
            bent = (small[:, None, :] * curvature).sum()
            result = result + (bent * small).sum() * 0.5
        return result


def as_field(data):
    """Data as a field: a number, a function with derivatives (``value``), or a formula."""
    if isinstance(data, int | float):
        return Constant(float(data))
    if callable(data):
        return data
    return Differentiated(data)
