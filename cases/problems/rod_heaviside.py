r"""A rod under a body force that jumps.

.. math:: -u'' = H(x) \text{ on } (-1, 1), \quad u(-1) = 0, \; u(1) = -\tfrac12, \quad
          u = -\tfrac12 \max(0, x)^2

Energy 1/3. Published (9.1.4): 1-50-50-1, 10 000 epochs, errors of 1e-5 with the ansatz and 1e-4
with a penalty, which is said to be as good where both ends are 0: rod_heaviside_homogeneous, with
u = (1 + x)/4 - max(0, x)^2/2 and the energy -5/48.
"""

import numpy as np

from cases.domains import Box
from cases.smooth import Smooth
from cases.stationary import Diffusion
from cases.stationary_cases import on_ends, stationary_case

ROD = Box((-1.0,), (1.0,))


def _case(name, title, slope, energy):
    """u = slope (1 + x) - max(0, x)^2 / 2."""
    return stationary_case(
        name=name,
        title=title,
        equation=Diffusion(source=lambda x: np.heaviside(x[:, 0], 0.5), breaks=(0.0,)),
        domain=ROD,
        conditions=on_ends(ROD, 0.0, 2 * slope - 0.5),
        exact=Smooth(
            lambda x: slope * (1 + x[:, 0]) - np.maximum(0, x[:, 0]) ** 2 / 2,
            lambda x: slope - np.maximum(0, x),
            lambda x: -np.heaviside(x, 0.5)[..., None],
        ),
        network=(1, 50),
        energy=energy,
    )


CASES = (
    _case("rod_heaviside", "Rod under a body force that jumps", 0.0, 1 / 3),
    _case(
        "rod_heaviside_homogeneous",
        "Rod under a body force that jumps, both ends at 0",
        1 / 4,
        -5 / 48,
    ),
)
