r"""Lagrange elements on intervals, and their tensor products on boxes of any dimension.

An axis has cells with Chebyshev's extreme points as nodes in each: 2, 3 or many.
On a box the operator is a sum of Kronecker products, here in two dimensions

.. math:: a (K \otimes M + M \otimes K) + c \, M \otimes M

with the matrices K = (b_i', b_j') and M = (b_i, b_j) of the axes, which one generalised eigenvalue
problem an axis makes diagonal. (Lynch, Rice, Thomas, *Numer. Math.* 6, 1964.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import final

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import eigh
from scipy.sparse.linalg import spsolve

from cases.budgets import Budget, BudgetTooSmall
from cases.domains import Box

EXTRA_POINTS = 4  # Gauss points in a cell beyond those that the mass matrix needs, for sources
BLOCK = 2**22  # numbers of a partly evaluated tensor that are held at once
TRIED = 8  # numbers of cells among which one is looked for that meets a kink
AT_NODE = 1e-9  # of a cell
MOST_NODES = 200  # of one cell; more gain nothing but rounding


@final
@dataclass(frozen=True)
class Axis:
    """Elements on an interval.

    Attributes:
        lower, upper: its ends.
        cells: how many.
        degree: of the polynomials.
        grading: cell i ends at the share (i / cells)^grading of the interval.
    """

    lower: float
    upper: float
    cells: int
    degree: int
    grading: float = 1.0

    @property
    def size(self) -> int:
        """Number of nodes."""
        return self.cells * self.degree + 1

    @cached_property
    def ends(self) -> np.ndarray:
        """Of the cells, in increasing order, (cells + 1,)."""
        shares = (np.arange(self.cells + 1) / self.cells) ** self.grading
        return self.lower * (1 - shares) + self.upper * shares

    @cached_property
    def nodes(self) -> np.ndarray:
        """In increasing order, both ends included."""
        lengths = np.diff(self.ends)[:, None]
        inner = self.ends[:-1, None] + lengths * _unit_nodes(self.degree)[:-1]
        return np.append(inner.ravel(), self.upper)

    @cached_property
    def gauss(self) -> tuple[np.ndarray, np.ndarray]:
        """Points and weights that integrate products of elements exactly."""
        x, w = np.polynomial.legendre.leggauss(self.degree + 1 + EXTRA_POINTS)
        lengths = np.diff(self.ends)[:, None]
        return (self.ends[:-1, None] + lengths * (1 + x) / 2).ravel(), (lengths * w / 2).ravel()

    def basis(self, x: np.ndarray, derivative: int = 0) -> sparse.csr_matrix:
        """Basis functions or their derivatives at x (N,), a matrix (N, nodes)."""
        cell = np.clip(np.searchsorted(self.ends, x, side="right") - 1, 0, self.cells - 1)
        length = np.diff(self.ends)[cell]
        values = _unit_basis(self.degree, (x - self.ends[cell]) / length, derivative)
        values = values / length[:, None] ** derivative
        columns = cell[:, None] * self.degree + np.arange(self.degree + 1)
        rows = np.repeat(np.arange(len(x)), self.degree + 1)
        return sparse.csr_matrix((values.ravel(), (rows, columns.ravel())), (len(x), self.size))

    def matrix(self, test: int, trial: int) -> sparse.csr_matrix:
        """Integrals of products of derivatives of these orders, (nodes, nodes)."""
        points, weights = self.gauss
        left = self.basis(points, test)
        return (left.T @ sparse.diags(weights) @ self.basis(points, trial)).tocsr()


def affordable_axes(
    box: Box, degree: int | None, budget: Budget, dtype: str, kinks: Sequence[float] = ()
) -> tuple[Axis, ...]:
    """As many nodes an axis as fit, on boxes whose edges are equal.

    Args:
        box: the domain.
        degree: of the elements; none for a single cell an axis.
        budget, dtype: in which the nodal values have to fit.
        kinks: places on an interval where cells should end.

    Raises:
        BudgetTooSmall: fewer than three nodes an axis.
    """
    most = round(budget.numbers(dtype) ** (1 / box.dim))
    most -= most**box.dim > budget.numbers(dtype)
    most = min(most, MOST_NODES) if degree is None else most
    cells, degree = ((most - 1) // degree, degree) if degree else (1, most - 1)
    if cells * degree < 2:
        raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for 3 nodes an axis")
    shares = [(place - box.lower[0]) / box.lengths[0] for place in kinks]
    cells = cells_ending_at(shares, cells)
    return tuple(Axis(a, b, cells, degree) for a, b in zip(box.lower, box.upper, strict=True))


def cells_ending_at(shares: Sequence[float], most: int) -> int:
    """A number of equal cells of which some end at these shares of an interval.

    The largest of the last few up to ``most``; that itself where there is none.
    """
    tried = range(most, max(1, most - TRIED), -1)
    return next((n for n in tried if all(_near_integer(share * n) for share in shares)), most)


@final
class TensorField:
    """A field with values at the nodes of axes, as functions of points.

    Args:
        axes: of each coordinate.
        values: at the nodes, one dimension an axis.
    """

    def __init__(self, axes: tuple[Axis, ...], values: np.ndarray):
        self._axes, self._values = axes, values

    def value(self, points: np.ndarray) -> np.ndarray:
        """At points (N, d), (N,)."""
        return self._derivative(points, (0,) * len(self._axes))

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """At points (N, d), (N, d)."""
        orders = np.eye(len(self._axes), dtype=int)
        return np.stack([self._derivative(points, order) for order in orders], axis=1)

    def _derivative(self, points, orders):
        held = max(1, BLOCK // max(1, self._values.size // self._values.shape[0]))
        parts = [points[i : i + held] for i in range(0, len(points), held)]
        return np.concatenate([self._part(part, orders) for part in parts])

    def _part(self, points, orders):
        first, *others = (axis.basis(points[:, k], orders[k]) for k, axis in enumerate(self._axes))
        found = first @ self._values.reshape(len(self._values), -1)
        for k, basis in enumerate(others, start=1):
            found = found.reshape(len(points), self._axes[k].size, -1)
            found = np.einsum("ni,nij->nj", basis.toarray(), found)
        return found.reshape(len(points), -1)[:, 0]


def tensor_points(coordinates: list[np.ndarray]) -> np.ndarray:
    """All combinations of coordinates, (N, d), the last running fastest."""
    return np.stack([m.ravel() for m in np.meshgrid(*coordinates, indexing="ij")], axis=1)


def load_tensor(axes: tuple[Axis, ...], source) -> np.ndarray:
    """Integrals of a source (N, d) -> (N,) times the basis functions."""
    rules = [axis.gauss for axis in axes]
    shape = [len(points) for points, _ in rules]
    found = source(tensor_points([points for points, _ in rules])).reshape(shape)
    weighted = [
        axis.basis(points).T @ sparse.diags(weights)
        for axis, (points, weights) in zip(axes, rules, strict=True)
    ]
    return _along_all(weighted, found)


def solve_diagonally(
    axes: tuple[Axis, ...], diffusivity: float, reaction: float, load: np.ndarray, held: np.ndarray
) -> np.ndarray:
    """Nodal values for a load, those on the faces of the box being held.

    Args:
        axes: two or more.
        diffusivity, reaction: a and c.
        load: integrals of the source times the basis functions.
        held: nodal values, of which those inside are 0.
    """
    stiffness, mass = zip(*((axis.matrix(1, 1), axis.matrix(0, 0)) for axis in axes), strict=True)
    rest = load - reaction * _along_all(mass, held)
    for k, part in enumerate(stiffness):
        rest = rest - diffusivity * _along_all([*mass[:k], part, *mass[k + 1 :]], held)
    inside = (slice(1, -1),) * len(axes)
    numbers, modes = zip(
        *(
            eigh(k.toarray()[1:-1, 1:-1], m.toarray()[1:-1, 1:-1])
            for k, m in zip(stiffness, mass, strict=True)
        ),
        strict=True,
    )
    total = diffusivity * reduce(np.add.outer, numbers) + reaction
    found = _along_all([m.T for m in modes], rest[inside]) / total
    values = held.copy()
    values[inside] = _along_all(modes, found)
    return values


def solve_on_line(matrix: sparse.spmatrix, load: np.ndarray, held: dict[int, float]) -> np.ndarray:
    """Values (nodes,) that satisfy a system but at the held nodes, whose values are given."""
    values = np.zeros(len(load))
    for node, value in held.items():
        values[node] = value
    free = np.setdiff1d(np.arange(len(load)), list(held))
    rest = (load - matrix @ values)[free]
    values[free] = spsolve(matrix.tocsc()[free][:, free], rest)
    return values


def _near_integer(number):
    return abs(number - round(number)) < AT_NODE


def _along_all(matrices, tensor):
    """Apply a matrix along each axis of a tensor."""
    for axis, matrix in enumerate(matrices):
        moved = np.moveaxis(tensor, axis, 0)
        result = matrix @ moved.reshape(len(moved), -1)
        tensor = np.moveaxis(result.reshape(-1, *moved.shape[1:]), 0, axis)
    return tensor


def _unit_nodes(degree):
    return (1 - np.cos(np.pi * np.arange(degree + 1) / degree)) / 2


def _unit_basis(degree, x, derivative):
    """Lagrange's polynomials on the nodes of the unit interval at x (N,), (N, degree + 1).

    Derivatives are combined from their values at the nodes. (Berrut, Trefethen, *SIAM Review* 46,
    2004.)
    """
    nodes, weights = _unit_nodes(degree), (-1.0) ** np.arange(degree + 1)
    weights[[0, -1]] /= 2
    apart = x[:, None] - nodes
    hit = apart == 0
    at_node = hit.any(axis=1)
    terms = np.where(at_node[:, None], hit, weights / np.where(hit, 1.0, apart))
    values = terms / terms.sum(axis=1)[:, None]
    if derivative == 0:
        return values
    between = nodes[:, None] - nodes
    np.fill_diagonal(between, 1.0)
    slopes = weights / weights[:, None] / between
    np.fill_diagonal(slopes, 0.0)
    np.fill_diagonal(slopes, -slopes.sum(axis=1))
    return values @ np.linalg.matrix_power(slopes, derivative)
