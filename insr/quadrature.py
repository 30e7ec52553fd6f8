"""Composite two-point Gauss rules on a domain and on the faces of a box.

Energies are integrals: points with few rows a weight are overfitted (the energy at the points
falls below the least one), and random points add noise that grows with the stiffness.
"""

import math

import numpy as np

from cases.domains import Box, Domain, Torus

OFFSET = 0.5 / math.sqrt(3)  # of the Gauss points from the middle of a cell, in cells
PER_CELL = 2  # points a cell and axis
MOVED = 0.6  # of a cell: width of the range of a moved edge


def gauss_rule(
    domain: Domain,
    count: int,
    grading: float = 0.0,
    generator: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """At least ``count`` points in cells of nearly equal edges, and their weights.

    Args:
        domain: a box, or a domain that is the image of the unit cube.
        count: fewest points.
        grading: 0 for cells of equal size, up to 1 for cells that shrink towards the faces of a box
            like those of Chebyshev points, or towards the surface of a torus.
        generator: moves the edges of the cells at random, so that another call has other points.

    Returns:
        points (N, d) and weights (N,) that add up to the measure of the domain.
    """
    cells = cells_per_axis(extents(domain), count)
    axes = [
        graded_nodes(n, grading if ends else 0.0, generator, ends)
        for n, ends in zip(cells, surface_ends(domain), strict=True)
    ]
    unit, weights = _product([a[0] for a in axes]), _product([a[1] for a in axes])
    return domain.from_unit(unit), domain.measure * np.prod(weights, axis=1)


def face_rule(box: Box, axis: int, side: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """At least ``count`` points on one face of a box, and weights that add up to its measure."""
    others = [k for k in range(box.dim) if k != axis]
    counts = cells_per_axis(box.lengths[others], count)
    rules = [graded_nodes(n, 0.0) for n in counts]
    unit = np.full((math.prod(len(r[0]) for r in rules), box.dim), float(side == "upper"))
    unit[:, others] = _product([r[0] for r in rules])
    weights = np.prod(_product([r[1] for r in rules]), axis=1)
    return box.from_unit(unit), weights * np.prod(box.lengths[others])


def extents(domain: Domain) -> np.ndarray:
    """Lengths along the axes of the unit cube that the domain is an image of.

    The tube of a torus counts by its diameter: its radius is short, and contact is at its end.
    """
    if isinstance(domain, Torus):
        return np.array([2 * np.pi * domain.major, 2 * domain.minor, np.pi * domain.minor])
    return domain.bounds.lengths


def surface_ends(domain: Domain) -> list[str]:
    """Ends of the axes of the unit cube that are on the surface: ``both``, ``upper`` or none."""
    return ["", "upper", ""] if isinstance(domain, Torus) else ["both"] * domain.dim


def cells_per_axis(lengths: np.ndarray, count: int) -> list[int]:
    """Cells of nearly equal edges that hold at least ``count`` points together."""
    edge = (np.prod(lengths) * PER_CELL ** len(lengths) / count) ** (1 / len(lengths))
    return [max(1, math.ceil(length / edge - 1e-9)) for length in lengths]


def graded_nodes(
    cells: int, grading: float, generator=None, ends: str = "both"
) -> tuple[np.ndarray, np.ndarray]:
    """Gauss points and weights on [0, 1], closer at both ends or at the ``upper`` one."""
    s = np.linspace(0, 1, cells + 1)
    if generator:
        s[1:-1] += MOVED * (generator.random(cells - 1) - 0.5) / cells
    closer = np.sin(np.pi * s / 2) if ends == "upper" else (1 - np.cos(np.pi * s)) / 2
    edges = (1 - grading) * s + grading * closer
    middle, size = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    nodes = np.stack([middle - OFFSET * size, middle + OFFSET * size], axis=1)
    return nodes.ravel(), np.repeat(size / PER_CELL, PER_CELL)


def _product(axes):
    """Tensor product of numbers on the axes, shape (N, d), last axis fastest."""
    return np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=1)
