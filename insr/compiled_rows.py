"""Sums of squares of linear rows by compiled sweeps, where only values and gradients are asked for.

Arguments of :func:`insr.compiled_sweep.value_and_gradient` for the rows of :mod:`insr.rows` and of
:mod:`insr.stationary`, and linear rows in this form: an iteration of Adam on a batch takes a third
of its time with the sweeps of :mod:`insr.jets`, or less, for those write each operation to memory.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.compiled_sweep import ACTIVATION_CODES, points_together, value_and_gradient
from insr.jets import encode, pairs
from insr.networks import Siren
from insr.rows import LinearBlocks, LinearRows

LAPLACIAN = ((-1, -1),)
ALONE = 2**18
"""Multiplications of a matrix product that the linear algebra leaves to the calling thread."""
WORTH = 256  # points a thread: fewer take less time than to start it


def has_compiled_form(network: Siren, points: torch.Tensor, order: int) -> bool:
    """Whether there is a compiled sweep.

    There is none for jets of an order above 2, Fourier features, a stretch or a sine at the
    output, or a device that is not the CPU.
    """
    plain = not (network.frequencies or network.stretch or network.output_sine)
    return plain and order <= 2 and points.device.type == "cpu"


def sweep_arguments(
    network: Siren,
    points: torch.Tensor,
    order: int,
    seeds: torch.Tensor,
    offsets: torch.Tensor,
    linear: torch.Tensor | None = None,
    unit: torch.Tensor | None = None,
) -> tuple:
    """Arguments of the sweep behind the weights, the number of points together being the last.

    Args:
        network, points, order: of the rows; points (N, d).
        seeds: (R, K, N, outputs).
        offsets: (R, N).
        linear: (K, N, outputs) of a linear form; None for none.
        unit: (N,), see :class:`insr.stationary.objective.Block`; None for none.
    """
    linear = seeds[:0] if linear is None else linear[None]
    kept, second = _second_derivatives(torch.cat([seeds, linear]), points.shape[1], order)
    count = len(seeds)
    seeds, linear = kept[:count], kept[count:]
    scale = points.new_tensor(network.half_lengths or (1.0,) * points.shape[1])
    return (
        network.beta,
        points.numpy().dtype.type(network.omega0),
        ACTIVATION_CODES[network.activation],
        np.ascontiguousarray(encode(network, points, 0)[0].numpy()),
        (1 / scale).numpy(),
        second,
        seeds.contiguous().numpy(),
        np.ascontiguousarray(offsets.numpy()),
        linear.contiguous().numpy(),
        np.ascontiguousarray((points.new_zeros(0) if unit is None else unit).numpy()),
        points_together(kept.shape[1], network.beta, points.element_size()),
    )


def _second_derivatives(seeds, dim: int, order: int):
    """Seeds (R, K, N, outputs) with one slot for the Laplacian where they ask for no more."""
    listed = pairs(dim)
    if order < 2:
        return seeds, np.empty((0, 2), int)
    same = [1 + dim + place for place, (i, j) in enumerate(listed) if i == j]
    mixed = [1 + dim + place for place, (i, j) in enumerate(listed) if i != j]
    of_laplacian = seeds[:, same[:1]]
    if (seeds[:, same] == of_laplacian).all() and not seeds[:, mixed].any():
        return torch.cat([seeds[:, : 1 + dim], of_laplacian], dim=1), np.array(LAPLACIAN)
    return seeds, np.array(listed)


Squares = Callable[..., tuple[float, torch.Tensor]]
"""f = |r|^2 and df/dtheta, (P,), from weights and, where wanted, the indices of a batch."""


def squares_of(problem) -> Squares:
    """Value and gradient of the squares of a problem's rows, see :data:`Squares`.

    Without indices f has all points; over batches it keeps its mean. Sweeps are compiled where
    there is such a form, and shared by as many threads as PyTorch has.

    Args:
        problem: one of :mod:`insr.rows`; batches are of :class:`insr.rows.LinearBlocks`.
    """
    blocks = isinstance(problem, LinearBlocks)
    linear = blocks or isinstance(problem, LinearRows)
    if linear and has_compiled_form(problem.network, problem.points, problem.order):
        seeds = torch.stack(problem.blocks if blocks else [problem.seeds])
        offsets = -problem.target.view(len(seeds), -1)
        found = sweep_arguments(problem.network, problem.points, problem.order, seeds, offsets)
        return CompiledSquares(found, torch.get_num_threads())

    def squares(weights, indices=None):
        found = (problem if indices is None else problem.subset(indices)).evaluate(weights)
        return found.value, found.gradient()

    return squares


def loading_s(network: Siren, dtype: torch.dtype) -> float:
    """Seconds that pass until the sweep is loaded, and compiled where that was not yet done."""
    started = time.perf_counter()
    points = torch.zeros(1, network.inputs, dtype=dtype)
    if has_compiled_form(network, points, 0):
        blocks, target = (points.new_zeros(1, 1, network.outputs),), points.new_zeros(1)
        squares_of(
            LinearBlocks(network=network, points=points, order=0, blocks=blocks, target=target)
        )(network.initial_parameters(0, dtype=dtype))
    return time.perf_counter() - started


@final
@dataclass(frozen=True)
class CompiledSquares:
    """The squares of linear rows by compiled sweeps, as :data:`Squares`.

    Attributes:
        arguments: of the sweep.
        threads: that share the points.
    """

    arguments: tuple
    threads: int

    def __call__(self, weights, indices=None):
        count = self.arguments[3].shape[0]
        chosen = np.arange(count) if indices is None else indices.numpy()
        theta = np.ascontiguousarray(weights.numpy())
        shares = max(1, min(self.threads, len(chosen) // WORTH))
        parts = np.array_split(chosen, shares)
        if shares == 1:
            found = [self._sum(theta, chosen)]
        else:
            with ThreadPoolExecutor(shares) as pool:
                found = [*pool.map(lambda part: self._sum(theta, part), parts)]
        scale = count / len(chosen)
        gradient = sum(part for _, part in found) * theta.dtype.type(scale)
        return scale * sum(part for part, _ in found), torch.from_numpy(gradient)

    def _sum(self, theta, chosen):
        """Over some of the points."""
        shape, (x, scale, pairs, seeds, offsets, linear, unit, together) = (
            self.arguments[:3],
            self.arguments[3:],
        )
        if self.threads > 1:
            together = max(8, min(together, ALONE // (seeds.shape[1] * shape[0] ** 2)))
        there = (np.ascontiguousarray(of[..., chosen, :]) for of in (x, seeds, linear))
        here, weights_of_jets, form = there
        at = np.ascontiguousarray(offsets[:, chosen])
        return value_and_gradient(
            theta, *shape, here, scale, pairs, weights_of_jets, at, form, unit, together
        )
