"""Sums of squares of jets with their gradients, and Gauss-Newton products, compiled.

:mod:`insr.jets` writes each operation of a sweep for all points at once, so that its arrays travel
through the memory once an operation. Here a few points at a time go through all layers and back
while they stay in the processor's cache, which is up to ten times faster where the number of
weights is small. Gauss-Newton with a Jacobian has no use for it; products with its matrix have.

The sweeps of a few points are those of :mod:`insr.compiled_layers`.
"""

import math

import numba
import numpy as np

from insr.compiled_activations import FAST
from insr.compiled_layers import backward, forward, tangent

CACHE = 48 * 1024
"""Bytes of one jet of the points that go through the layers together."""


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def value_and_gradient(
    weights, width, omega0, activation, x, scale, pairs, seeds, offsets, linear, unit, chunk
):
    r"""F = sum of r^2 plus a linear form, and dF/dweights, as in :mod:`insr.stationary.objective`.

    Args:
        weights: (P,), all layers as in :class:`insr.networks.Siren`.
        width: neurons of each hidden layer.
        omega0: frequency factor.
        activation: code.
        x: encoded points, (N, d).
        scale: dx_encoded / dx, (N, d); (0, d) for jets of order 0.
        pairs: (S, 2) of the second derivatives; one pair (-1, -1) for the Laplacian; (0, 2) for
            none.
        seeds: (R, K, N, outputs).
        offsets: (R, N).
        linear: (1, K, N, outputs), or (0, K, N, outputs) for none.
        unit: (N,), or (0,) for none: then r = unit (|y| - 1).
        chunk: points that go through the layers together.

    Returns:
        F (float64) and its gradient (P,) in the precision of the weights.
    """
    count, dim = x.shape
    rows, slots, outputs = len(seeds), seeds.shape[1], seeds.shape[3]
    kind = weights.dtype
    hidden = _hidden(weights, width, dim, outputs)
    result, total = np.zeros_like(weights), 0.0
    all_z = np.empty((hidden, slots * chunk * width), kind)
    all_h = np.empty_like(all_z)
    all_slopes = np.empty((hidden, 3 * chunk * width), kind)
    adjoints = np.empty((2, slots * chunk * width), kind)
    y = np.empty(rows, kind)
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        here = x[start : start + n]
        u = forward(
            weights, width, omega0, activation, here, scale[start : start + n], pairs, outputs,
            all_z, all_h, all_slopes,
        )  # fmt: skip
        bar = np.empty_like(u)
        total += _residuals(
            u.reshape(slots, n, outputs), bar.reshape(slots, n, outputs),
            seeds[:, :, start : start + n], offsets[:, start : start + n],
            linear[:, :, start : start + n], unit[start : start + n], y,
        )  # fmt: skip
        backward(
            weights, width, omega0, here, scale[start : start + n], pairs, bar,
            all_z, all_h, all_slopes, adjoints, result,
        )  # fmt: skip
    return total, result


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def residuals(weights, width, omega0, activation, x, scale, pairs, seeds, offsets, chunk):
    """The numbers y of the rows alone, (R, N); arguments as of :func:`value_and_gradient`."""
    count, dim = x.shape
    rows, slots, outputs = len(seeds), seeds.shape[1], seeds.shape[3]
    kind = weights.dtype
    hidden = _hidden(weights, width, dim, outputs)
    result = offsets.copy()
    all_z = np.empty((hidden, slots * chunk * width), kind)
    all_h = np.empty_like(all_z)
    all_slopes = np.empty((hidden, 3 * chunk * width), kind)
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        u = forward(
            weights, width, omega0, activation, x[start : start + n], scale[start : start + n],
            pairs, outputs, all_z, all_h, all_slopes,
        ).reshape(slots, n, outputs)  # fmt: skip
        for r in range(rows):
            for k in range(slots):
                for point in range(n):
                    for o in range(outputs):
                        result[r, start + point] += seeds[r, k, start + point, o] * u[k, point, o]
    return result


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def jets(weights, width, omega0, activation, x, scale, pairs, outputs, chunk):
    """The jets of u themselves, (K, N, outputs); arguments as of :func:`value_and_gradient`."""
    count, dim = x.shape
    slots = 1 + len(pairs) + (dim if len(scale) else 0)
    hidden = _hidden(weights, width, dim, outputs)
    result = np.empty((slots, count, outputs), weights.dtype)
    all_z = np.empty((hidden, slots * chunk * width), weights.dtype)
    all_h = np.empty_like(all_z)
    all_slopes = np.empty((hidden, 3 * chunk * width), weights.dtype)
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        u = forward(
            weights, width, omega0, activation, x[start : start + n], scale[start : start + n],
            pairs, outputs, all_z, all_h, all_slopes,
        )  # fmt: skip
        result[:, start : start + n] = u.reshape(slots, n, outputs)
    return result


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def gauss_newton_product(weights, along, width, omega0, activation, x, scale, metric, chunk):
    """J^T M J times a direction, with J the derivatives of all jets in the weights.

    Args:
        along: the direction, (P,).
        metric: M at each point, (N, K outputs, K outputs), a slot's outputs together; K = 1 or
            1 + d.
        weights, width, omega0, activation, x, scale, chunk: as in :func:`value_and_gradient`.

    Returns:
        (P,).
    """
    (count, dim), size = x.shape, metric.shape[1]
    slots = 1 + dim if len(scale) else 1
    outputs, kind = size // slots, weights.dtype
    hidden, none = _hidden(weights, width, dim, outputs), np.empty((0, 2), np.int64)
    result = np.zeros_like(weights)
    all_z = np.empty((hidden, slots * chunk * width), kind)
    all_h = np.empty_like(all_z)
    all_slopes = np.empty((hidden, 3 * chunk * width), kind)
    work = np.empty((2, slots * chunk * width), kind)
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        here, slopes = x[start : start + n], scale[start : start + n]
        forward(
            weights, width, omega0, activation, here, slopes, none, outputs,
            all_z, all_h, all_slopes,
        )  # fmt: skip
        change = tangent(
            weights, along, width, omega0, here, slopes, outputs, all_z, all_h, all_slopes, work
        )
        bar = np.zeros_like(change)
        for point in range(n):
            for a in range(size):
                row = (a // outputs) * n + point
                for b in range(size):
                    moved = change[(b // outputs) * n + point, b % outputs]
                    bar[row, a % outputs] += metric[start + point, a, b] * moved
        backward(
            weights, width, omega0, here, slopes, none, bar,
            all_z, all_h, all_slopes, work, result,
        )  # fmt: skip
    return result


@numba.njit(cache=True, nogil=True)
def _hidden(weights, width, dim, outputs):
    """Number of hidden layers."""
    between = weights.size - width * (dim + 1) - outputs * (width + 1)
    return 1 + between // (width * (width + 1))


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def _residuals(u, bar, seeds, offsets, linear, unit, y):
    """F of some points from the jets of u, and the adjoint of the jets in ``bar``."""
    slots, n, outputs = u.shape
    total, two = 0.0, u.dtype.type(2)
    for point in range(n):
        squares = 0.0
        for r in range(len(y)):
            y[r] = offsets[r, point]
            for k in range(slots):
                for o in range(outputs):
                    y[r] += seeds[r, k, point, o] * u[k, point, o]
            squares += y[r] * y[r]
        factor = two
        if len(unit):
            # The floor keeps the direction finite where the gradient is zero.
            size = max(math.sqrt(squares), 1e-18)
            residual = unit[point] * (size - 1)
            squares, factor = residual * residual, two * residual * unit[point] / size
        total += squares
        for k in range(slots):
            for o in range(outputs):
                adjoint = u.dtype.type(0)
                for r in range(len(y)):
                    adjoint += factor * y[r] * seeds[r, k, point, o]
                for form in range(len(linear)):
                    total += linear[form, k, point, o] * u[k, point, o]
                    adjoint += linear[form, k, point, o]
                bar[k, point, o] = adjoint
    return total


def points_together(slots: int, width: int, size: int) -> int:
    """Points whose jets of one layer fit the cache, at least 8."""
    return max(8, CACHE // (slots * width * size))
