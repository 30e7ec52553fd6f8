r"""Objectives made of squares and linear forms of a network's jets at points.

.. math:: F(\theta) = \sum_n r_n(\theta)^2 + s(\theta)

where the rows r are affine in the jets, or :math:`r = w (|y| - 1)` with affine y, and s is affine.
Least squares have s = 0. A quadratic energy is the sum of both: half its second variation, as
squares, and the work of the loads. The Gauss-Newton matrix J^T J with J = dr/dtheta is then
that of J^T H J of the energy, without the second derivatives of the field in the weights.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import final

import torch

from insr.networks import Siren
from insr.taylor_tape import tape


class Found(ABC):
    """An objective at given weights, and what optimisers ask for.

    Attributes:
        parameters: the weights, (P,).
        value: F.
        residual: r, (M,).
        squares_only: whether s = 0.
    """

    parameters: torch.Tensor
    value: float
    residual: torch.Tensor
    squares_only: bool

    @abstractmethod
    def gradient(self) -> torch.Tensor:
        """dF/dtheta, (P,)."""

    @abstractmethod
    def jacobian(self) -> torch.Tensor:
        """dr/dtheta, (M, P)."""


@final
@dataclass(frozen=True, kw_only=True)
class Block:
    """Rows and a linear form at some points.

    Attributes:
        network: shape of the network.
        points: (N, d).
        order: of the jets of N.
        seeds: of each of the R rows a point, (K, N, outputs) each.
        offsets: (R, N); y = sum(seeds * jet) + offsets.
        linear: seeds of the linear form; None for none.
        constant: added to it.
        unit: (N,), w of r = w (|y| - 1), one row a point, |y| over the R numbers there;
            None for r = y.
    """

    network: Siren
    points: torch.Tensor
    order: int
    seeds: tuple[torch.Tensor, ...]
    offsets: torch.Tensor
    linear: torch.Tensor | None = None
    constant: float = 0.0
    unit: torch.Tensor | None = None

    def to(self, device, dtype) -> "Block":
        """On another device or in another precision."""
        return replace(
            self,
            points=self.points.to(device, dtype),
            seeds=tuple(seeds.to(device, dtype) for seeds in self.seeds),
            offsets=self.offsets.to(device, dtype),
            linear=None if self.linear is None else self.linear.to(device, dtype),
            unit=None if self.unit is None else self.unit.to(device, dtype),
        )

    def evaluate(self, parameters) -> "FoundBlock":
        """The block at ``parameters``."""
        return FoundBlock(self, parameters)


def joined(blocks: list[Block]) -> list[Block]:
    """The same sum with the points of similar blocks in one: a sweep costs least with many."""
    groups: dict[tuple, list[Block]] = {}
    for place, block in enumerate(blocks):
        rows_alone = block.linear is None and block.unit is None
        key = (block.network, block.order, len(block.seeds)) if rows_alone else (place,)
        groups.setdefault(key, []).append(block)
    return [
        group[0]
        if len(group) == 1
        else replace(
            group[0],
            points=torch.cat([block.points for block in group]),
            seeds=tuple(
                torch.cat(each, dim=1) for each in zip(*(b.seeds for b in group), strict=True)
            ),
            offsets=torch.cat([block.offsets for block in group], dim=1),
            constant=sum(block.constant for block in group),
        )
        for group in groups.values()
    ]


@final
class FoundBlock:
    """A block at given weights.

    Attributes:
        residual: (M,).
        form: s.
    """

    def __init__(self, block: Block, parameters):
        self._block = block
        self._tape = tape(block.network, parameters, block.points, block.order)
        output, seeds = self._tape.output, block.seeds
        rows = [(each * output).sum((0, 2)) for each in seeds]
        y = (torch.stack(rows) if rows else block.offsets) + block.offsets
        if block.unit is None:
            self._seeds, self.residual = seeds, y.flatten()
        else:
            # The floor keeps the direction finite where the gradient is zero.
            size = torch.linalg.vector_norm(y, dim=0).clamp_min(torch.finfo(y.dtype).tiny ** 0.5)
            share = block.unit * y / size
            self._seeds = [sum(a[:, None] * s for a, s in zip(share, seeds, strict=True))]
            self.residual = block.unit * (size - 1)
        self.form = block.constant
        if block.linear is not None:
            self.form += float((block.linear * output).sum())

    def gradient(self) -> torch.Tensor:
        """Gradient of |r|^2 + s."""
        seeds = self._weighted(2 * self.residual)
        if self._block.linear is not None:
            seeds += self._block.linear
        return self._tape.gradient(seeds)

    def transposed(self, weights) -> torch.Tensor:
        """J^T times weights (M,)."""
        return self._tape.gradient(self._weighted(weights))

    def _weighted(self, factors):
        seeds = torch.zeros_like(self._tape.output)
        for factor, each in zip(factors.view(-1, seeds.shape[1]), self._seeds, strict=True):
            seeds += factor[:, None] * each
        return seeds

    def jacobian(self) -> torch.Tensor:
        """dr/dtheta, (M, P)."""
        blocks = [self._tape.jacobian(seeds) for seeds in self._seeds]
        if not blocks:
            return self.residual.new_empty(0, len(self._tape.parameters))
        return torch.cat(blocks)


@final
@dataclass(frozen=True)
class Objective:
    """The sum of blocks."""

    blocks: tuple[Block, ...]

    def to(self, device, dtype) -> "Objective":
        """On another device or in another precision."""
        return Objective(tuple(block.to(device, dtype) for block in self.blocks))

    def normalised(self, network: Siren, weights: torch.Tensor) -> torch.Tensor:
        """Weights of the field that is meant: these, for no factor is left open."""
        return weights

    def evaluate(self, parameters) -> "FoundSum":
        """F at ``parameters``."""
        return FoundSum(self, parameters)


@final
class FoundSum(Found):
    """A sum of blocks at given weights."""

    def __init__(self, objective: Objective, parameters):
        self.parameters = parameters
        self._found = [block.evaluate(parameters) for block in objective.blocks]
        self.residual = torch.cat([found.residual for found in self._found])
        self.squares_only = all(block.linear is None for block in objective.blocks)
        squares = [float(found.residual @ found.residual) for found in self._found]
        self.value = sum(squares) + sum(found.form for found in self._found)

    def gradient(self):
        return sum(found.gradient() for found in self._found)

    def jacobian(self):
        return torch.cat([found.jacobian() for found in self._found])
