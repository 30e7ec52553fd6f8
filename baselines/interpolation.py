"""Interpolation on uniform grids of a rectangle, compiled by numba.

Every function takes (values, points, lower, upper, spacing, corner): values (n, m) on a grid in
which the rectangle's lower corner has the fractional indices ``corner`` (2,), and points (N, 2).
Points beyond the rectangle ``lower`` to ``upper`` are put onto its edge. Between an edge and the
first values, which may stand half a spacing inside, linear interpolation takes the outermost
value and cubic interpolation goes on with its outermost polynomial.
"""

import numba
import numpy as np


@numba.njit(cache=True, inline="always")
def _index(points, k, axis, lower, upper, spacing, corner):
    """Fractional index of point k along an axis."""
    inside = min(points[k, axis], upper[axis])
    if not inside >= lower[axis]:  # also where it is not a number: no place in memory
        inside = lower[axis]
    return (inside - lower[axis]) / spacing[axis] + corner[axis]


@numba.njit(cache=True)
def bilinear(values, points, lower, upper, spacing, corner):
    """Linear interpolation along each axis, of second order, shape (N,)."""
    n, m = values.shape
    result = np.empty(len(points))
    for k in range(len(points)):
        x = min(max(_index(points, k, 0, lower, upper, spacing, corner), 0.0), n - 1.0)
        y = min(max(_index(points, k, 1, lower, upper, spacing, corner), 0.0), m - 1.0)
        a, b = min(int(x), n - 2), min(int(y), m - 2)
        s, t = x - a, y - b
        low = (1 - t) * values[a, b] + t * values[a, b + 1]
        high = (1 - t) * values[a + 1, b] + t * values[a + 1, b + 1]
        result[k] = (1 - s) * low + s * high
    return result


@numba.njit(cache=True)
def bicubic(values, points, lower, upper, spacing, corner):
    """Lagrange's cubic through the four nearest values along each axis, of fourth order, (N,).

    Next to an edge the four values lie to one side.
    """
    n, m = values.shape
    result = np.empty(len(points))
    for k in range(len(points)):
        x = _index(points, k, 0, lower, upper, spacing, corner)
        y = _index(points, k, 1, lower, upper, spacing, corner)
        a = min(max(int(np.floor(x)) - 1, 0), n - 4)
        b = min(max(int(np.floor(y)) - 1, 0), m - 4)
        q0, q1, q2, q3 = _cubic(y - b)
        total = 0.0
        for r, p in enumerate(_cubic(x - a)):
            row = values[a + r]
            total += p * (q0 * row[b] + q1 * row[b + 1] + q2 * row[b + 2] + q3 * row[b + 3])
        result[k] = total
    return result


@numba.njit(cache=True, inline="always")
def _cubic(s):
    """Lagrange's polynomials of the nodes 0, 1, 2, 3 at s."""
    return (
        -(s - 1) * (s - 2) * (s - 3) / 6,
        s * (s - 2) * (s - 3) / 2,
        -s * (s - 1) * (s - 3) / 2,
        s * (s - 1) * (s - 2) / 6,
    )


@numba.njit(cache=True)
def nearest_range(values, points, lower, upper, spacing, corner):
    """Least and largest of the four values around each point, shape (2, N)."""
    n, m = values.shape
    result = np.empty((2, len(points)))
    for k in range(len(points)):
        x = _index(points, k, 0, lower, upper, spacing, corner)
        y = _index(points, k, 1, lower, upper, spacing, corner)
        a, b = min(max(int(x), 0), n - 2), min(max(int(y), 0), m - 2)
        around = (values[a, b], values[a, b + 1], values[a + 1, b], values[a + 1, b + 1])
        result[0, k] = min(around)
        result[1, k] = max(around)
    return result
