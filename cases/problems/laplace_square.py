r"""Laplace's equation on a square with data on one edge.

.. math:: \Delta u = 0 \text{ on } (0, 1)^2, \quad u(x, 1) = \sin \pi x, \; u = 0 \text{ on the
          other edges}, \quad u = \frac{\sin \pi x \, \sinh \pi y}{\sinh \pi}

Energy pi coth(pi)/4. (The paper's u has a cosh, which is not 0 on the lower edge, and its loss has
0 on all four.) Published (10.2.2): collocation in 5000 points of [0.01, 0.99]^2 and, for a penalty,
400 on the boundary, 10 000 epochs: 1e-3 with R-equivalence, ten times more with mean value
potentials, a hundred times with a penalty; Ritz in 5000 points of [0.0001, 0.9999]^2: 1e-2. The
paper names no network; it calls 2-50-50-1 typical.
"""

import numpy as np

from cases.boundaries import boundary
from cases.boundary_conditions import Essential
from cases.domains import Box
from cases.smooth import constant, of_coordinate, product, sine
from cases.stationary import Diffusion
from cases.stationary_cases import stationary_case

SQUARE = Box((0.0, 0.0), (1.0, 1.0))
GROWTH = (
    lambda y: np.sinh(np.pi * y) / np.sinh(np.pi),
    lambda y: np.pi * np.cosh(np.pi * y) / np.sinh(np.pi),
    lambda y: np.pi**2 * np.sinh(np.pi * y) / np.sinh(np.pi),
)
DATA = {"y_upper": of_coordinate(0, *sine(np.pi))}

CASE = stationary_case(
    name="laplace_square",
    title="Laplace's equation on a square",
    equation=Diffusion(),
    domain=SQUARE,
    conditions=tuple(
        Essential(piece, DATA.get(piece.name, constant(0.0))) for piece in boundary(SQUARE).pieces
    ),
    exact=product([sine(np.pi), GROWTH]),
    network=(1, 50),
    other_networks={"small_network": (1, 30)},
    energy=np.pi / np.tanh(np.pi) / 4,
)
