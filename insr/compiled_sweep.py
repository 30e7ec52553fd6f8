r"""Value and gradient of a sum of squares of a network's jets, compiled: forward and adjoint sweep.

:mod:`insr.jets` writes each operation of a sweep for all points at once, so that its arrays travel
through the memory once an operation. Here a few points at a time go through all layers and back
while they stay in the processor's cache, which is up to ten times faster where the number of
weights is small. Gauss-Newton needs the Jacobian and has no use for it.

Jets are (K, points, neurons) with slots in the order of :mod:`insr.jets`. Where only the Laplacian
of the second derivatives is asked for, one slot carries it in the place of all pairs,

.. math:: \Delta f(z) = f'(z) \, \Delta z + f''(z) \, |\nabla z|^2

(the forward Laplacian: Li et al., Nature Machine Intelligence 2024).
"""

import math

import numba
import numpy as np

from insr.compiled_activations import FAST, derivatives

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
        scale: dx_encoded / dx, (d,).
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
    first, last = width * (dim + 1), outputs * (width + 1)
    square = width * (width + 1)
    hidden = 1 + (weights.size - first - last) // square
    result, total = np.zeros_like(weights), 0.0
    all_z = np.empty((hidden, slots * chunk * width), kind)
    all_h = np.empty_like(all_z)
    all_slopes = np.empty((hidden, 3 * chunk * width), kind)
    adjoints = np.empty((2, slots * chunk * width), kind)
    y = np.empty(rows, kind)
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        used = slots * n * width
        above, below = adjoints[0, :used], adjoints[1, :used]
        here = x[start : start + n]
        u = _forward(
            weights,
            width,
            omega0,
            activation,
            here,
            scale,
            pairs,
            outputs,
            all_z,
            all_h,
            all_slopes,
        )
        bar = np.empty_like(u)
        total += _residuals(
            u.reshape(slots, n, outputs), bar.reshape(slots, n, outputs),
            seeds[:, :, start : start + n], offsets[:, start : start + n],
            linear[:, :, start : start + n], unit[start : start + n], y,
        )  # fmt: skip
        # Back through the layers.
        at = weights.size - last
        matrix = weights[at : at + outputs * width].reshape(outputs, width)
        outer = all_h[hidden - 1, :used].reshape(slots * n, width)
        into = result[at : at + outputs * width].reshape(outputs, width)
        into += np.dot(bar.T, outer)
        result[at + outputs * width :] += bar[:n].sum(axis=0)
        above.reshape(slots * n, width)[:] = np.dot(bar, matrix)
        for layer in range(hidden - 1, -1, -1):
            flat = all_z[layer, :used].reshape(slots, n * width)
            slopes = all_slopes[layer, : 3 * n * width].reshape(3, n * width)
            bars = above.reshape(slots, n * width)
            _adjoint(flat, slopes, bars, below.reshape(slots, n * width), omega0, dim, pairs)
            outer = below.reshape(slots * n, width)
            if layer == 0:
                _first_gradient(outer, here, scale, result[:first])
                break
            at = first + (layer - 1) * square
            into = result[at : at + width * width].reshape(width, width)
            into += np.dot(outer.T, all_h[layer - 1, :used].reshape(slots * n, width))
            result[at + width * width : at + square] += outer[:n].sum(axis=0)
            matrix = weights[at : at + width * width].reshape(width, width)
            above.reshape(slots * n, width)[:] = np.dot(outer, matrix)
    return total, result


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def residuals(weights, width, omega0, activation, x, scale, pairs, seeds, offsets, chunk):
    """The numbers y of the rows alone, (R, N); arguments as of :func:`value_and_gradient`."""
    count, dim = x.shape
    rows, slots, outputs = len(seeds), seeds.shape[1], seeds.shape[3]
    kind = weights.dtype
    size = weights.size - width * (dim + 1) - outputs * (width + 1)
    hidden = 1 + size // (width * (width + 1))
    result = offsets.copy()
    all_z = np.empty((hidden, slots * chunk * width), kind)
    all_h = np.empty_like(all_z)
    all_slopes = np.empty((hidden, 3 * chunk * width), kind)
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        u = _forward(
            weights, width, omega0, activation, x[start : start + n], scale, pairs, outputs,
            all_z, all_h, all_slopes,
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
    size = weights.size - width * (dim + 1) - outputs * (width + 1)
    hidden = 1 + size // (width * (width + 1))
    result = np.empty((slots, count, outputs), weights.dtype)
    all_z = np.empty((hidden, slots * chunk * width), weights.dtype)
    all_h = np.empty_like(all_z)
    all_slopes = np.empty((hidden, 3 * chunk * width), weights.dtype)
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        u = _forward(
            weights, width, omega0, activation, x[start : start + n], scale, pairs, outputs,
            all_z, all_h, all_slopes,
        )  # fmt: skip
        result[:, start : start + n] = u.reshape(slots, n, outputs)
    return result


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def _forward(
    weights, width, omega0, activation, here, scale, pairs, outputs, all_z, all_h, all_slopes
):
    """Jets of u at a few points, (slots * points, outputs); what enters each layer is kept."""
    (n, dim), hidden = here.shape, len(all_z)
    slots = all_z.shape[1] // (all_slopes.shape[1] // 3)
    first, last, square = width * (dim + 1), outputs * (width + 1), width * (width + 1)
    used = slots * n * width
    for layer in range(hidden):
        inner = all_z[layer, :used].reshape(slots * n, width)
        if layer == 0:
            _first_layer(weights, omega0, here, scale, inner)
        else:
            at = first + (layer - 1) * square
            matrix = weights[at : at + width * width].reshape(width, width)
            inner[:] = np.dot(all_h[layer - 1, :used].reshape(slots * n, width), matrix.T)
            _biased(inner, n, weights[at + width * width : at + square], omega0)
        flat = all_z[layer, :used].reshape(slots, n * width)
        slopes = all_slopes[layer, : 3 * n * width].reshape(3, n * width)
        result = all_h[layer, :used].reshape(slots, n * width)
        _activate(activation, flat, slopes, result, dim, pairs)
    at = weights.size - last
    matrix = weights[at : at + outputs * width].reshape(outputs, width)
    u = np.dot(all_h[hidden - 1, :used].reshape(slots * n, width), matrix.T)
    u[:n] += weights[at + outputs * width :]
    return u


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def _biased(inner, n, bias, omega0):
    """omega0 (W h + b) from W h: the bias is the value's."""
    for row in range(n):
        for j in range(len(bias)):
            inner[row, j] += bias[j]
    flat = inner.reshape(inner.size)
    for e in range(len(flat)):
        flat[e] *= omega0


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def _first_layer(weights, omega0, x, scale, z):
    """z = omega0 (W x + b) as jets; second derivatives of the points are 0."""
    (n, dim), width = x.shape, z.shape[1]
    matrix = np.ascontiguousarray(weights[: width * dim].reshape(width, dim).T)
    bias = weights[width * dim : width * (dim + 1)]
    z[n * (1 + dim) :] = 0
    for point in range(n):
        for j in range(width):
            z[point, j] = omega0 * bias[j]
        for i in range(dim):
            factor = omega0 * x[point, i]
            for j in range(width):
                z[point, j] += factor * matrix[i, j]
    if len(z) > n:
        for i in range(dim):
            slope = omega0 * scale[i]
            for row in range(n * (1 + i), n * (2 + i)):
                for j in range(width):
                    z[row, j] = slope * matrix[i, j]


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def _first_gradient(below, x, scale, result):
    """Gradient in W and b of the first layer, from the adjoint of W x + b."""
    (n, dim), width = x.shape, below.shape[1]
    matrix = result[: width * dim].reshape(width, dim)
    matrix += np.dot(below[:n].T, x)
    result[width * dim :] += below[:n].sum(axis=0)
    if len(below) > n:
        for i in range(dim):
            matrix[:, i] += scale[i] * below[n * (1 + i) : n * (2 + i)].sum(axis=0)


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def _activate(activation, z, slopes, h, dim, pairs):
    """Jet of f(z), and f', f'', f''' for the way back; all (slots, points * neurons)."""
    f1, f2 = slopes[0], slopes[1]
    derivatives(activation, z[0], h[0], f1, f2, slopes[2])
    for k in range(1, len(z)):
        _product(f1, z[k], h[k])
    for s in range(len(pairs)):
        into = h[1 + dim + s]
        if pairs[s, 0] < 0:
            for i in range(1, 1 + dim):
                _add_product(f2, z[i], z[i], into)
        else:
            _add_product(f2, z[1 + pairs[s, 0]], z[1 + pairs[s, 1]], into)


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def _adjoint(z, slopes, above, below, omega0, dim, pairs):
    """omega0 times the adjoint of the jet of z from that of f(z): the transpose of _activate."""
    f1, f2, f3 = slopes[0], slopes[1], slopes[2]
    for e in range(len(f1)):
        f1[e] *= omega0
        f2[e] *= omega0
        f3[e] *= omega0
    for k in range(len(z)):
        _product(f1, above[k], below[k])
    for i in range(1, len(z)):
        _add_product(f2, z[i], above[i], below[0])
    for s in range(len(pairs)):
        bar = above[1 + dim + s]
        if pairs[s, 0] < 0:
            for i in range(1, 1 + dim):
                _add_curvature(f2, f3, z[i], z[i], bar, below[i], below[i], below[0])
        else:
            a, b = 1 + pairs[s, 0], 1 + pairs[s, 1]
            _add_curvature(f2, f3, z[a], z[b], bar, below[a], below[b], below[0])


@numba.njit(cache=True, nogil=True, fastmath=FAST, inline="always")
def _product(a, b, into):
    for e in range(len(into)):
        into[e] = a[e] * b[e]


@numba.njit(cache=True, nogil=True, fastmath=FAST, inline="always")
def _add_product(a, b, c, into):
    for e in range(len(into)):
        into[e] += a[e] * b[e] * c[e]


@numba.njit(cache=True, nogil=True, fastmath=FAST, inline="always")
def _add_curvature(f2, f3, za, zb, bar, into_a, into_b, into_value):
    """Adjoint of f'' z_a z_b: in z_a, in z_b, and in z."""
    for e in range(len(bar)):
        into_a[e] += f2[e] * zb[e] * bar[e]
    for e in range(len(bar)):
        into_b[e] += f2[e] * za[e] * bar[e]
    for e in range(len(bar)):
        into_value[e] += f3[e] * za[e] * zb[e] * bar[e]


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
