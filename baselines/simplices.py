"""Where points lie in a mesh of triangles or tetrahedra."""

import numpy as np
from scipy.spatial import cKDTree

NEAREST_CELLS = 8  # by their centres, of which one is taken for a point outside the mesh
EDGE = 1e-9  # relative: points between two cells are inside both, whatever their rounding


def edge_matrices(vertices: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Edges from the first vertex as columns, dx/dX of the reference simplex, shape (C, d, d)."""
    corners = vertices[cells]
    return np.swapaxes(corners[:, 1:] - corners[:, :1], 1, 2)


def locate(vertices: np.ndarray, cells: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The cell of each point, shape (N,); outside the mesh one of those that are nearest.

    Of all candidates that cell is taken in which the least barycentric coordinate is largest, so
    that points between cells are not lost to rounding, and those outside are extrapolated least.

    Args:
        vertices: coordinates (V, d).
        cells: vertices of each cell, (C, d + 1).
        points: (N, d).
    """
    corners = vertices[cells]
    centres = corners.mean(axis=1)
    radii = np.max(np.linalg.norm(corners - centres[:, None], axis=2), axis=1) * (1 + EDGE)
    around = cKDTree(points).query_ball_point(centres, radii, return_sorted=False)
    owners = np.repeat(np.arange(len(cells)), [len(found) for found in around])
    members = np.concatenate([np.asarray(found, dtype=int) for found in around])
    inverse = np.linalg.inv(edge_matrices(vertices, cells))

    def least_coordinate(owners, members):
        offset = points[members] - corners[owners, 0]
        reference = np.einsum("nij,nj->ni", inverse[owners], offset)
        return np.minimum(reference.min(axis=1), 1 - reference.sum(axis=1))

    found, best = _best(owners, members, least_coordinate(owners, members), len(points))
    outside = np.flatnonzero(best < -EDGE)
    if len(outside):
        count = min(NEAREST_CELLS, len(cells))
        _, nearest = cKDTree(centres).query(points[outside], k=[*range(1, count + 1)])
        kept = best[members] < -EDGE
        owners = np.concatenate([owners[kept], nearest.ravel()])
        members = np.concatenate([members[kept], np.repeat(outside, count)])
        again, _ = _best(owners, members, least_coordinate(owners, members), len(points))
        found[outside] = again[outside]
    return found


def _best(owners, members, marks, size: int) -> tuple[np.ndarray, np.ndarray]:
    """For each of ``size`` members the owner of its largest mark, and the mark."""
    order = np.argsort(marks, kind="stable")
    found, best = np.full(size, -1), np.full(size, -np.inf)
    found[members[order]], best[members[order]] = owners[order], marks[order]  # the last one stays
    return found, best
