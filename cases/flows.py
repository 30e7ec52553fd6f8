r"""The Taylor-Green flow on [0, 2 pi]^2, a steady solution of the Euler equations.

.. math:: u = (\sin x \cos y, -\cos x \sin y), \quad p = (\cos 2x + \cos 2y) / 4

It fills four cells that turn in alternate senses; nothing crosses their walls. Two cases share it:
as the carrying flow, and as the solution.
"""

import numpy as np

from cases.domains import Box

FRAME_TIMES = tuple(0.5 * frame for frame in range(11))  # s; both cases run to t = 5
BOX = Box(lower=(0.0, 0.0), upper=(2 * np.pi, 2 * np.pi))


def velocity(points, time=0.0):
    """u at points (N, 2), shape (N, 2)."""
    x, y = points[:, 0], points[:, 1]
    return np.stack([np.sin(x) * np.cos(y), -np.cos(x) * np.sin(y)], axis=1)


def stream_function(points, time=0.0):
    """psi at points (N, 2), shape (N, 1), with u = (d_y psi, -d_x psi)."""
    return np.prod(np.sin(points), axis=1, keepdims=True)


def velocity_gradient(points):
    """du_i/dx_j at points (N, 2), shape (N, 2, 2)."""
    x, y = points[:, 0], points[:, 1]
    a, b = np.cos(x) * np.cos(y), np.sin(x) * np.sin(y)
    return np.stack([np.stack([a, -b], axis=1), np.stack([b, -a], axis=1)], axis=1)


def pressure_gradient(points):
    """grad p at points (N, 2), shape (N, 2)."""
    return -np.sin(2 * points) / 2
