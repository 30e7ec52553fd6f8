r"""What the cases with flow share: memory, walls, and the Taylor-Green flow on [0, 2 pi]^2.

.. math:: u = (\sin x \cos y, -\cos x \sin y), \quad p = (\cos 2x + \cos 2y) / 4

is a steady solution of the Euler equations. It fills four cells that turn in alternate senses;
nothing crosses their walls. Two cases share it: as the carrying flow, and as the solution.
"""

import numpy as np

from cases.boundary_conditions import SlipWall
from cases.budgets import siren_parameters
from cases.domains import Box

NETWORK = (3, 32)  # 2 -> 32 -> 32 -> 32 -> 32 -> 2 (velocity), or -> 1 (pressure, scalars)
NUMBERS = sum(siren_parameters(*NETWORK, inputs=2, outputs=n) for n in (2, 1))
"""Weights of the paper's velocity and pressure, 6627."""
WALLS = tuple(SlipWall(axis, side) for axis in (0, 1) for side in ("lower", "upper"))
FRAME_TIMES = tuple(0.5 * frame for frame in range(11))  # s; all of them run to t = 5
BOX = Box(lower=(0.0, 0.0), upper=(2 * np.pi, 2 * np.pi))


def velocity(points, time=0.0):
    """u at points (N, 2), shape (N, 2)."""
    x, y = points[:, 0], points[:, 1]
    return np.stack([np.sin(x) * np.cos(y), -np.cos(x) * np.sin(y)], axis=1)


def velocity_gradient(points):
    """du_i/dx_j at points (N, 2), shape (N, 2, 2)."""
    x, y = points[:, 0], points[:, 1]
    a, b = np.cos(x) * np.cos(y), np.sin(x) * np.sin(y)
    return np.stack([np.stack([a, -b], axis=1), np.stack([b, -a], axis=1)], axis=1)


def pressure_gradient(points):
    """grad p at points (N, 2), shape (N, 2)."""
    return -np.sin(2 * points) / 2
