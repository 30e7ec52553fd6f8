r"""One-step time integrators for linear equations u_t = L u, as rational functions.

A one-step method applied to u_t = L u gives u1 = R(dt L) u0 with R = P/Q; it is run as
Q(dt L) u1 = P(dt L) u0. Coefficients stand in increasing powers of z = dt L.
Source: Hairer, Wanner, *Solving Ordinary Differential Equations II*, IV.3 (Pade table).
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RationalIntegrator:
    """R(z) = P(z) / Q(z), of the given order in dt."""

    order: int
    numerator: tuple[float, ...]
    denominator: tuple[float, ...]

    def amplification(self, z):
        """R(z) for complex z, any shape."""
        z = np.asarray(z)
        return np.polyval(self.numerator[::-1], z) / np.polyval(self.denominator[::-1], z)


RATIONAL = {
    "explicit_euler": RationalIntegrator(1, (1.0, 1.0), (1.0,)),
    "implicit_euler": RationalIntegrator(1, (1.0,), (1.0, -1.0)),
    "midpoint": RationalIntegrator(2, (1.0, 1 / 2), (1.0, -1 / 2)),
    "gauss_legendre4": RationalIntegrator(4, (1.0, 1 / 2, 1 / 12), (1.0, -1 / 2, 1 / 12)),
}
"""Integrators by their name in the tables."""
