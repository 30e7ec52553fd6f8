"""Adam on small batches of a fixed problem, with an annealed rate: for large changes of a field.

Gauss-Newton is fast where the weights move little. Where a step changes much of the field at once
(features as wide as the distance they travel), each linearisation holds for a small part of the
way and costs as much as a thousand iterations on batches. Those average over many more points, too,
so that nothing is interpolated between them. The error falls slowly in the end: for 1e-3 of the
field's size, not for 1e-6.

The work is chosen by the residual: cycles of the rate, each twice as long as the last, until the
residual is small or a cycle gains little. Sources: Kingma, Ba: *Adam*, ICLR 2015; Smith, Topin:
*Super-Convergence*, 2019.
"""

import time
from dataclasses import dataclass

import torch

from insr.optimizers import Minimum
from insr.optimizers.adam import Moments, one_cycle
from insr.rows import LinearBlocks, squares_of


@dataclass(frozen=True, kw_only=True)
class AnnealedAdam:
    """Settings of the optimiser; f is the squared residual.

    Attributes:
        iterations: of the first cycle of the rate.
        max_cycles: a call; each is twice as long as the one before.
        rate: the largest.
        batch: points an iteration.
        tolerance: done when f falls to it.
        gain: done when a cycle leaves more than this times f.
    """

    iterations: int = 500
    max_cycles: int = 4
    rate: float = 1e-3
    batch: int = 1000
    tolerance: float = 1e-5
    gain: float = 0.9

    def minimize(
        self, problem: LinearBlocks, parameters, state: torch.Generator | None = None
    ) -> Minimum:
        """Minimise |r|^2 from ``parameters``, in their precision.

        Args:
            problem: linear rows.
            parameters: first guess, shape (P,).
            state: random generator of the batches.
        """
        state = state or torch.Generator().manual_seed(0)
        started, done, cycle = time.perf_counter(), 0, self.iterations
        best, value = parameters, problem.evaluate(parameters).value
        squares = squares_of(problem)
        for _ in range(self.max_cycles):
            if value <= self.tolerance:
                break
            trial = self._cycle(squares, len(problem.points), best, cycle, state)
            done, reached = done + cycle, problem.evaluate(trial).value
            if not reached < value:
                break
            enough = reached > self.gain * value
            best, value = trial, reached
            if enough:
                break
            cycle *= 2
        return Minimum(
            parameters=best,
            value=value,
            iterations=done,
            evaluations=done,
            converged=value <= self.tolerance,
            state=state,
            facts={"seconds_per_iteration": (time.perf_counter() - started) / max(done, 1)},
        )

    def _cycle(self, squares, count, parameters, iterations, generator):
        """Weights after one cycle of the rate, each pass through the points in another order."""
        moments = Moments(parameters, betas=(0.9, 0.99))
        batches: list[torch.Tensor] = []
        for iteration in range(iterations):
            if not batches:
                batches = list(torch.randperm(count, generator=generator).split(self.batch))
            _, gradient = squares(parameters, batches.pop())
            rate = one_cycle(self.rate, iteration, iterations)
            parameters = parameters + moments.step(gradient, rate)
        return parameters
