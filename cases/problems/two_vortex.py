r"""Two vortices of different scale in a box: incompressible Euler equations.

Each vortex fills a square patch of side L with lower left corner c; with (xi, eta) = x - c,

.. math:: \psi = S(\xi/w)\, S((L-\xi)/w)\, S(\eta/w)\, S((L-\eta)/w)\,
                 \frac{\sin k\xi\, \sin k\eta}{k}, \quad k = 2\pi/L, \quad w = L/20,

          S(s) = s^3 (10 - 15 s + 6 s^2), \; 0 \le s \le 1, \qquad
          u = (\partial_y \psi, -\partial_x \psi).

Patches: [-1, 0]^2, and [3/4, 1]^2 (the text prints a shift of 7/4, which is the same by whole
periods). Without the blend the velocity would jump along the edges of the patches; a blend of
velocities, as in the released code, would break div u = 0. dt = 0.05, 100 steps; the small vortex
turns by about 1.3 rad a step, so that the error of a splitting in time is large. Hence two
references, both computed: of the same splitting and dt, which the headline error refers to, and of
dt/8 (``fine``); and one of the second-order splitting at the same dt.

A density that is 1 on a disc in each patch, else 0, is carried by the flow for 50 steps. Its error
is the mean absolute one: the share of the box that is coloured wrongly.
"""

import numpy as np

from cases.budgets import siren_parameters
from cases.contracts import Case, Companion
from cases.domains import Box
from cases.equations import IncompressibleEuler
from cases.flow_observables import flow_observables, kinetic_energy_inside
from cases.flows import FRAME_TIMES, NETWORK, NUMBERS, WALLS
from cases.references import ReferenceMethod

BOX = Box(lower=(-1.0, -1.0), upper=(1.0, 1.0))
PATCHES = (((-1.0, -1.0), 1.0), ((0.75, 0.75), 0.25))  # lower left corner, side
SMALL_VORTEX = Box(lower=(0.5, 0.5), upper=(1.0, 1.0))  # where it stays
RAMPS = 20  # an edge's ramp takes 1/20 of the side
DISCS = (((-0.5, -0.5), 0.25), ((0.875, 0.875), 0.0625))  # centre, radius


def ramp(s):
    """S and its derivative, S(s) = s^3 (10 - 15 s + 6 s^2) for s cut to [0, 1]."""
    s = np.clip(s, 0.0, 1.0)
    return s**3 * (10 - 15 * s + 6 * s**2), 30 * s**2 * (1 - s) ** 2


def profile(xi, side):
    """f = S(xi/w) S((L-xi)/w) sin(k xi) and its derivative; psi = f(xi) f(eta) / k."""
    width, k = side / RAMPS, 2 * np.pi / side
    (lower, d_lower), (upper, d_upper) = ramp(xi / width), ramp((side - xi) / width)
    blend, d_blend = lower * upper, (d_lower * upper - lower * d_upper) / width
    sine, cosine = np.sin(k * xi), np.cos(k * xi)
    return blend * sine, d_blend * sine + k * blend * cosine


def stream_function(points, time=0.0):
    """psi at points (N, 2), shape (N, 1), with u = (d_y psi, -d_x psi)."""
    total = np.zeros((len(points), 1))
    for corner, side in PATCHES:
        (f, _), (g, _) = (profile(points[:, i] - corner[i], side) for i in (0, 1))
        total[:, 0] += f * g * side / (2 * np.pi)
    return total


def velocity(points, time=0.0):
    """u at t = 0 at points (N, 2), shape (N, 2)."""
    total = np.zeros((len(points), 2))
    for corner, side in PATCHES:
        (f, df), (g, dg) = (profile(points[:, i] - corner[i], side) for i in (0, 1))
        total += np.stack([f * dg, -df * g], axis=1) * side / (2 * np.pi)
    return total


def density(points):
    """1 on the discs, else 0, at points (N, 2), shape (N, 1)."""
    inside = [np.sum((points - c) ** 2, axis=1) <= radius**2 for c, radius in DISCS]
    return np.any(inside, axis=0)[:, None].astype(float)


CASE = Case(
    name="two_vortex",
    title="Two vortices of different scale, incompressible Euler equations",
    equation=IncompressibleEuler(),
    domain=BOX,
    components=2,
    symbol="u",
    unit="m/s",
    time_step=0.05,
    num_steps=100,
    initial=velocity,
    boundary_conditions=WALLS,
    published_boundary_conditions=WALLS,
    reference=ReferenceMethod("reference", "chorin"),
    further_references={
        "fine": ReferenceMethod(
            "reference", "second_order_splitting", {"cells": 512, "substeps": 8}
        ),
        "second_order": ReferenceMethod("reference", "second_order_splitting", {"cells": 1024}),
    },
    metric="mse",
    paper_bytes=4 * NUMBERS,
    named_budgets={"published_grid": 4 * 3 * 48**2},
    scoring_points_per_axis=(512, 512),
    figure_times=FRAME_TIMES,
    network=NETWORK,
    observable_points_per_axis=(129, 129),
    observables={
        **flow_observables(BOX),
        "small_vortex_energy": kinetic_energy_inside(SMALL_VORTEX),
    },
    companions={
        "density": Companion(
            symbol="rho",
            unit="1",
            initial=density,
            metric="mae",
            paper_bytes=4 * siren_parameters(*NETWORK, inputs=2, outputs=1),
            network=NETWORK,
            last_step=50,
        )
    },
    citation="Chen, Wu, Grinspun, Zheng, Chen: Implicit Neural Spatial Representations for "
    "Time-dependent PDEs, ICML 2023, arXiv:2210.00124",
)
