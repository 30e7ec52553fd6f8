r"""Feet of the paths of particles, over one time step of a computed flow.

With u^n known before and after the step, the path that ends in x came from

.. math:: X_1(x) = x - dt\, u^n(x), \qquad
          X_2(x) = x - dt\, \bar u(x - \tfrac{dt}{2} \bar u(x)), \quad
          \bar u = \tfrac12 (u^n + u^{n+1}),

up to O(dt^2) and O(dt^3). First-order splitting carries everything from X_1, and so its passive
fields; methods of second order carry them from X_2. A field without sources keeps its value along
a path: c^{n+1}(x) = c^n(X(x)).
"""

from collections.abc import Callable

import numpy as np

from cases.domains import Box

FIRST_ORDER = ("chorin", "chorin_fused")
"""Integrators of the flow whose companions are carried from X_1."""


def foot(
    before: Callable[[np.ndarray], np.ndarray],
    after: Callable[[np.ndarray], np.ndarray],
    points: np.ndarray,
    time_step: float,
    box: Box,
    integrator: str,
) -> np.ndarray:
    """X_1 or X_2 of the points (N, d), put onto the box where it left it, shape (N, d).

    Args:
        before, after: the velocity before and after the step, points (N, d) -> (N, d).
        points: ends of the paths.
        time_step: dt.
        box: no path leaves it.
        integrator: that of the flow; it decides between X_1 and X_2.
    """
    if integrator in FIRST_ORDER:
        return np.clip(points - time_step * before(points), box.lower, box.upper)

    def mean(where):
        return (before(where) + after(where)) / 2

    middle = np.clip(points - time_step / 2 * mean(points), box.lower, box.upper)
    return np.clip(points - time_step * mean(middle), box.lower, box.upper)
