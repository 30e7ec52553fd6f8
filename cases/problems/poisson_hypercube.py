r"""Poisson's equation on a hypercube of four dimensions.

.. math:: -\Delta u = \prod_{i=1}^4 \sin \pi x_i \text{ on } (-1, 1)^4, \quad u = 0 \text{ on the
          boundary}, \quad u = \frac{1}{4 \pi^2} \prod_{i=1}^4 \sin \pi x_i

Energy -1/(8 pi^2). Scored on a grid of 21 points an axis. Published (11): 4-100-100-1 (a caption
has 2-100-100-1), 5000 random points and as many others to test, 20 000 epochs: 1e-2 with
R-equivalence, no convergence with the product of the 1 - x_i^2.
"""

import numpy as np

from cases.domains import Box
from cases.smooth import product, sine
from cases.stationary import Diffusion
from cases.stationary_cases import everywhere, stationary_case

CUBE = Box((-1.0,) * 4, (1.0,) * 4)
WAVES = [sine(np.pi)] * 4

CASE = stationary_case(
    name="poisson_hypercube",
    title="Poisson's equation on a hypercube",
    equation=Diffusion(source=product(WAVES).value),
    domain=CUBE,
    conditions=everywhere(CUBE),
    exact=product(WAVES, 1 / (4 * np.pi**2)),
    network=(1, 100),
    other_networks={"small_network": (1, 36)},
    energy=-1 / (8 * np.pi**2),
)
