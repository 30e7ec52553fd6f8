"""Objectives by compiled sweeps, where only values and gradients are asked for."""

from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.compiled_sweep import ACTIVATION_CODES, points_together, value_and_gradient
from insr.jets import encode, pairs, slots
from insr.stationary.objective import Block, Found, Objective

LAPLACIAN = ((-1, -1),)
NOT_KEPT = "of a compiled objective; allowed: its value and gradient"


def compiled(objective: Objective) -> "Objective | CompiledObjective":
    """The objective by compiled sweeps; itself where a block has no such form.

    That is: jets of an order above 2, Fourier features, a stretch or a sine at the output, or a
    device that is not the CPU.
    """
    if not all(_has_compiled_form(block) for block in objective.blocks):
        return objective
    arguments = tuple(_arguments(block) for block in objective.blocks)
    squares_only = all(block.linear is None for block in objective.blocks)
    constant = sum(block.constant for block in objective.blocks)
    return CompiledObjective(arguments, constant, squares_only)


def _has_compiled_form(block: Block) -> bool:
    network = block.network
    plain = not (network.frequencies or network.stretch or network.output_sine)
    return plain and block.order <= 2 and block.points.device.type == "cpu"


def _arguments(block: Block) -> tuple:
    """Arguments of the sweep behind the weights."""
    network, points = block.network, block.points
    count, dim = points.shape
    seeds = torch.stack(block.seeds) if block.seeds else None
    shape = (slots(dim, block.order), count, network.outputs)
    seeds = points.new_zeros(0, *shape) if seeds is None else seeds
    linear = points.new_zeros(1, *shape)[:0] if block.linear is None else block.linear[None]
    kept, second = _second_derivatives(torch.cat([seeds, linear]), dim, block.order)
    seeds, linear = kept[: len(seeds)], kept[len(seeds) :]
    unit = points.new_zeros(0) if block.unit is None else block.unit
    scale = points.new_tensor(network.half_lengths or (1.0,) * dim)
    return (
        network.beta,
        points.numpy().dtype.type(network.omega0),
        ACTIVATION_CODES[network.activation],
        np.ascontiguousarray(encode(network, points, 0)[0].numpy()),
        (1 / scale).numpy(),
        second,
        seeds.contiguous().numpy(),
        np.ascontiguousarray(block.offsets.numpy()),
        linear.contiguous().numpy(),
        np.ascontiguousarray(unit.numpy()),
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
class CompiledObjective:
    """A sum of blocks without Jacobians, in the precision of its arrays.

    Attributes:
        arguments: of each block's sweep.
        constant: added.
        squares_only: whether there is no linear form.
    """

    arguments: tuple[tuple, ...]
    constant: float
    squares_only: bool

    def evaluate(self, parameters) -> "FoundCompiled":
        """F and its gradient at ``parameters``."""
        weights = np.ascontiguousarray(parameters.numpy())
        total, slope = self.constant, np.zeros_like(weights)
        for arguments in self.arguments:
            value, gradient = value_and_gradient(weights, *arguments)
            total, slope = total + value, slope + gradient
        return FoundCompiled(parameters, total, torch.from_numpy(slope), self.squares_only)


@final
class FoundCompiled(Found):
    """F and its gradient at given weights."""

    def __init__(self, parameters, value: float, gradient: torch.Tensor, squares_only: bool):
        self.parameters, self.value, self.squares_only = parameters, value, squares_only
        self._gradient = gradient

    @property
    def residual(self):
        raise TypeError(f"residual: {NOT_KEPT}")

    def gradient(self):
        return self._gradient

    def jacobian(self):
        raise TypeError(f"jacobian: {NOT_KEPT}")
