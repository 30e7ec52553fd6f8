r"""A passive scalar in the cells of the Taylor-Green flow.

.. math:: \rho_t + v \cdot \nabla \rho = 0, \quad x \in [0, 2\pi]^2, \quad
          v = (\sin x \cos y, -\cos x \sin y).

Two blobs of different width are sheared around the centres of their cells. They are below 6e-4 on
every wall, and nothing crosses the walls, so no boundary condition is needed. dt = 0.05, 100 steps.
The error is the mean squared error averaged over the steps 1..100.

Closed form. On a path sin x sin y = c is constant, and X = cos x obeys
X'^2 = (1 - X^2)(k^2 - X^2) with k^2 = 1 - c^2. Hence, with Jacobi's functions of modulus k and an
argument s that grows or falls like t,

.. math:: \cos x = k\,\mathrm{sn}\,s, \quad |\sin x| = \mathrm{dn}\,s, \quad
          \cos y = \mp k\,\mathrm{cn}\,s / \mathrm{dn}\,s .

The foot of the path that ends in (x, y) follows from the addition theorems, without s itself
(DLMF 22.8.1-22.8.3).
"""

import numpy as np
from scipy.special import ellipj

from cases.budgets import siren_parameters
from cases.contracts import Case
from cases.equations import Transport
from cases.flows import BOX, FRAME_TIMES, velocity, velocity_gradient
from cases.references import Exact

NETWORK = (3, 32)  # 2 -> 32 -> 32 -> 32 -> 32 -> 1, 3297 weights
BLOBS = (  # centre, width
    ((np.pi / 2, np.pi / 2 - 0.6), 0.25),
    ((3 * np.pi / 2, 3 * np.pi / 2 - 0.5), 0.1),
)
NEAREST = 1e-12  # sin x of points on a wall, where the formulas are 0/0


def blobs(points):
    """The density at t = 0 at points (N, 2), shape (N, 1)."""
    squares = [np.sum((points - centre) ** 2, axis=1, keepdims=True) for centre, _ in BLOBS]
    return sum(np.exp(-s / (2 * w**2)) for s, (_, w) in zip(squares, BLOBS, strict=True))


def foot(points, time):
    """Where the path through ``points`` (N, 2) was a time ``time`` earlier, shape (N, 2)."""
    cosine, sine = np.cos(points), np.sin(points)
    side = np.where(sine < 0, -1.0, 1.0)
    sine = np.maximum(np.abs(sine), NEAREST)
    # s runs backward in cells where sin x and sin y differ in sign; with |sin| in both equations
    # the flow is that of the first cell, at the speed of the sign of sin x in X' = -sin^2 x cos y.
    modulus_squared = 1 - (sine[:, 0] * sine[:, 1]) ** 2
    sn, cn, dn, _ = ellipj(time, modulus_squared)
    k_sn, k_cn = cosine[:, 0], -sine[:, 0] * cosine[:, 1]
    below = 1 - (k_sn * sn) ** 2
    cosine_x = (k_sn * cn * dn - sn * k_cn * sine[:, 0]) / below
    sine_x = (sine[:, 0] * dn + k_sn * sn * k_cn * cn) / below
    cosine_y = -(k_cn * cn + k_sn * sn * sine[:, 0] * dn) / below / sine_x
    sine_y = sine[:, 0] * sine[:, 1] / sine_x
    found = np.arctan2(np.stack([sine_x, sine_y], 1) * side, np.stack([cosine_x, cosine_y], 1))
    return np.mod(found, 2 * np.pi)


def density(points, time):
    """The exact density: the initial one at the foot of each path, shape (N, 1)."""
    return blobs(foot(points, time))


def largest_in_cell(centre):
    """Observable: largest density in the cell of the flow that holds ``centre``."""
    lower = np.floor_divide(centre, np.pi) * np.pi

    def largest(sample):
        x, y = sample.points.T
        across = (lower[0] <= x) & (x < lower[0] + np.pi)
        return float(sample.values[across & (lower[1] <= y) & (y < lower[1] + np.pi)].max())

    return largest


CASE = Case(
    name="transport2d",
    title="Passive scalar in a Taylor-Green flow",
    equation=Transport(velocity=velocity, velocity_gradient=velocity_gradient),
    domain=BOX,
    components=1,
    symbol="rho",
    unit="1",
    time_step=0.05,
    num_steps=100,
    initial=blobs,
    boundary_conditions=(),
    published_boundary_conditions=(),
    reference=Exact(density),
    metric="mse",
    paper_bytes=4 * siren_parameters(*NETWORK, inputs=2, outputs=1),
    named_budgets={},
    scoring_points_per_axis=(512, 512),
    figure_times=FRAME_TIMES,
    network=NETWORK,
    observables={
        "peak_large": largest_in_cell(BLOBS[0][0]),
        "peak_small": largest_in_cell(BLOBS[1][0]),
    },
    citation="Chen, Wu, Grinspun, Zheng, Chen: Implicit Neural Spatial Representations for "
    "Time-dependent PDEs, ICML 2023, arXiv:2210.00124",
)
