r"""Velocities as sine and cosine series that satisfy the slip walls term by term.

.. math:: u = \sum_{jk} U_{jk} \sin(a_j x) \cos(b_k y), \quad
          v = \sum_{jk} V_{jk} \cos(a_j x) \sin(b_k y), \quad a_j = j\pi/L_x,\ b_k = k\pi/L_y,

x and y measured from the lower corner, j, k = 0 .. n - 1. It is the flow in a box twice as long,
continued by reflection at the walls, which the equations respect: u odd in x and even in y, v the
other way round. A velocity whose reflection is not smooth (vorticity on the walls) is represented
too, but converges slowly.
"""

import math
from typing import final

import numpy as np
from scipy.fft import dct, dst

from baselines.nonuniform_series import evaluate, spread_grid
from baselines.splittings import FlowSpace
from cases.domains import Box

STABLE_TURN = 2.0  # of a mode in a step of Runge-Kutta 4; its bound, 2.8, leaves room for growth
PARITIES = (("sine", "cosine"), ("cosine", "sine"))  # of u and of v, along x and y


@final
class SymmetricSeries(FlowSpace):
    """n x n modes; products and foot points on 3/2 n sites an axis, so that the quadratic terms
    are free of aliasing.

    Args:
        box: a rectangle with slip walls on all sides.
        modes: n.
    """

    def __init__(self, box: Box, modes: int):
        self.modes = modes
        self._count = (3 * modes + 1) // 2
        self._lower, self._lengths = np.array(box.lower), box.lengths
        middles = (np.arange(self._count) + 0.5) / self._count
        grid = np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1)
        self.sites = self._lower + grid.reshape(-1, 2) * self._lengths
        self._a = np.pi / self._lengths[0] * np.arange(modes)[:, None]
        self._b = np.pi / self._lengths[1] * np.arange(modes)[None, :]
        self._square = self._a**2 + self._b**2
        self._square[0, 0] = np.inf

    @property
    def highest(self) -> np.ndarray:
        """Highest wavenumber along each axis, shape (2,)."""
        return np.array([self._a[-1, 0], self._b[0, -1]])

    def components(self, field):
        """Views of the coefficients U and V, (n, n) each."""
        return field.reshape(2, self.modes, self.modes)

    def velocity(self, field, points):
        """Feet beyond a wall are put onto it, as on grids."""
        x, y = np.clip((points - self._lower) / self._lengths, 0.0, 1.0).T
        grids = [spread_grid(c, p) for c, p in zip(self.components(field), PARITIES, strict=True)]
        return evaluate(np.stack(grids), np.array(PARITIES) == "sine", x, y)

    def velocity_at_sites(self, field):
        first, second = self.components(field)
        u, v = self._values(first, PARITIES[0]), self._values(second, PARITIES[1])
        return np.stack([u.ravel(), v.ravel()], axis=1)

    def field(self, velocities):
        u, v = velocities.T.reshape(2, self._count, self._count)
        both = [self._coefficients(u, PARITIES[0]), self._coefficients(v, PARITIES[1])]
        return np.stack(both).ravel()

    def transport(self, field, displacement):
        return self.field(self.velocity(field, self.sites - displacement))

    def largest(self, field):
        return float(np.max(np.abs(self.velocity_at_sites(field))))

    def divergence(self, field):
        """Its coefficients in cos(a_j x) cos(b_k y), shape (n, n)."""
        first, second = self.components(field)
        return self._a * first + self._b * second

    def project(self, field):
        potential = -self.divergence(field) / self._square
        gradient = np.stack([-self._a * potential, -self._b * potential]).ravel()
        return field - gradient, gradient

    def acceleration(self, field):
        """-P (u . grad) u, free of aliasing."""
        first, second = self.components(field)
        u, v = self.velocity_at_sites(field).T.reshape(2, self._count, self._count)
        both = ("cosine", "cosine"), ("sine", "sine")
        u_x, v_y = self._values(self._a * first, both[0]), self._values(self._b * second, both[0])
        u_y, v_x = self._values(-self._b * first, both[1]), self._values(-self._a * second, both[1])
        rate = np.stack([-(u * u_x + v * u_y).ravel(), -(u * v_x + v * v_y).ravel()], axis=1)
        return self.project(self.field(rate))[0]

    def _values(self, coefficients, parities):
        """Values at the sites, shape (count, count)."""
        for axis, parity in enumerate(parities):
            padded = np.zeros(_replaced(coefficients.shape, axis, self._count))
            target, source = np.moveaxis(padded, axis, 0), np.moveaxis(coefficients, axis, 0)
            if parity == "cosine":
                target[0], target[1 : self.modes] = source[0], source[1:] / 2
                coefficients = dct(padded, type=3, axis=axis)
            else:
                target[: self.modes - 1] = source[1:] / 2
                coefficients = dst(padded, type=3, axis=axis)
        return coefficients

    def _coefficients(self, values, parities):
        """Coefficients of the waves that interpolate values at the sites, the first n of them."""
        for axis, parity in enumerate(parities):
            kept = np.zeros(_replaced(values.shape, axis, self.modes))
            target = np.moveaxis(kept, axis, 0)
            if parity == "cosine":
                waves = np.moveaxis(dct(values, type=2, axis=axis), axis, 0) / self._count
                target[0], target[1:] = waves[0] / 2, waves[1 : self.modes]
            else:
                waves = np.moveaxis(dst(values, type=2, axis=axis), axis, 0) / self._count
                target[1:] = waves[: self.modes - 1]
            values = kept
        return values


def _replaced(shape, axis, size):
    return tuple(size if i == axis else n for i, n in enumerate(shape))


def runge_kutta4(space: SymmetricSeries, velocity: np.ndarray, time_step: float) -> np.ndarray:
    r"""The classical Runge-Kutta method of order 4 for u_t = -P (u . grad) u.

    A step is divided into as many equal ones as stability asks for: the highest mode turns by
    dt (max|u| a_n + max|v| b_n), which the method bears up to 2 sqrt(2).
    """
    largest = np.max(np.abs(space.velocity_at_sites(velocity)), axis=0)
    turned = time_step * float(largest @ space.highest)
    parts = max(1, math.ceil(turned / STABLE_TURN))
    for _ in range(parts):
        velocity = _runge_kutta4(space, velocity, time_step / parts)
    return velocity


def _runge_kutta4(space, velocity, time_step):
    first = space.acceleration(velocity)
    second = space.acceleration(velocity + time_step / 2 * first)
    third = space.acceleration(velocity + time_step / 2 * second)
    fourth = space.acceleration(velocity + time_step * third)
    return velocity + time_step / 6 * (first + 2 * second + 2 * third + fourth)
