r"""Least-squares problems whose rows are functions of a network's jet at points.

The objective is f(theta) = |r(theta)|^2. Rows carry their quadrature weights, so that f is a
mean over points plus boundary terms and its meaning does not change with their number.

:class:`LinearRows` serves every linear equation: r_n = sum_k S[k, n] . jet[k, n] - target_n.
:class:`PointwiseRows` serves any other: the user writes r from the jet in torch, the small
derivative in the jet comes from automatic differentiation, the large one in the weights from the
hand-written sweeps.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import torch

from insr.compiled_jets import gradient_of, jet_at
from insr.compiled_rows import CompiledRows
from insr.jets import Tape
from insr.networks import Siren

Squares = Callable[..., tuple[float, torch.Tensor]]
"""f = |r|^2 and df/dtheta, (P,), from weights and, where wanted, the indices of a batch."""


class Evaluation:
    """Residual at given weights, and what the optimisers ask for.

    Args:
        parameters: the weights, shape (P,).
        residual: (M,).
        tape: makes the sweep that its derivatives need, where one asks for them.
        seeds: makes the seeds of each block of rows.

    Attributes:
        value: f = |r|^2 as a float.
    """

    def __init__(self, parameters, residual, tape: Callable[[], Tape], seeds: Callable):
        self.parameters, self.residual = parameters, residual
        self.value = float(residual @ residual)
        self._make_tape, self._seeds = tape, seeds

    def jacobian(self):
        """dr/dtheta, shape (M, P)."""
        blocks = [self._tape.jacobian(seeds) for seeds in self._seeds()]
        return blocks[0] if len(blocks) == 1 else torch.cat(blocks)

    def gradient(self):
        """df/dtheta, shape (P,)."""
        seeds = self._seeds()
        weighted = 2 * self.residual.view(len(seeds), 1, -1, 1) * torch.stack(seeds)
        return self._tape.gradient(weighted.sum(0))

    @cached_property
    def _tape(self):
        return self._make_tape()


def _linear(problem, blocks, parameters) -> Evaluation:
    """Linear rows at ``parameters``: without a tape where the residual is compiled."""

    def tape():
        return Tape(problem.network, parameters, problem.points, problem.order)

    def seeds():
        return list(blocks)

    if problem.compiled:
        return Evaluation(parameters, problem.compiled.residual(parameters), tape, seeds)
    swept = tape()
    rows = torch.cat([(of * swept.output).sum((0, 2)) for of in blocks])
    return Evaluation(parameters, rows - problem.target, lambda: swept, seeds)


@dataclass(frozen=True, kw_only=True)
class LinearRows:
    """Rows that are linear in the jet.

    Attributes:
        network: shape of the network.
        points: (M, d); a point may stand in several rows.
        order: of the jet.
        seeds: (K, M, outputs), the coefficients S, weights included.
        target: (M,), weights included.
        fresh: whether the points are other ones than in the time step before, so that an
            optimiser can use nothing of what it kept.
    """

    network: Siren
    points: torch.Tensor
    order: int
    seeds: torch.Tensor
    target: torch.Tensor
    fresh: bool = False

    def evaluate(self, parameters) -> Evaluation:
        """The rows at ``parameters``."""
        return _linear(self, (self.seeds,), parameters)

    @cached_property
    def compiled(self) -> CompiledRows | None:
        """The rows by compiled sweeps, where there is such a form."""
        return CompiledRows.of(self.network, self.points, self.order, [self.seeds], self.target)


@dataclass(frozen=True, kw_only=True)
class LinearBlocks:
    """Several linear rows at each point: block by block as in :class:`LinearRows`.

    Attributes:
        network, points, order, fresh: as for :class:`LinearRows`.
        blocks: seeds of each block, (K, N, outputs), weights included; zero where a block has
            nothing to say about a point.
        target: (blocks * N,), weights included.
    """

    network: Siren
    points: torch.Tensor
    order: int
    blocks: tuple[torch.Tensor, ...]
    target: torch.Tensor
    fresh: bool = False

    def evaluate(self, parameters) -> Evaluation:
        """The rows at ``parameters``."""
        return _linear(self, self.blocks, parameters)

    @cached_property
    def compiled(self) -> CompiledRows | None:
        """The rows by compiled sweeps, where there is such a form."""
        return CompiledRows.of(self.network, self.points, self.order, self.blocks, self.target)

    def subset(self, indices) -> "LinearBlocks":
        """The rows at some of the points, scaled so that f keeps its mean over random choices."""
        scale = math.sqrt(len(self.points) / len(indices))
        target = self.target.view(len(self.blocks), -1)[:, indices]
        return replace(
            self,
            points=self.points[indices],
            blocks=tuple(scale * seeds[:, indices] for seeds in self.blocks),
            target=scale * target.reshape(-1),
        )


@dataclass(frozen=True, kw_only=True)
class PointwiseRows:
    """Rows given by a function of the jet.

    Attributes:
        network, points, order: as for :class:`LinearRows`.
        residual: maps a jet (K, N, outputs) to rows (R, N), weights included; row n of each of
            the R blocks may depend on the jet at point n only.
        fresh: as for :class:`LinearRows`.
    """

    network: Siren
    points: torch.Tensor
    order: int
    residual: object
    fresh: bool = False

    def evaluate(self, parameters) -> Evaluation:
        """The rows at ``parameters``."""

        def tape():
            return Tape(self.network, parameters, self.points, self.order)

        jet = self._jet(parameters)
        with torch.enable_grad():
            rows = self.residual(jet)

        def seeds():
            return [
                torch.autograd.grad(row.sum(), jet, retain_graph=True, materialize_grads=True)[0]
                for row in rows
            ]

        return Evaluation(parameters, rows.detach().reshape(-1), tape, seeds)

    def squares(self, parameters):
        """f = |r|^2 and df/dtheta, (P,), by one adjoint sweep for all rows."""
        jet = self._jet(parameters)
        with torch.enable_grad():
            value = (self.residual(jet) ** 2).sum()
        (seeds,) = torch.autograd.grad(value, jet)
        return value.item(), gradient_of(self.network, parameters, self.points, seeds)

    def _jet(self, parameters):
        return jet_at(self.network, parameters, self.points, self.order).requires_grad_()


def squares_of(problem) -> Squares:
    """Value and gradient of the squares of a problem's rows, see :data:`Squares`.

    Without indices f has all points; over batches it keeps its mean. Sweeps are compiled where
    there is such a form, and shared by as many threads as PyTorch has.

    Args:
        problem: one of those above; batches are of :class:`LinearBlocks`.
    """
    if isinstance(problem, LinearRows | LinearBlocks) and problem.compiled:
        return problem.compiled.squares
    if isinstance(problem, PointwiseRows):
        return problem.squares

    def squares(weights, indices=None):
        found = (problem if indices is None else problem.subset(indices)).evaluate(weights)
        return found.value, found.gradient()

    return squares
