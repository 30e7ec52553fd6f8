"""Fields on rectangles as tensor products of one-dimensional bases, as functions on points.

Each component of a field is  u(x, y) = sum_jk c_jk a_j(x) b_k(y)  with bases of its own: splines
through nodal values, or sines and cosines. On a tensor grid of points, such as the scoring grid,
the sum is two small matrix products; at scattered points it is taken point by point.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import final

import numpy as np
import scipy.sparse as sparse
from scipy.interpolate import make_interp_spline

from baselines.reconstruction import BASIS_ENTRIES, SPLINE_DEGREE, spline_basis
from cases.contracts import FieldSeries

IMAGES = 16  # nodes beyond a mirror; a spline forgets its ends by a factor of 0.43 a node


class Axis(ABC):
    """A basis along one axis with ``size`` stored numbers."""

    size: int

    @abstractmethod
    def coefficients(self, stored: np.ndarray) -> np.ndarray:
        """From stored numbers (size, n) to coefficients of the basis (m, n)."""

    @abstractmethod
    def basis(self, x: np.ndarray, derivative: int):
        """Basis functions or their first derivatives at x (N,), a matrix (N, m)."""


@final
class SplineAxis(Axis):
    """Nodal values joined by the quintic spline (not-a-knot ends), of sixth order.

    The end pieces reach to the ends of the axis, which need not be nodes.

    Args:
        nodes: increasing, shape (n,), n of at least 6.
        lower, upper: ends of the axis, at or beyond the outermost nodes.
    """

    def __init__(self, nodes: np.ndarray, lower: float, upper: float):
        self.size = len(nodes)
        self._nodes = nodes
        order, skipped = SPLINE_DEGREE + 1, (SPLINE_DEGREE + 1) // 2
        inner = nodes[skipped:-skipped]
        self._knots = np.concatenate([[lower] * order, inner, [upper] * order])

    def coefficients(self, stored):
        return make_interp_spline(self._nodes, stored, k=SPLINE_DEGREE, t=self._knots).c

    def basis(self, x, derivative):
        return spline_basis(self._knots, x, derivative)


class MirroredSplineAxis(Axis):
    """Base: the quintic spline through nodal values and their mirror images beyond both ends.

    Args:
        nodes: increasing, uniform, shape (n,).
    """

    def __init__(self, nodes: np.ndarray):
        self.size = len(nodes)
        beyond = (nodes[1] - nodes[0]) * np.arange(1, IMAGES + 1)
        self._nodes = np.concatenate([nodes[0] - beyond[::-1], nodes, nodes[-1] + beyond])
        self._knots = make_interp_spline(self._nodes, self._nodes, k=SPLINE_DEGREE).t

    @abstractmethod
    def continued(self, stored: np.ndarray) -> np.ndarray:
        """The values with ``IMAGES`` more on both sides, shape (n + 2 IMAGES, ...)."""

    def coefficients(self, stored):
        return make_interp_spline(
            self._nodes, self.continued(stored), k=SPLINE_DEGREE, t=self._knots
        ).c

    def basis(self, x, derivative):
        return spline_basis(self._knots, x, derivative)


@final
class EvenSplineAxis(MirroredSplineAxis):
    """The ends lie half a cell outside the nodes; slopes vanish there."""

    def continued(self, stored):
        return np.pad(stored, ((IMAGES, IMAGES), (0, 0)), mode="symmetric")


@final
class OddSplineAxis(MirroredSplineAxis):
    """The ends are nodes; values vanish there."""

    def continued(self, stored):
        return np.pad(stored, ((IMAGES, IMAGES), (0, 0)), mode="reflect", reflect_type="odd")


class HarmonicAxis(Axis):
    """Base: waves of wavenumbers k pi / (upper - lower), k = 0 .. size - 1, from ``lower``."""

    def __init__(self, size: int, lower: float, upper: float):
        self.size = size
        self.wavenumbers = np.arange(size) * np.pi / (upper - lower)
        self._lower = lower

    def coefficients(self, stored):
        return stored

    def phase(self, x):
        """k pi (x - lower) / (upper - lower), shape (N, size)."""
        return np.multiply.outer(x - self._lower, self.wavenumbers)


@final
class SineAxis(HarmonicAxis):
    """Sines, zero at both ends; the first, k = 0, is zero everywhere."""

    def basis(self, x, derivative):
        if derivative == 0:
            return np.sin(self.phase(x))
        return self.wavenumbers * np.cos(self.phase(x))


@final
class CosineAxis(HarmonicAxis):
    """Cosines, of zero slope at both ends."""

    def basis(self, x, derivative):
        if derivative == 0:
            return np.cos(self.phase(x))
        return -self.wavenumbers * np.sin(self.phase(x))


@final
class TensorSeries(FieldSeries):
    """A field of one or more components on a rectangle, linear in its stored numbers.

    Args:
        components: the two axes of each component.
        stored: numbers of all steps 0, 1, ..., shape (steps, n); a step holds the components one
            after the other, each as an array (size of first axis, size of second axis) in C
            order. Rounded to ``dtype``.
        dtype: storage type, "float32" or "float64".
    """

    def __init__(self, components: Sequence[tuple[Axis, Axis]], stored: np.ndarray, dtype: str):
        self.stored = np.ascontiguousarray(stored, dtype=dtype)
        self.steps = tuple(range(len(self.stored)))
        self._components = tuple(components)
        self._expanded = (None, ())
        self._points = None
        self._bases = {}

    def evaluate(self, step, points):
        self._look_at(points)
        values = np.empty((len(points), len(self._components)))
        for c, coefficients in enumerate(self._coefficients(step)):
            self._sum(c, coefficients, (0, 0), values[:, c])
        return values

    def gradient(self, step, points):
        self._look_at(points)
        values = np.empty((len(points), len(self._components), 2))
        for c, coefficients in enumerate(self._coefficients(step)):
            self._sum(c, coefficients, (1, 0), values[:, c, 0])
            self._sum(c, coefficients, (0, 1), values[:, c, 1])
        return values

    def _coefficients(self, step):
        """Coefficients of each component; kept for the last step."""
        if step not in range(len(self.steps)):
            raise ValueError(f"step: {step}; allowed: 0 to {self.steps[-1]}")
        if self._expanded[0] != step:
            found, start = [], 0
            for first, second in self._components:
                end = start + first.size * second.size
                values = self.stored[step, start:end].reshape(first.size, second.size)
                along_first = first.coefficients(values.astype(float))
                found.append(second.coefficients(along_first.T).T)
                start = end
            self._expanded = (step, tuple(found))
        return self._expanded[1]

    def _look_at(self, points):
        """Bases are kept for the last set of points, because scoring asks for no other."""
        if self._points is None or not np.array_equal(points, self._points):
            self._points = np.array(points)
            self._grid = tensor_axes(self._points)
            self._bases = {}

    def _sum(self, component, coefficients, derivative, out):
        """Write the sum of one component at all points to ``out`` (N,)."""
        if self._grid is None:
            self._sum_scattered(component, coefficients, derivative, out)
            return
        first, second = (
            self._basis(component, axis, derivative[axis], self._grid[axis]) for axis in (0, 1)
        )
        out.reshape(len(self._grid[0]), -1)[:] = (second @ (first @ coefficients).T).T

    def _basis(self, component, axis, derivative, x):
        key = (component, axis, derivative)
        if key not in self._bases:
            self._bases[key] = self._components[component][axis].basis(x, derivative)
        return self._bases[key]

    def _sum_scattered(self, component, coefficients, derivative, out):
        chunk = max(1, BASIS_ENTRIES // max(coefficients.shape))
        for start in range(0, len(self._points), chunk):
            part = slice(start, start + chunk)
            first, second = (
                axis.basis(self._points[part, i], derivative[i])
                for i, axis in enumerate(self._components[component])
            )
            rows = first @ coefficients
            if sparse.issparse(second):
                out[part] = np.asarray(second.multiply(rows).sum(axis=1)).ravel()
            else:
                out[part] = np.einsum("nk,nk->n", rows, second)


def tensor_axes(points: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The axes of points (N, 2) that form a tensor grid, last axis fastest; ``None`` if not."""
    changed = np.flatnonzero(points[:, 0] != points[0, 0]) if len(points) else []
    fastest = changed[0] if len(changed) else len(points)
    if fastest == 0 or len(points) % fastest:
        return None
    grid = points.reshape(-1, fastest, 2)
    first, second = grid[:, 0, 0], grid[0, :, 1]
    if np.all(grid[:, :, 0] == first[:, None]) and np.all(grid[:, :, 1] == second):
        return first, second
    return None
