"""Points in a box and on its faces. Every random rule draws from the generator it is given."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from cases.domains import Box


def uniform(box: Box, count: int, generator: np.random.Generator) -> np.ndarray:
    """Independent uniform points, shape (count, d)."""
    return box.from_unit(generator.random((count, box.dim)))


def stratified(box: Box, count: int, generator: np.random.Generator) -> np.ndarray:
    """One uniform point in each cell of a regular partition, shape (cells, d).

    The partition has floor(count^(1/d)) cells an axis, so at most ``count`` points come back.
    """
    per_axis = _per_axis(count, box.dim)
    corners = np.indices((per_axis,) * box.dim).reshape(box.dim, -1).T
    return box.from_unit((corners + generator.random(corners.shape)) / per_axis)


def sobol(box: Box, count: int, generator: np.random.Generator) -> np.ndarray:
    """Scrambled Sobol points, shape (2^m, d) with the largest 2^m <= count."""
    sampler = qmc.Sobol(box.dim, scramble=True, seed=generator)
    return box.from_unit(sampler.random_base2(int(np.log2(count))))


def grid(box: Box, count: int, generator: np.random.Generator | None = None) -> np.ndarray:
    """The regular grid, ends included, of floor(count^(1/d)) points an axis."""
    return box.grid((_per_axis(count, box.dim),) * box.dim)


def midpoints(box: Box, per_axis: int) -> np.ndarray:
    """Centres of a regular partition with ``per_axis`` cells an axis, shape (per_axis^d, d)."""
    cells = np.indices((per_axis,) * box.dim).reshape(box.dim, -1).T
    return box.from_unit((cells + 0.5) / per_axis)


SAMPLERS = {"uniform": uniform, "stratified": stratified, "sobol": sobol, "grid": grid}
"""Rules by their name in settings."""


def face(box: Box, axis: int, side: str, count: int, generator: np.random.Generator) -> np.ndarray:
    """Uniform points on one face, shape (count, d); in one dimension the end point, once."""
    points = uniform(box, 1 if box.dim == 1 else count, generator)
    points[:, axis] = (box.lower if side == "lower" else box.upper)[axis]
    return points


def _per_axis(count: int, dim: int) -> int:
    per_axis = round(count ** (1 / dim))
    return per_axis if per_axis**dim <= count else per_axis - 1


@dataclass(frozen=True)
class Cloud:
    """Points with the weights of a mean over the box.

    Attributes:
        points: (N, d).
        weights: (N,), w with sum w g(x) an estimate of the mean of g over the box.
    """

    points: np.ndarray
    weights: np.ndarray

    @classmethod
    def uniform(cls, points: np.ndarray) -> "Cloud":
        """Points of uniform density."""
        return cls(points, np.full(len(points), 1 / len(points)))


def concentrated(
    box: Box,
    count: int,
    generator: np.random.Generator,
    measure: Callable[[np.ndarray], np.ndarray],
    share: float = 0.5,
    candidates_per_point: int = 8,
) -> Cloud:
    """``count`` points, a part of them uniform, the others with density proportional to a measure.

    Args:
        box, count, generator: as for the other rules.
        measure: maps points (M, d) to the wanted density (M,), not negative, up to a factor.
        share: of the uniform part; it bounds the weights by 1 / (share count).
        candidates_per_point: stratified candidates from which the points are drawn, without
            repetition, by systematic sampling along their order.
    """
    candidates = stratified(box, candidates_per_point * count, generator)
    density = measure(candidates)
    total = density.sum()
    density = density * len(candidates) / total if total > 0 else np.ones(len(candidates))
    density = share + (1 - share) * density
    # Systematic sampling: one draw decides all, which keeps the points apart along the order.
    edges = np.cumsum(density)
    marks = (np.arange(count) + generator.random()) * edges[-1] / count
    chosen = np.unique(np.searchsorted(edges, marks))
    # A candidate that several marks hit stands once, with their weight together.
    hits = np.bincount(np.searchsorted(edges, marks), minlength=len(candidates))[chosen]
    return Cloud(candidates[chosen], hits / (count * density[chosen]))
