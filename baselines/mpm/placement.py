"""Where particles stand in the undeformed body: on a lattice, each for an equal share of it."""

from dataclasses import dataclass

import numpy as np

from cases.boundary_conditions import Grip
from cases.budgets import Budget, BudgetTooSmall, particles
from cases.domains import Box, Domain

LEAST = {2: 16, 3: 64}
"""Fewest particles by dimension: fewer make no polynomials of second degree in all corners."""

FINENESS = np.linspace(0.8, 1.5, 1401)
"""Spacings that are tried for a body that is no box, in roots of its volume by particle."""


@dataclass(frozen=True)
class Placement:
    """Particles in the undeformed body.

    Attributes:
        points: (N, d).
        spacing: of the lattice along each axis, (d,).
        volume: area or volume of a particle.
    """

    points: np.ndarray
    spacing: np.ndarray
    volume: float


def affordable_particles(budget: Budget, dim: int, dtype: str) -> int:
    """How many particles (x, v, F) fit.

    Raises:
        BudgetTooSmall: fewer than 16 in the plane or 64 in space.
    """
    count = particles(budget, dim, dtype)
    if count < LEAST[dim]:
        raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for {LEAST[dim]} particles")
    return count


def place(domain: Domain, most: int) -> Placement:
    """The finest lattice with at most so many particles in the body.

    A box is divided into equal cells with a particle in the middle of each. In other bodies the
    cells are cubes, and the particles are those whose middles are inside.
    """
    points, spacing = _in_box(domain, most) if isinstance(domain, Box) else _inside(domain, most)
    return Placement(points, spacing, domain.measure / len(points))


def on_face(placement: Placement, box: Box, grip: Grip) -> np.ndarray:
    """Points of a gripped face, beside the outermost particles of a box, (n, d)."""
    face = getattr(box, grip.side)[grip.axis]
    near = np.abs(placement.points[:, grip.axis] - face) < placement.spacing[grip.axis]
    points = placement.points[near]
    points[:, grip.axis] = face
    return points


def _in_box(box: Box, most: int):
    candidates = np.unique(np.divide.outer(box.lengths, np.arange(1, most + 1)))
    for spacing in candidates:
        counts = np.ceil(box.lengths / spacing - 1e-9).astype(int)
        if np.prod(counts, dtype=float) <= most:
            return _middles(box, counts), box.lengths / counts
    raise AssertionError("one particle always fits")


def _inside(domain: Domain, most: int):
    for spacing in (domain.measure / most) ** (1 / domain.dim) * FINENESS:
        half = np.ceil(domain.bounds.lengths / (2 * spacing)).astype(int)
        middle = np.add(domain.bounds.lower, domain.bounds.upper) / 2
        around = Box(tuple(middle - half * spacing), tuple(middle + half * spacing))
        lattice = _middles(around, 2 * half)
        points = lattice[domain.contains(lattice)]
        if 0 < len(points) <= most:
            return points, np.full(domain.dim, spacing)
    raise BudgetTooSmall(f"particles: {most}; too few for this body")


def _middles(box: Box, counts) -> np.ndarray:
    """Middles of the cells of a box, last axis fastest."""
    axes = [
        a + (np.arange(n) + 0.5) * length / n
        for a, length, n in zip(box.lower, box.lengths, counts, strict=True)
    ]
    return np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=1)
