"""Discrete fields as functions on points.

Each series stores what counts as its memory, the array ``stored`` (steps, n) in the storage
type, and evaluates  u(x) = sum_j c_j basis_j(x)  in float64, where the coefficients c follow
from the stored numbers. All steps are evaluated at once and kept for the last set of points,
because they are mostly wanted at the same points, and the basis is what costs.
"""

from abc import abstractmethod
from functools import cached_property
from typing import final

import numpy as np
import scipy.sparse as sparse
from numpy.polynomial import chebyshev
from scipy.interpolate import BSpline, make_interp_spline

from cases.contracts import FieldSeries

BASIS_ENTRIES = 2**22  # of a dense basis matrix held at once, 32 MiB
SPLINE_DEGREE = 5  # sixth order: above every grid scheme here


class LinearSeries(FieldSeries):
    """Base: a scalar field on a line that is linear in its stored numbers.

    Args:
        stored: numbers of all steps 0, 1, ..., shape (steps, n); rounded to ``dtype``.
        dtype: storage type, "float32" or "float64".
    """

    def __init__(self, stored: np.ndarray, dtype: str):
        self.stored = np.ascontiguousarray(stored, dtype=dtype)
        self.steps = tuple(range(len(self.stored)))
        self._kept = {}

    @property
    @abstractmethod
    def coefficients(self) -> np.ndarray:
        """Coefficients in the basis, shape (steps, m), float64."""

    @abstractmethod
    def basis(self, x: np.ndarray, derivative: int):
        """Basis functions or their first derivatives at x (N,), a matrix (N, m)."""

    def evaluate(self, step, points):
        return self._combine(step, points, 0)[:, None]

    def gradient(self, step, points):
        return self._combine(step, points, 1)[:, None, None]

    def _combine(self, step, points, derivative):
        if step not in range(len(self.steps)):
            raise ValueError(f"step: {step}; allowed: 0 to {self.steps[-1]}")
        x, values = self._kept.get(derivative, (None, None))
        if x is None or not np.array_equal(x, points[:, 0]):
            x = np.array(points[:, 0])
            values = self._all_steps(x, derivative)
            self._kept[derivative] = (x, values)
        return values[step].copy()

    def _all_steps(self, x, derivative):
        transposed = np.ascontiguousarray(self.coefficients.T)
        chunk = max(1, BASIS_ENTRIES // len(transposed))
        parts = [x[i : i + chunk] for i in range(0, len(x), chunk)]
        values = [(self.basis(part, derivative) @ transposed).T for part in parts]
        return np.concatenate(values, axis=1)


def spline_basis(knots: np.ndarray, x: np.ndarray, derivative: int):
    """Quintic B-splines on ``knots`` or their first derivatives at x (N,), sparse (N, m)."""
    degree = SPLINE_DEGREE
    if derivative == 0:
        return BSpline.design_matrix(x, knots, degree)
    # c'_j = p (c_{j+1} - c_j) / (t_{j+p+1} - t_{j+1}), on the knots without the outermost.
    scale = degree / (knots[degree + 1 : -1] - knots[1 : -degree - 1])
    size = len(scale)
    difference = sparse.diags([-scale, scale], [0, 1], shape=(size, size + 1))
    return BSpline.design_matrix(x, knots[1:-1], degree - 1) @ difference


@final
class SplineSeries(LinearSeries):
    """Quintic spline through nodal values (not-a-knot ends), of sixth order.

    Args:
        nodes: increasing or decreasing, shape (n,), n of at least 6.
    """

    def __init__(self, nodes: np.ndarray, stored: np.ndarray, dtype: str):
        super().__init__(stored, dtype)
        self._order = np.argsort(nodes)
        self._nodes = nodes[self._order]

    @cached_property
    def _spline(self):
        values = self.stored[:, self._order].T.astype(float)
        return make_interp_spline(self._nodes, values, k=SPLINE_DEGREE)

    @cached_property
    def coefficients(self):
        return np.ascontiguousarray(self._spline.c.T)

    def basis(self, x, derivative):
        return spline_basis(self._spline.t, x, derivative)


@final
class FourierSeries(LinearSeries):
    """u(x) = c_0 + 2 Re sum_k c_k exp(2 pi i k (x - lower) / length).

    Args:
        lower, length: the period.
        spectrum: c_0 .. c_m of each step, complex, shape (steps, m + 1); stored as the
            2 m + 1 real numbers Re c_0, ..., Re c_m, Im c_1, ..., Im c_m.
    """

    def __init__(self, lower: float, length: float, spectrum: np.ndarray, dtype: str):
        super().__init__(np.hstack([spectrum.real, spectrum.imag[:, 1:]]), dtype)
        self._lower, self._length = lower, length

    @cached_property
    def _modes(self):
        """Modes up to the last one above rounding."""
        half = (self.stored.shape[1] + 1) // 2
        size = np.max(np.abs(self.stored), axis=0)
        size = np.maximum(size[:half], np.append(0.0, size[half:]))
        return np.arange(1, _above_rounding(size))

    @cached_property
    def coefficients(self):
        half = (self.stored.shape[1] + 1) // 2
        columns = np.concatenate([[0], self._modes, half - 1 + self._modes])
        return self.stored[:, columns].astype(float)

    def basis(self, x, derivative):
        wavenumbers = 2 * np.pi * self._modes / self._length
        phase = np.multiply.outer(x - self._lower, wavenumbers)
        if derivative == 0:
            return np.hstack([np.ones((len(x), 1)), 2 * np.cos(phase), -2 * np.sin(phase)])
        waves = [-2 * wavenumbers * np.sin(phase), -2 * wavenumbers * np.cos(phase)]
        return np.hstack([np.zeros((len(x), 1)), *waves])


@final
class ChebyshevSeries(LinearSeries):
    """u(x) = sum_k c_k T_k(2 (x - lower) / length - 1)."""

    def __init__(self, lower: float, length: float, stored: np.ndarray, dtype: str):
        super().__init__(stored, dtype)
        self._lower, self._length = lower, length

    @cached_property
    def coefficients(self):
        size = np.max(np.abs(self.stored), axis=0)
        return self.stored[:, : _above_rounding(size)].astype(float)

    def basis(self, x, derivative):
        unit = np.clip(2 * (x - self._lower) / self._length - 1, -1.0, 1.0)
        values = chebyshev.chebvander(unit, self.coefficients.shape[1] - 1)
        if derivative == 0:
            return values
        return _derivatives(unit, values) * (2 / self._length)


def _derivatives(unit, values):
    """T'_k from T'_{k+1} = 2 T_k + 2 x T'_k - T'_{k-1}."""
    result = np.zeros_like(values)
    result[:, 1:2] = 1.0
    for k in range(1, values.shape[1] - 1):
        result[:, k + 1] = 2 * values[:, k] + 2 * unit * result[:, k] - result[:, k - 1]
    return result


def _above_rounding(size: np.ndarray) -> int:
    """Count of leading coefficients; all later ones are below the rounding of the largest."""
    return int(np.max(np.nonzero(size > np.finfo(float).eps * np.max(size)), initial=0)) + 1
