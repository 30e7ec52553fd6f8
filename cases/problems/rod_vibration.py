r"""Longitudinal vibrations of a rod held at both ends.

.. math:: -u'' = \lambda u \text{ on } (0, 1), \quad u(0) = u(1) = 0, \; \int u^2 = 1, \quad
          u_n = \sqrt2 \sin n \pi x, \; \lambda_n = n^2 \pi^2

Published (9.2): the first mode by minimising Rayleigh's quotient with a penalty on the norm,
1-50-50-50-1, 10 000 epochs, error of the frequency 1e-4 with the ansatz. (It prints sin n pi x,
whose norm is not 1. Its loss is at least pi^2 with the ansatz; with a penalty on the ends the
least is 1, at the field 0.) The second and the third mode are ours.
"""

import numpy as np

from cases.domains import Box
from cases.smooth import product, sine
from cases.stationary import Eigenvalue
from cases.stationary_cases import on_ends, stationary_case

ROD = Box((0.0,), (1.0,))


def _case(mode):
    return stationary_case(
        name=f"rod_vibration_mode{mode}",
        title=f"Vibrations of a rod, mode {mode}",
        equation=Eigenvalue(mode),
        domain=ROD,
        conditions=on_ends(ROD, 0.0, 0.0),
        exact=product([sine(mode * np.pi)], np.sqrt(2)),
        network=(2, 50),
        other_networks={"small_network": (2, 20)},
        eigenvalue=(mode * np.pi) ** 2,
    )


CASES = tuple(_case(mode) for mode in (1, 2, 3))
