r"""One-dimensional advection of a Gaussian pulse.

.. math:: u_t + a u_x = 0, \quad x \in [-2, 2], \quad u(-2, t) = 0, \quad
          u(x, 0) = \exp(-(x - x_0)^2 / (2 s^2)), \quad u(x, t) = u(x - a t, 0).

a = 0.25, x_0 = -1.5, s = 0.1, dt = 0.05, 240 steps. The published runs impose u(2) = 0 as
well, which the equation does not ask for and implicit Euler contradicts. The error is the mean
absolute error, averaged over the steps 1..240.
"""

import numpy as np

from cases.boundary_conditions import Dirichlet
from cases.budgets import siren_parameters
from cases.contracts import Case
from cases.domains import Box
from cases.equations import Advection
from cases.references import Exact

VELOCITY = 0.25
CENTRE = -1.5
WIDTH = 0.1
NETWORK = (2, 20)  # 1 -> 20 -> 20 -> 20 -> 1, 901 weights
PUBLISHED_SAME_ERROR_POINTS = 7001


def pulse(points, time=0.0):
    """exp(-(x - x_0 - a t)^2 / (2 s^2)) at points (N, 1), shape (N, 1)."""
    return np.exp(-0.5 * ((points - CENTRE - VELOCITY * time) / WIDTH) ** 2)


def peak(sample):
    """Largest value of the field."""
    return float(sample.values.max())


def peak_position(sample):
    """Where the field is largest."""
    return float(sample.points[sample.values[:, 0].argmax(), 0])


INFLOW = Dirichlet(axis=0, side="lower", value=0.0)
OUTFLOW = Dirichlet(axis=0, side="upper", value=0.0)

CASE = Case(
    name="advection1d",
    title="1D advection of a Gaussian pulse",
    equation=Advection(velocity=(VELOCITY,)),
    domain=Box(lower=(-2.0,), upper=(2.0,)),
    components=1,
    symbol="u",
    unit="1",
    time_step=0.05,
    num_steps=240,
    initial=pulse,
    boundary_conditions=(INFLOW,),
    published_boundary_conditions=(INFLOW, OUTFLOW),
    reference=Exact(pulse),
    metric="mae",
    paper_bytes=4 * siren_parameters(*NETWORK, inputs=1, outputs=1),
    named_budgets={"published_same_error": 4 * PUBLISHED_SAME_ERROR_POINTS},
    scoring_points_per_axis=(8001,),
    figure_times=(0.0, 3.0, 12.0),
    network=NETWORK,
    observables={"peak": peak, "peak_position": peak_position},
    citation="Chen, Wu, Grinspun, Zheng, Chen: Implicit Neural Spatial Representations for "
    "Time-dependent PDEs, ICML 2023, arXiv:2210.00124",
)
