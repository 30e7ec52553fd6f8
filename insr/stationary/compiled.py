"""Objectives by compiled sweeps, where only values and gradients are asked for."""

from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.compiled_rows import has_compiled_form, sweep_arguments
from insr.compiled_sweep import value_and_gradient
from insr.jets import slots
from insr.stationary.objective import Block, Found, Objective

NOT_KEPT = "of a compiled objective; allowed: its value and gradient"


def compiled(objective: Objective) -> "Objective | CompiledObjective":
    """The objective by compiled sweeps; itself where a block has no such form."""
    if not all(has_compiled_form(b.network, b.points, b.order) for b in objective.blocks):
        return objective
    arguments = tuple(_arguments(block) for block in objective.blocks)
    squares_only = all(block.linear is None for block in objective.blocks)
    constant = sum(block.constant for block in objective.blocks)
    return CompiledObjective(arguments, constant, squares_only)


def _arguments(block: Block) -> tuple:
    """Arguments of the sweep behind the weights."""
    points = block.points
    shape = (slots(points.shape[1], block.order), len(points), block.network.outputs)
    seeds = torch.stack(block.seeds) if block.seeds else points.new_zeros(0, *shape)
    return sweep_arguments(
        block.network, points, block.order, seeds, block.offsets, block.linear, block.unit
    )


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
