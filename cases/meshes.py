"""Meshes of simplices: what a solver may be given; and what carries a field, for pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np


@dataclass(frozen=True)
class Carriers:
    """What carries a displacement: the vertices of a mesh, or particles.

    Attributes:
        rest: places in the undeformed body, (N, d).
        places: maps a stored step to the places then, (N, d).
        cells: vertices of each cell, (C, d + 1), and the middles of its edges (0, 1), (1, 2) and
            (2, 0) where a triangle is curved, (C, 6); none for particles.
    """

    rest: np.ndarray
    places: Callable[[int], np.ndarray]
    cells: np.ndarray


def cell_volumes(vertices: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Signed lengths, areas or volumes of simplices.

    Args:
        vertices: coordinates (V, d).
        cells: vertices of each cell, (C, d + 1); positive where they stand in the orientation of
            the axes.

    Returns:
        Shape (C,).
    """
    edges = vertices[cells[:, 1:]] - vertices[cells[:, :1]]
    return np.linalg.det(edges) / factorial(vertices.shape[1])


def check_mesh(vertices: np.ndarray, cells: np.ndarray) -> None:
    """Refuse a mesh on which no solid can be solved.

    Raises:
        ValueError: no cells, a vertex that does not exist, or an empty or inverted cell.
    """
    if len(cells) == 0:
        raise ValueError("mesh: 0 cells; allowed: at least 1")
    if cells.min() < 0 or cells.max() >= len(vertices):
        raise ValueError(
            f"mesh: vertices {cells.min()} to {cells.max()}; allowed: 0 to {len(vertices) - 1}"
        )
    volumes = cell_volumes(vertices, cells)
    worst = int(np.argmin(volumes))
    if not volumes[worst] > 0:
        raise ValueError(f"mesh: cell {worst} of volume {volumes[worst]:.3g}; allowed: above 0")
