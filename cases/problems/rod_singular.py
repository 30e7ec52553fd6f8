r"""A rod whose solution has a vertical tangent at one end.

.. math:: -u'' = \tfrac29 x^{-4/3} \text{ on } (0, 1), \quad u(0) = 0, \; u(1) = 1, \quad
          u = x^{2/3}

u is in H^1, but the square of the body force is not integrable: the plain mean of squared
residuals, which the paper takes, grows without bound as points near 0 are added. Collocation has to
weight the residual, or the energy is to be used: it is 2/3 - 2/3 = 0. Published (9.1.6):
1-50-50-1, 10 000 epochs, loss 1e-4.
"""

from cases.domains import Box
from cases.smooth import of_coordinate
from cases.stationary import Diffusion
from cases.stationary_cases import on_ends, stationary_case

ROD = Box((0.0,), (1.0,))

CASE = stationary_case(
    name="rod_singular",
    title="Rod with a weakly singular solution",
    equation=Diffusion(source=lambda x: 2 / 9 * x[:, 0] ** (-4 / 3), singular=((0.0,),)),
    domain=ROD,
    conditions=on_ends(ROD, 0.0, 1.0),
    exact=of_coordinate(
        0,
        lambda x: x ** (2 / 3),
        lambda x: 2 / 3 * x ** (-1 / 3),
        lambda x: -2 / 9 * x ** (-4 / 3),
    ),
    network=(1, 50),
    energy=0.0,
    bounded_gradient=False,
)
