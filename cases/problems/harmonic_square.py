r"""The harmonic coordinate of a corner of a square: a hat on the boundary.

.. math:: \Delta u = 0 \text{ on } (0, 1)^2, \quad u(x, 0) = 1 - x, \; u(0, y) = 1 - y, \; u = 0
          \text{ on the other edges}, \quad u = (1 - x)(1 - y)

Energy 1/3. Published (10.3.1): Ritz, 2-50-50-1, 10 000 epochs, 1e-2 with R-equivalence; a penalty
is as good where the energy has the weight 1e-3.
"""

from cases.boundaries import boundary
from cases.boundary_conditions import Essential
from cases.domains import Box
from cases.smooth import affine, constant, polynomial, product
from cases.stationary import Diffusion
from cases.stationary_cases import stationary_case

SQUARE = Box((0.0, 0.0), (1.0, 1.0))
DATA = {"x_lower": affine(1.0, (0.0, -1.0)), "y_lower": affine(1.0, (-1.0, 0.0))}

CASE = stationary_case(
    name="harmonic_square",
    title="Harmonic coordinate of a corner of a square",
    equation=Diffusion(),
    domain=SQUARE,
    conditions=tuple(
        Essential(piece, DATA.get(piece.name, constant(0.0))) for piece in boundary(SQUARE).pieces
    ),
    exact=product([polynomial(1, -1)] * 2),
    network=(1, 50),
    other_networks={"small_network": (1, 20)},
    energy=1 / 3,
)
