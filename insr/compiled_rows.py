"""Linear rows by compiled sweeps, where no Jacobian is asked for.

Arguments of :mod:`insr.compiled_sweep` for the rows of :mod:`insr.rows` and of
:mod:`insr.stationary`, and linear rows in this form: residuals, and values with gradients, take a
third of the time of the sweeps of :mod:`insr.jets`, which write each operation to memory.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
import torch

from insr.compiled_activations import ACTIVATION_CODES
from insr.compiled_sweep import points_together, residuals, value_and_gradient
from insr.jets import encode, pairs
from insr.networks import Siren

LAPLACIAN = ((-1, -1),)
ALONE = 2**18
"""Multiplications of a matrix product that the linear algebra leaves to the calling thread."""
WORTH = 1024  # points a thread: fewer take less time than to start it and to gather them


def has_compiled_form(network: Siren, points: torch.Tensor, order: int) -> bool:
    """Whether there is a compiled sweep.

    There is none for jets of an order above 2, or above 1 with a stretch, for Fourier features, a
    sine at the output, or a device that is not the CPU.
    """
    highest = -1 if network.frequencies or network.output_sine else 1 if network.stretch else 2
    return order <= highest and points.device.type == "cpu"


def encoded(network: Siren, points: torch.Tensor, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Encoded points and their derivatives, both (N, d); of order 0 there are none of these."""
    jet, dim = encode(network, points, min(order, 1)), points.shape[1]
    slopes = [jet[1 + i, :, i] for i in range(dim)] if order else [points.new_zeros(0)] * dim
    return np.ascontiguousarray(jet[0].numpy()), torch.stack(slopes, 1).contiguous().numpy()


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
    return (
        network.beta,
        points.numpy().dtype.type(network.omega0),
        ACTIVATION_CODES[network.activation],
        *encoded(network, points, order),
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


@final
@dataclass(frozen=True)
class CompiledRows:
    """Linear rows r = sum of seeds times jet, less the target, by compiled sweeps.

    Attributes:
        arguments: of the sweep.
        threads: that share the points.
    """

    arguments: tuple
    threads: int

    @classmethod
    def of(cls, network: Siren, points, order: int, blocks, target) -> "CompiledRows | None":
        """Rows as in :class:`insr.rows.LinearBlocks`; None where there is no compiled form."""
        if not has_compiled_form(network, points, order):
            return None
        seeds = torch.stack(tuple(blocks))
        offsets = -target.view(len(seeds), -1)
        found = sweep_arguments(network, points, order, seeds, offsets)
        return cls(found, torch.get_num_threads())

    def residual(self, weights: torch.Tensor) -> torch.Tensor:
        """r, (R N,), block by block."""
        shape, theta = self.arguments[:3], np.ascontiguousarray(weights.numpy())

        def part(chosen):
            *rows, _, _ = self._of(chosen)
            return residuals(theta, *shape, *rows, self._together)

        found = among_threads(part, np.arange(self._count), self.threads)
        return torch.from_numpy(np.concatenate(found, axis=1).ravel())

    def squares(self, weights: torch.Tensor, indices: torch.Tensor | None = None):
        """f = |r|^2 and df/dtheta, (P,): of all points, or of a batch that keeps f's mean."""
        shape, theta = self.arguments[:3], np.ascontiguousarray(weights.numpy())
        chosen = np.arange(self._count) if indices is None else indices.numpy()

        def part(chosen):
            return value_and_gradient(theta, *shape, *self._of(chosen), self._together)

        found = among_threads(part, chosen, self.threads)
        scale = self._count / len(chosen)
        gradient = sum(slope for _, slope in found) * theta.dtype.type(scale)
        return scale * sum(value for value, _ in found), torch.from_numpy(gradient)

    @property
    def _count(self):
        return len(self.arguments[3])

    def _of(self, chosen):
        """Arguments that belong to some of the points."""
        x, scale, pairs, seeds, offsets, linear, unit = self.arguments[3:-1]
        if len(chosen) == len(x):
            return self.arguments[3:-1]
        # Faster than the same by indices in brackets.
        here, there, form = (np.take(a, chosen, axis=-2) for a in (x, seeds, linear))
        scale = np.take(scale, chosen, axis=0) if len(scale) else scale
        return here, scale, pairs, there, np.take(offsets, chosen, axis=1), form, unit

    @property
    def _together(self):
        """Points that go through the layers together."""
        width, slots, together = self.arguments[0], self.arguments[6].shape[1], self.arguments[-1]
        return together if self.threads == 1 else for_one_thread(together, slots, width)


def for_one_thread(together: int, slots: int, width: int) -> int:
    """Points that go through the layers together, so few that products take no further threads."""
    return max(8, min(together, ALONE // (slots * width**2)))


def among_threads(part: Callable, chosen: np.ndarray, threads: int) -> list:
    """``part`` of each thread's share of the points, all together ``chosen``."""
    shares = max(1, min(threads, len(chosen) // WORTH))
    if shares == 1:
        return [part(chosen)]
    return [*_pool(threads, os.getpid()).map(part, np.array_split(chosen, shares))]


@cache
def _pool(threads: int, process: int) -> ThreadPoolExecutor:
    """Threads that wait for the next sweep: to start them takes as long as a small one.

    A forked child has those of its parent no more, and starts its own.
    """
    return ThreadPoolExecutor(threads)


def loading_s(network: Siren) -> float:
    """Seconds that pass until the sweeps are loaded, and compiled where that was not yet done."""
    started = time.perf_counter()
    for dtype in (torch.float32, torch.float64):
        points, weights = torch.zeros(1, network.inputs, dtype=dtype), network.initial_parameters(0)
        one = points.new_zeros(1, 1, network.outputs)
        if rows := CompiledRows.of(network, points, 0, [one], points.new_zeros(1)):
            rows.squares(weights.to(dtype))
            rows.residual(weights.to(dtype))
    return time.perf_counter() - started
