r"""Sweeps of jets through the layers of a network for a few points at a time, compiled.

Forward, backward, and of tangents: what :mod:`insr.compiled_sweep` does with all points is made of
these. Jets are (K, points, neurons) with slots in the order of :mod:`insr.jets`. Where only the
Laplacian of the second derivatives is asked for, one slot carries it in the place of all pairs,

.. math:: \Delta f(z) = f'(z) \, \Delta z + f''(z) \, |\nabla z|^2

(the forward Laplacian: Li et al., Nature Machine Intelligence 2024).

Arguments are those of :func:`insr.compiled_sweep.value_and_gradient`. A forward sweep leaves the
jets of z and of f(z) of each layer and three derivatives of f in ``all_z``, ``all_h`` and
``all_slopes``, (layers, elements), of which it uses as many elements as the points need.
"""

import numba
import numpy as np

from insr.compiled_activations import FAST, derivatives


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def forward(
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
def backward(
    weights, width, omega0, here, scale, pairs, bar, all_z, all_h, all_slopes, adjoints, result
):
    """Add the gradient of the sum of ``bar`` times the jets of u to ``result``, (P,).

    Args:
        bar: (slots * points, outputs).
        all_z, all_h, all_slopes: as the forward sweep left them; the slopes are used up.
        adjoints: (2, elements), to work in.
    """
    (n, dim), hidden, (_, outputs) = here.shape, len(all_z), bar.shape
    slots = len(bar) // n
    first, last, square = width * (dim + 1), outputs * (width + 1), width * (width + 1)
    used = slots * n * width
    above, below = adjoints[0, :used], adjoints[1, :used]
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


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def tangent(weights, along, width, omega0, here, scale, outputs, all_z, all_h, all_slopes, changes):
    """How the jets of u change along a direction in the weights, (slots * points, outputs).

    A jet of order 1 passes f as f' dz and f' dz_i + f'' dz z_i.

    Args:
        along: (P,).
        all_z, all_h, all_slopes: as the forward sweep left them, of order 0 or 1.
        changes: (2, elements), to work in.
    """
    (n, dim), hidden = here.shape, len(all_z)
    slots = all_z.shape[1] // (all_slopes.shape[1] // 3)
    first, last, square = width * (dim + 1), outputs * (width + 1), width * (width + 1)
    used = slots * n * width
    inner = changes[0, :used].reshape(slots * n, width)
    change = changes[1, :used].reshape(slots * n, width)
    for layer in range(hidden):
        if layer == 0:
            _first_layer(along, omega0, here, scale, inner)
        else:
            at = first + (layer - 1) * square
            matrix = weights[at : at + width * width].reshape(width, width)
            own = along[at : at + width * width].reshape(width, width)
            outer = all_h[layer - 1, :used].reshape(slots * n, width)
            inner[:] = np.dot(change, matrix.T)
            inner += np.dot(outer, own.T)
            _biased(inner, n, along[at + width * width : at + square], omega0)
        z = all_z[layer, :used].reshape(slots, n * width)
        slopes = all_slopes[layer, : 3 * n * width].reshape(3, n * width)
        dz = changes[0, :used].reshape(slots, n * width)
        into = changes[1, :used].reshape(slots, n * width)
        for k in range(slots):
            _product(slopes[0], dz[k], into[k])
        for k in range(1, slots):
            _add_product(slopes[1], dz[0], z[k], into[k])
    at = weights.size - last
    matrix = weights[at : at + outputs * width].reshape(outputs, width)
    own = along[at : at + outputs * width].reshape(outputs, width)
    u = np.dot(change, matrix.T) + np.dot(all_h[hidden - 1, :used].reshape(slots * n, width), own.T)
    u[:n] += along[at + outputs * width :]
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
            for point in range(n):
                slope, row = omega0 * scale[point, i], n * (1 + i) + point
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
            matrix[:, i] += np.dot(below[n * (1 + i) : n * (2 + i)].T, scale[:, i].copy())


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
