"""Numerical fracture: how far the particles of a body came apart, in a few numbers.

Particles between which the grid carries no force are no solid any more, although no crack was asked
for. They hold together where they are near each other, or where they were beside each other at rest
and are no farther apart than their own deformation gradients tell.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

REACH = 1.5
"""Radius of connection, in spacings of the grid: as far as a quadratic B-spline reaches."""

OPENED = 1.5
"""Neighbours at rest hold together up to this times the distance that their F tell."""

NEXT = 1.01  # in spacings of the lattice: particles beside each other, no diagonals


class Fracture(NamedTuple):
    """How far particles came apart.

    Attributes:
        largest_gap: largest distance of a particle from its nearest one, by the least spacing of
            the lattice at rest; 1 at rest, and the stretch where the body is stretched as a whole.
        components: parts of the graph that connects particles within ``REACH``, and neighbours at
            rest up to ``OPENED``.
        largest_component: share of the particles in its largest part.
        largest_opening: largest distance of particles that were beside each other at rest, by
            that which their own deformation gradients tell; 1 where these say all.
    """

    largest_gap: float
    components: int
    largest_component: float
    largest_opening: float


def fracture(
    x: np.ndarray, f: np.ndarray, rest: np.ndarray, spacing: np.ndarray, cell: float
) -> Fracture:
    """Measure particles.

    Args:
        x: places, (N, d).
        f: deformation gradients, (N, d, d).
        rest: places in the undeformed body, (N, d).
        spacing: of the lattice at rest, (d,).
        cell: spacing of the grid.
    """
    tree = cKDTree(x)
    nearest, _ = tree.query(x, k=2)
    neighbours, openings = _openings(x, f, rest, spacing)
    near = tree.query_pairs(REACH * cell, output_type="ndarray")
    a, b = np.concatenate([near, neighbours[openings <= OPENED]]).T
    graph = coo_matrix((np.ones(len(a)), (a, b)), shape=(len(x), len(x)))
    count, labels = connected_components(graph, directed=False)
    return Fracture(
        largest_gap=float(np.max(nearest[:, 1]) / np.min(spacing)),
        components=int(count),
        largest_component=float(np.max(np.bincount(labels)) / len(x)),
        largest_opening=float(np.max(openings)),
    )


def _openings(x, f, rest, spacing):
    """Pairs of neighbours at rest (n, 2), and their distances by those that their F tell (n,)."""
    pairs = cKDTree(rest / spacing).query_pairs(NEXT, output_type="ndarray")
    a, b = pairs.T
    apart = np.linalg.norm(x[b] - x[a], axis=1)
    way = (rest[b] - rest[a])[:, :, None]
    told = np.maximum(*(np.linalg.norm((f[k] @ way)[:, :, 0], axis=1) for k in (a, b)))
    return pairs, apart / told
