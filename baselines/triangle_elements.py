r"""Lagrange elements of degree 1 and 2 on triangles; those of degree 2 bend to curved boundaries.

The map of the reference triangle to a cell is made of the same functions as the field
(isoparametric): with the middles of the edges on the boundary moved onto it, the domain is met to
third order, as the field is.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
import scipy.sparse as sparse

from baselines.simplices import locate
from cases.domains import Domain
from cases.plane_domains import Annulus, Ellipse

POINTS = 5  # Gauss points an axis in a cell, and on an edge
NEWTON_STEPS = 4  # for the place of a point in a bent cell
EDGES = np.array([[0, 1], [1, 2], [2, 0]])


@final
@dataclass(frozen=True)
class Triangles:
    """A mesh with its elements.

    Attributes:
        nodes: (n, 2), the vertices first.
        cells: nodes of each cell, (C, 3), or with the middles of its edges (C, 6).
        rim: nodes of each edge on the boundary, (E, 2) or (E, 3), the ends first.
    """

    nodes: np.ndarray
    cells: np.ndarray
    rim: np.ndarray

    @property
    def degree(self) -> int:
        """1 or 2."""
        return 1 if self.cells.shape[1] == 3 else 2

    @cached_property
    def rule(self) -> tuple[np.ndarray, np.ndarray]:
        """Gauss points (Q, 2) and weights (Q,) on the reference triangle, from a square."""
        x, w = _unit_gauss()
        s, t = np.meshgrid(x, x, indexing="ij")
        points = np.stack([s.ravel(), ((1 - s) * t).ravel()], axis=1)
        return points, (np.multiply.outer(w * (1 - x), w)).ravel()

    @cached_property
    def at_gauss(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Basis (Q, k), its gradients (C, Q, k, 2), points (C, Q, 2) and weights (C, Q)."""
        points, weights = self.rule
        values, slopes = shape_functions(self.degree, points)
        corners = self.nodes[self.cells]
        jacobian = np.einsum("cki,qkj->cqij", corners, slopes)
        gradients = np.einsum("qkj,cqji->cqki", slopes, np.linalg.inv(jacobian))
        scaled = weights * np.abs(np.linalg.det(jacobian))
        return values, gradients, np.einsum("qk,cki->cqi", values, corners), scaled

    def assembled(self, blocks: np.ndarray) -> sparse.csr_matrix:
        """The matrix of cell matrices (C, k, k)."""
        rows = np.broadcast_to(self.cells[:, :, None], blocks.shape)
        columns = np.broadcast_to(self.cells[:, None, :], blocks.shape)
        size = len(self.nodes)
        return sparse.csr_matrix(
            (blocks.ravel(), (rows.ravel(), columns.ravel())), shape=(size, size)
        )

    def summed(self, parts: np.ndarray) -> np.ndarray:
        """The vector of cell vectors (C, k)."""
        return np.bincount(self.cells.ravel(), parts.ravel(), minlength=len(self.nodes))

    def rim_matrix(self, which: np.ndarray) -> sparse.csr_matrix:
        """Integrals of products of two basis functions over some of the edges of the boundary."""
        edges = self.rim[which]
        x, w = _unit_gauss()
        values, slopes = _edge_functions(self.degree, x)
        speed = np.linalg.norm(np.einsum("qk,eki->eqi", slopes, self.nodes[edges]), axis=2)
        blocks = np.einsum("qk,ql,eq->ekl", values, values, w * speed)
        rows = np.broadcast_to(edges[:, :, None], blocks.shape)
        columns = np.broadcast_to(edges[:, None, :], blocks.shape)
        return sparse.csr_matrix(
            (blocks.ravel(), (rows.ravel(), columns.ravel())), shape=(len(self.nodes),) * 2
        )

    def places(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Cell (N,) and place in the reference triangle (N, 2) of points (N, 2)."""
        vertices = self.cells[:, :3]
        cells = locate(self.nodes[: vertices.max() + 1], vertices, points)
        corners = self.nodes[self.cells[cells]]
        found = np.full(points.shape, 1 / 3)
        for _ in range(NEWTON_STEPS if self.degree == 2 else 1):
            values, slopes = shape_functions(self.degree, found)
            miss = points - np.einsum("nk,nki->ni", values, corners)
            jacobian = np.einsum("nki,nkj->nij", corners, slopes)
            found = found + np.linalg.solve(jacobian, miss[..., None])[..., 0]
        return cells, found


@final
class TriangleField:
    """A finite element function on triangles as functions on points.

    Places of points are kept for the last set of them: scores ask for the same ones.
    """

    def __init__(self, triangles: Triangles, values: np.ndarray):
        self._triangles, self._values = triangles, values
        self._kept = (np.empty((0, 2)), None)

    def value(self, points: np.ndarray) -> np.ndarray:
        """At points (N, 2), (N,)."""
        cells, places = self._places(points)
        basis, _ = shape_functions(self._triangles.degree, places)
        return np.sum(basis * self._values[self._triangles.cells[cells]], axis=1)

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """At points (N, 2), (N, 2)."""
        cells, places = self._places(points)
        _, slopes = shape_functions(self._triangles.degree, places)
        members = self._triangles.cells[cells]
        jacobian = np.einsum("nki,nkj->nij", self._triangles.nodes[members], slopes)
        inner = np.einsum("nk,nkj->nj", self._values[members], slopes)
        return np.linalg.solve(np.swapaxes(jacobian, 1, 2), inner[..., None])[..., 0]

    def _places(self, points):
        if not np.array_equal(self._kept[0], points):
            self._kept = (points.copy(), self._triangles.places(points))
        return self._kept[1]


def triangles(vertices: np.ndarray, cells: np.ndarray, degree: int, domain: Domain) -> Triangles:
    """Elements on a mesh of a domain.

    Args:
        vertices, cells: of the mesh, (V, 2) and (C, 3).
        degree: 1 or 2.
        domain: to whose boundary the edges bend.
    """
    edges = np.sort(cells[:, EDGES].reshape(-1, 2), axis=1)
    unique, number, count = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
    outer = count == 1
    if degree == 1:
        return Triangles(vertices, cells, unique[outer])
    middles = vertices[unique].mean(axis=1)
    middles[outer] = onto_boundary(domain, middles[outer])
    whole = np.hstack([cells, len(vertices) + number.reshape(-1, 3)])
    rim = np.hstack([unique, len(vertices) + np.arange(len(unique))[:, None]])[outer]
    return Triangles(np.vstack([vertices, middles]), whole, rim)


def onto_boundary(domain: Domain, points: np.ndarray) -> np.ndarray:
    """Points (N, 2) beside a curved boundary moved onto it; others stay."""
    match domain:
        case Ellipse(semi_axes):
            unit = points / semi_axes
            return unit / np.linalg.norm(unit, axis=1)[:, None] * semi_axes
        case Annulus(inner, outer):
            radius = np.linalg.norm(points, axis=1)[:, None]
            nearest = np.where(radius < (inner + outer) / 2, inner, outer)
            return points / radius * nearest
    return points


def shape_functions(degree: int, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values (N, k) and gradients (N, k, 2) on the reference triangle at places (N, 2)."""
    x, y = places.T
    corners = np.stack([1 - x - y, x, y], axis=1)
    slopes = np.array([[-1.0, -1.0], [1.0, 0.0], [0.0, 1.0]])
    if degree == 1:
        return corners, np.broadcast_to(slopes, (len(places), 3, 2))
    first, second = corners[:, EDGES[:, 0]], corners[:, EDGES[:, 1]]
    values = np.hstack([corners * (2 * corners - 1), 4 * first * second])
    at_corners = (4 * corners - 1)[..., None] * slopes
    at_middles = 4 * (
        first[..., None] * slopes[EDGES[:, 1]] + second[..., None] * slopes[EDGES[:, 0]]
    )
    return values, np.concatenate([at_corners, at_middles], axis=1)


def _edge_functions(degree, x):
    """Values and derivatives (Q, degree + 1) on the unit interval: both ends, the middle."""
    if degree == 1:
        return np.stack([1 - x, x], 1), np.broadcast_to([-1.0, 1.0], (len(x), 2))
    values = np.stack([(1 - x) * (1 - 2 * x), x * (2 * x - 1), 4 * x * (1 - x)], 1)
    return values, np.stack([4 * x - 3, 4 * x - 1, 4 - 8 * x], 1)


def _unit_gauss():
    x, w = np.polynomial.legendre.leggauss(POINTS)
    return (1 + x) / 2, w / 2
