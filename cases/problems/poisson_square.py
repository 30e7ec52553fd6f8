r"""Poisson's equation on a square.

.. math:: -\Delta u = \sin k \pi x \, \sin k \pi y \text{ on } (-1, 1)^2, \quad u = 0 \text{ on the
          boundary}, \quad u = \frac{\sin k \pi x \, \sin k \pi y}{2 k^2 \pi^2}

Energy -1/(4 k^2 pi^2). Published (10.2.1): k = 1 and 2, collocation in 5000 points and, for a
penalty, 400 on the boundary, 10 000 epochs, error 1e-3 with R-equivalence and with mean value
potentials, ten times more with a penalty; weights 0.1, 0.5 and 0.9 of the residual's part. (A
caption has sin k pi x only.) The paper names no network; it calls 2-50-50-1 typical.
"""

import numpy as np

from cases.domains import Box
from cases.smooth import product, sine
from cases.stationary import Diffusion
from cases.stationary_cases import everywhere, stationary_case

SQUARE = Box((-1.0, -1.0), (1.0, 1.0))


def _case(k):
    waves = product([sine(k * np.pi)] * 2)
    return stationary_case(
        name=f"poisson_square_k{k}",
        title=f"Poisson's equation on a square, k = {k}",
        equation=Diffusion(source=waves.value),
        domain=SQUARE,
        conditions=everywhere(SQUARE),
        exact=product([sine(k * np.pi)] * 2, 1 / (2 * (k * np.pi) ** 2)),
        network=(1, 50),
        other_networks={"small_network": (1, 30)},
        energy=-1 / (4 * (k * np.pi) ** 2),
    )


CASES = tuple(_case(k) for k in (1, 2))
