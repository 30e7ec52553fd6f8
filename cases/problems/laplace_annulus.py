r"""Laplace's equation on a ring, u given on both circles.

.. math:: \Delta u = 0 \text{ for } \tfrac14 < r < 1, \quad u(1) = 1, \; u(\tfrac14) = 2, \quad
          u = 1 - \frac{\ln r}{\ln 4}

Energy pi/ln 4. Published (10.2.3): collocation in the centres of 612 triangles, 96 points on the
circles for a penalty, 10 000 epochs: 1e-3 with 2-50-50-1, a hundred times more with a penalty and
2-150-150-1.
"""

import numpy as np

from cases.boundaries import boundary
from cases.boundary_conditions import Essential
from cases.rings import LOG4, RADIAL, RING
from cases.smooth import constant
from cases.stationary import Diffusion
from cases.stationary_cases import stationary_case

INNER, OUTER = boundary(RING).pieces

CASE = stationary_case(
    name="laplace_annulus",
    title="Laplace's equation on a ring",
    equation=Diffusion(),
    domain=RING,
    conditions=(Essential(INNER, constant(2.0)), Essential(OUTER, constant(1.0))),
    exact=RADIAL,
    network=(1, 50),
    other_networks={"small_network": (1, 30), "published_penalty": (1, 150)},
    energy=np.pi / LOG4,
)
