r"""Convection against diffusion, with a layer at the upper end.

.. math:: -u'' + \alpha u' = 0 \text{ on } (0, 1), \quad u(0) = 0, \; u(1) = 1, \quad
          u = \frac{e^{\alpha (x - 1)} - e^{-\alpha}}{1 - e^{-\alpha}}

alpha = 0, 5, 10, 50 (one place of the paper has 1, 5, 10); its form of u overflows. The energy of
alpha = 0 is 1/2. Published (9.3): collocation, 1-50-50-1, for alpha = 50 1-50-50-50-1, 20 000
epochs, relative errors of 1e-3 or less.
"""

import numpy as np

from cases.domains import Box
from cases.smooth import of_coordinate, polynomial
from cases.stationary import Diffusion
from cases.stationary_cases import on_ends, stationary_case

ROD = Box((0.0,), (1.0,))
NETWORKS = {0: (1, 50), 5: (1, 50), 10: (1, 50), 50: (2, 50)}


def _layer(alpha):
    """u with its derivatives."""
    if alpha == 0:
        return polynomial(0, 1)
    whole = -np.expm1(-alpha)
    return (
        lambda x: (np.exp(alpha * (x - 1)) - np.exp(-alpha)) / whole,
        lambda x: alpha * np.exp(alpha * (x - 1)) / whole,
        lambda x: alpha**2 * np.exp(alpha * (x - 1)) / whole,
    )


def _case(alpha):
    return stationary_case(
        name=f"advection_diffusion_a{alpha}",
        title=f"Convection and diffusion, alpha = {alpha}",
        equation=Diffusion(velocity=(float(alpha),)),
        domain=ROD,
        conditions=on_ends(ROD, 0.0, 1.0),
        exact=of_coordinate(0, *_layer(alpha)),
        network=NETWORKS[alpha],
        other_networks={"small_network": (2, 20)} if alpha == 50 else {},
        energy=None if alpha else 1 / 2,
    )


CASES = tuple(_case(alpha) for alpha in NETWORKS)
