r"""A rod under a body force, one end held, one free.

.. math:: -u'' = 1 - 2x + 10x^2 \text{ on } (0, 1), \quad u(0) = 1/2, \; u'(1) = 0, \quad
          u = \tfrac12 + \tfrac{10x}{3} - \tfrac{x^2}{2} + \tfrac{x^3}{3} - \tfrac{5x^4}{6}

Energy -6061/1260. Published (9.1.2): 1-50-50-1, 8000 epochs; a penalty did not converge with
1-30-30-1.
"""

from cases.boundaries import boundary
from cases.boundary_conditions import Essential, Robin
from cases.domains import Box
from cases.smooth import constant, of_coordinate, polynomial
from cases.stationary import Diffusion
from cases.stationary_cases import stationary_case

ROD = Box((0.0,), (1.0,))
HELD, FREE = boundary(ROD).pieces
FORCE = polynomial(1, -2, 10)[0]

CASE = stationary_case(
    name="rod_neumann",
    title="Rod under a body force, one end free",
    equation=Diffusion(source=lambda x: FORCE(x[:, 0])),
    domain=ROD,
    conditions=(Essential(HELD, constant(0.5)), Robin(FREE)),
    exact=of_coordinate(0, *polynomial(1 / 2, 10 / 3, -1 / 2, 1 / 3, -5 / 6)),
    network=(1, 50),
    other_networks={"published_small": (1, 30)},
    energy=-6061 / 1260,
)
