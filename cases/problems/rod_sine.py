r"""A rod under a body force of k half waves on each side: the spectral bias of networks.

.. math:: -u'' = -\sin k \pi x \text{ on } (-1, 1), \quad u(-1) = u(1) = 0, \quad
          u = -\frac{\sin k \pi x}{k^2 \pi^2}

Energy -1/(2 pi^2 k^2). Published (9.1.3): k = 1 with 1-30-30-1, and a penalty with that, with
1-100-100-1 and with 1-100-100-100-1; k = 3 and 5 with 1-100-100-1; k of 10 and more is called
infeasible. (The paper prints (0, 1); its ends and figures are those of (-1, 1).)
"""

import numpy as np

from cases.domains import Box
from cases.smooth import product, sine
from cases.stationary import Diffusion
from cases.stationary_cases import on_ends, stationary_case

ROD = Box((-1.0,), (1.0,))
NETWORKS = {1: (1, 30), 3: (1, 100), 5: (1, 100), 10: (1, 100)}


def _case(k):
    return stationary_case(
        name=f"rod_sine_k{k}",
        title=f"Rod under a sinusoidal body force, k = {k}",
        equation=Diffusion(source=lambda x: -np.sin(k * np.pi * x[:, 0])),
        domain=ROD,
        conditions=on_ends(ROD, 0.0, 0.0),
        exact=product([sine(k * np.pi)], -1 / (k * np.pi) ** 2),
        network=NETWORKS[k],
        other_networks={"published_wide": (1, 100), "published_deep": (2, 100)},
        energy=-1 / (2 * np.pi**2 * k**2),
    )


CASES = tuple(_case(k) for k in NETWORKS)
