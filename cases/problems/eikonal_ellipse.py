r"""The distance with a sign from an ellipse.

.. math:: |\nabla u| = 1 \text{ on } (-1, 1)^2, \quad u = 0 \text{ on } (x/0.25)^2 + (y/0.15)^2 = 1,
          \quad u < 0 \text{ inside}

The distance is computed by bisection; it has a kink on a part of the long axis. Published (10.5):
cubic ReLU, 2-50-50-1, 40 000 epochs, below 1 % away from the middle.
"""

from functools import partial

from cases.distances import signed_distance
from cases.domains import Box
from cases.plane_domains import Ellipse
from cases.stationary import Eikonal
from cases.stationary_cases import everywhere, stationary_case

AROUND = Box((-1.0, -1.0), (1.0, 1.0))
ELLIPSE = Ellipse((0.25, 0.15))

CASE = stationary_case(
    name="eikonal_ellipse",
    title="Distance from an ellipse",
    equation=Eikonal(ELLIPSE),
    domain=AROUND,
    conditions=everywhere(ELLIPSE),
    exact=partial(signed_distance, ELLIPSE),
    network=(1, 50),
    other_networks={"small_network": (1, 30)},
)
