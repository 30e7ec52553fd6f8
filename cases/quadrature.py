"""Rules of integration: Gauss points in cells of domains and of boundaries."""

from dataclasses import dataclass
from functools import singledispatch
from typing import final

import numpy as np

from cases.boundaries import Piece
from cases.domains import Box, Domain
from cases.plane_domains import Annulus, Ellipse, Polygon


@final
@dataclass(frozen=True)
class Rule:
    """Points (N, d) and weights (N,)."""

    points: np.ndarray
    weights: np.ndarray


def unit_gauss(cells: int, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and weights on [0, 1]: ``order`` Gauss points in each of ``cells`` equal cells.

    Exact for polynomials of degree 2 * order - 1 in each cell.
    """
    x, w = np.polynomial.legendre.leggauss(order)
    places = (np.arange(cells)[:, None] + (1 + x) / 2) / cells
    return places.ravel(), np.tile(w / (2 * cells), cells)


@singledispatch
def interior_rule(domain: Domain, cells: int, order: int) -> Rule:
    """A rule on a domain, with ``cells`` cells an axis and ``order`` points an axis in each.

    Rings and ellipses have as many points around as lie on a radius, times four; each trapezoid
    of a polygon is a domain of its own.

    Raises:
        ValueError: a domain that no rule is known for.
    """
    name = type(domain).__name__
    raise ValueError(f"domain: {name}; allowed: Box, Annulus, Ellipse, Polygon")


@interior_rule.register
def _(domain: Box, cells: int, order: int) -> Rule:
    points, weights = _cube(domain.dim, cells, order)
    return Rule(domain.from_unit(points), weights * domain.measure)


@interior_rule.register
def _(domain: Annulus, cells: int, order: int) -> Rule:
    return _ring(domain.inner, domain.outer, cells, order)


@interior_rule.register
def _(domain: Ellipse, cells: int, order: int) -> Rule:
    unit = _ring(0.0, 1.0, cells, order)
    return Rule(unit.points * domain.semi_axes, unit.weights * np.prod(domain.semi_axes))


@interior_rule.register
def _(domain: Polygon, cells: int, order: int) -> Rule:
    (s, t), weights = _cube(2, cells, order)[0].T, _cube(2, cells, order)[1]
    parts = domain.trapezoids
    width = (parts.right - parts.left)[:, None]
    lower, upper = (
        side[:, :1] + s * (side[:, 1:] - side[:, :1]) for side in (parts.lower, parts.upper)
    )
    x, y = parts.left[:, None] + s * width, lower + t * (upper - lower)
    return Rule(np.stack([x.ravel(), y.ravel()], 1), (weights * width * (upper - lower)).ravel())


def boundary_rule(piece: Piece, cells: int, order: int) -> Rule:
    """A rule on a piece of a boundary; a point has itself with weight 1."""
    points, weights = _cube(piece.dim - 1, cells, order)
    return Rule(piece.from_unit(points), weights * piece.measure)


def _cube(dim: int, cells: int, order: int):
    """Points (N, dim) and weights (N,) of the unit cube; of a point, itself."""
    x, w = unit_gauss(cells, order)
    points, weights = np.empty((1, 0)), np.ones(1)
    for _ in range(dim):
        points = np.hstack([np.repeat(points, len(x), 0), np.tile(x, len(points))[:, None]])
        weights = np.multiply.outer(weights, w).ravel()
    return points, weights


def _ring(inner: float, outer: float, cells: int, order: int) -> Rule:
    s, w = unit_gauss(cells, order)
    radius = inner + s * (outer - inner)
    around = 4 * len(s)
    angle = 2 * np.pi * np.arange(around) / around
    points = np.multiply.outer(radius, np.stack([np.cos(angle), np.sin(angle)], 1)).reshape(-1, 2)
    weights = np.repeat(w * (outer - inner) * radius * 2 * np.pi / around, around)
    return Rule(points, weights)
