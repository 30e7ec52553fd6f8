r"""A beam clamped at both ends under a moment in its middle.

.. math:: v'''' = \delta'(x - \tfrac12) \text{ on } (0, 1), \quad v = v' = 0 \text{ at the ends},
          \quad v = \tfrac12 \max(0, x - \tfrac12)^2 + \tfrac{x^2}{8} - \tfrac{x^3}{4}

v'(1/2) = -1/16, energy -1/32. (The paper calls it a cantilever with v in H^1; it is clamped at both
ends, and v is in H^2.) Published (9.4): Ritz, 1-50-50-1 with cubic ReLU, 20 000 epochs, 1e-4 with
the ansatz and 0.1 with a penalty, which is as good with its weight raised to 1e4, not to 1e3.
"""

import numpy as np

from cases.boundaries import boundary
from cases.boundary_conditions import Clamped
from cases.domains import Box
from cases.smooth import of_coordinate
from cases.stationary import Bending, PointMoment
from cases.stationary_cases import stationary_case

BEAM = Box((0.0,), (1.0,))
MIDDLE = 0.5

CASE = stationary_case(
    name="beam",
    title="Clamped beam under a moment in its middle",
    equation=Bending(moments=(PointMoment(MIDDLE, 1.0),)),
    domain=BEAM,
    conditions=tuple(Clamped(piece) for piece in boundary(BEAM).pieces),
    exact=of_coordinate(
        0,
        lambda x: np.maximum(0, x - MIDDLE) ** 2 / 2 + x**2 / 8 - x**3 / 4,
        lambda x: np.maximum(0, x - MIDDLE) + x / 4 - 3 * x**2 / 4,
        lambda x: np.heaviside(x - MIDDLE, 0.5) + 1 / 4 - 3 * x / 2,
    ),
    network=(1, 50),
    energy=-1 / 32,
)
