r"""A rod under a body force, both ends held.

.. math:: -u'' = 1 - 2x + 10x^2 \text{ on } (0, 1), \quad u(0) = 1/2, \; u(1) = -1/2, \quad
          u = \tfrac12 - \tfrac{x^2}{2} + \tfrac{x^3}{3} - \tfrac{5x^4}{6}

Energy 313/420. Published (9.1.1): 1-30-30-1, 4000 epochs, three ways to join the distances from
the ends; 1-50-50-1 with 300 points to 50 000 epochs, relative errors of 1e-6 with the ansatz
and 1e-5 with a penalty. (The paper has its product of distances "scaled by L" equal to
R-equivalence of order 1: divided by L.)
"""

from cases.domains import Box
from cases.smooth import of_coordinate, polynomial
from cases.stationary import Diffusion
from cases.stationary_cases import on_ends, stationary_case

ROD = Box((0.0,), (1.0,))
FORCE = polynomial(1, -2, 10)[0]

CASE = stationary_case(
    name="rod_dirichlet",
    title="Rod under a body force, both ends held",
    equation=Diffusion(source=lambda x: FORCE(x[:, 0])),
    domain=ROD,
    conditions=on_ends(ROD, 0.5, -0.5),
    exact=of_coordinate(0, *polynomial(1 / 2, 0, -1 / 2, 1 / 3, -5 / 6)),
    network=(1, 30),
    other_networks={"published_large": (1, 50)},
    energy=313 / 420,
)
