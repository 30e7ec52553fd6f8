r"""A rod whose displacement is a sum of two Gaussians: a network of radial basis functions.

.. math:: -u'' = b \text{ on } (0, 1), \quad u = \sum_i e^{-\gamma_i (x - a_i)^2}, \quad
          a = (\tfrac14, \tfrac35), \; \gamma = (9, 10)

with the values of u at both ends. Published (9.1.7): 1-10-1 by collocation and by Ritz, neurons
exp(-(w (x - c))^2) with the centres c = 0, 1/9, ..., 1 fixed and the widths w trained (it prints
sigma(W x + b)); 5000 epochs. All of the network's 31 numbers count as memory.
"""

import numpy as np

from cases.domains import Box
from cases.quadrature import unit_gauss
from cases.smooth import of_coordinate
from cases.stationary import Diffusion
from cases.stationary_cases import on_ends, stationary_case

ROD = Box((0.0,), (1.0,))
CENTRES = np.array([1 / 4, 3 / 5])
SHARPNESS = np.array([9.0, 10.0])


def displacement(x):
    """u at numbers (N,)."""
    return _bells(x).sum(axis=0)


def strain(x):
    """u'."""
    return (-2 * SHARPNESS[:, None] * _from_centres(x) * _bells(x)).sum(axis=0)


def curvature(x):
    """u''."""
    factor = (2 * SHARPNESS[:, None] * _from_centres(x)) ** 2 - 2 * SHARPNESS[:, None]
    return (factor * _bells(x)).sum(axis=0)


def _from_centres(x):
    return x - CENTRES[:, None]


def _bells(x):
    return np.exp(-SHARPNESS[:, None] * _from_centres(x) ** 2)


def _energy():
    """[u u'] - int u'^2 / 2, which is int u'^2 / 2 - b u after integration by parts."""
    points, weights = unit_gauss(cells=4, order=20)
    ends = np.array([0.0, 1.0])
    stored = weights @ strain(points) ** 2 / 2
    return float(np.diff(displacement(ends) * strain(ends))[0] - stored)


CASE = stationary_case(
    name="rod_gaussians",
    title="Rod with two Gaussians as solution",
    equation=Diffusion(source=lambda x: -curvature(x[:, 0])),
    domain=ROD,
    conditions=on_ends(ROD, *displacement(np.array([0.0, 1.0]))),
    exact=of_coordinate(0, displacement, strain, curvature),
    network=(0, 10),
    energy=_energy(),
)
