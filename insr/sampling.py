"""Points in a box and on its faces. Every random rule draws from the generator it is given."""

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
