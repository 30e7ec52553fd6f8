r"""What the two cases on a ring share: the ring, and the solution that depends on the radius only.

.. math:: \Delta u = 0 \text{ for } \tfrac14 < r < 1, \quad u = 1 - \frac{\ln r}{\ln 4}, \quad
          u(1) = 1, \; u(\tfrac14) = 2
"""

import numpy as np

from cases.plane_domains import Annulus
from cases.smooth import Smooth

RING = Annulus(1 / 4, 1.0)
LOG4 = np.log(4.0)


def _value(points):
    return 1 - np.log(np.hypot(*points.T)) / LOG4


def _gradient(points):
    return -points / np.sum(points**2, axis=1)[:, None] / LOG4


def _hessian(points):
    squared = np.sum(points**2, axis=1)[:, None, None]
    outer = points[:, :, None] * points[:, None, :]
    return (2 * outer / squared - np.eye(2)) / squared / LOG4


RADIAL = Smooth(_value, _gradient, _hessian)
