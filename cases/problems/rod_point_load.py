r"""A rod under a point load, one end free.

.. math:: -u'' = \delta(x) \text{ on } (-1, 1), \quad u(-1) = 0, \; u'(1) = 0, \quad
          u = \min(1 + x, 1)

Only methods with an energy or a weak form apply. Energy -1/2. Published (9.1.5): Ritz, 1-50-50-1
with cubic ReLU, 8000 epochs, relative error 1e-3, on [-1, 1] (the caption has [0, 1]).
"""

import numpy as np

from cases.boundaries import boundary
from cases.boundary_conditions import Essential, Robin
from cases.domains import Box
from cases.smooth import Smooth
from cases.stationary import Diffusion, PointLoad
from cases.stationary_cases import stationary_case

ROD = Box((-1.0,), (1.0,))
HELD, FREE = boundary(ROD).pieces

CASE = stationary_case(
    name="rod_point_load",
    title="Rod under a point load, one end free",
    equation=Diffusion(point_loads=(PointLoad((0.0,), 1.0),), breaks=(0.0,)),
    domain=ROD,
    conditions=(Essential(HELD), Robin(FREE)),
    exact=Smooth(
        lambda x: np.minimum(1 + x[:, 0], 1.0),
        lambda x: np.heaviside(-x, 0.5),
        lambda x: np.zeros((*x.shape, 1)),
    ),
    network=(1, 50),
    energy=-1 / 2,
)
