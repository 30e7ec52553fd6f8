r"""Laplace's equation on a ring, Robin's condition on the inner circle.

.. math:: \Delta u = 0 \text{ for } \tfrac14 < r < 1, \quad u(1) = 1, \quad
          \frac{\partial u}{\partial n} + u = 2 + \frac{4}{\ln 4} \text{ on } r = \tfrac14, \quad
          u = 1 - \frac{\ln r}{\ln 4}

n points to the centre. Energy -pi - 3 pi/ln 4, boundary integral included. Published (10.2.3):
collocation, ansatz for mixed conditions, 30 000 epochs, 1e-2.
"""

import numpy as np

from cases.boundaries import boundary
from cases.boundary_conditions import Essential, Robin
from cases.rings import LOG4, RADIAL, RING
from cases.smooth import constant
from cases.stationary import Diffusion
from cases.stationary_cases import stationary_case

INNER, OUTER = boundary(RING).pieces

CASE = stationary_case(
    name="laplace_annulus_robin",
    title="Laplace's equation on a ring, Robin's condition inside",
    equation=Diffusion(),
    domain=RING,
    conditions=(Robin(INNER, 1.0, 2 + 4 / LOG4), Essential(OUTER, constant(1.0))),
    exact=RADIAL,
    network=(1, 50),
    other_networks={"small_network": (1, 30)},
    energy=-np.pi - 3 * np.pi / LOG4,
)
