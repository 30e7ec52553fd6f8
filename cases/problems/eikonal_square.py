r"""The distance with a sign from a square.

.. math:: |\nabla u| = 1 \text{ on } (-1, 1)^2, \quad u = 0 \text{ on the boundary of }
          (-\tfrac12, \tfrac12)^2, \quad u < 0 \text{ inside}

u is -1/2 in the middle, 1/sqrt 2 in the corners, and has a kink along the diagonals inside.
Published (10.5): cubic ReLU, 10 000 points, 2-30-30-30-1, 40 000 epochs, largest error 0.030 with
R-equivalence, 0.026 with mean value potentials; 1.34 with a penalty, 400 points and 2-70-70-1.
(The ansatz needs a distance with a sign: without one it converges to |u|.)
"""

from functools import partial

from cases.distances import signed_distance
from cases.domains import Box
from cases.plane_domains import Polygon
from cases.stationary import Eikonal
from cases.stationary_cases import everywhere, stationary_case

AROUND = Box((-1.0, -1.0), (1.0, 1.0))
SQUARE = Polygon(((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)))

CASE = stationary_case(
    name="eikonal_square",
    title="Distance from a square",
    equation=Eikonal(SQUARE),
    domain=AROUND,
    conditions=everywhere(SQUARE),
    exact=partial(signed_distance, SQUARE),
    network=(2, 30),
    other_networks={"small_network": (2, 20), "published_penalty": (1, 70)},
)
