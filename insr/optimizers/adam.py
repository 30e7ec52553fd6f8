"""Adam with the schedule of the original INSR solver.

Learning rate 1e-4 with decay on plateaus, at most 20 000 iterations a time step, fresh random
points in every iteration (Chen et al., ICML 2023). The sweeps are hand-written, so one iteration
costs less than with automatic differentiation.
"""

import time
from dataclasses import dataclass

import torch

from insr.optimizers import Minimum


@dataclass(frozen=True, kw_only=True)
class Adam:
    """Settings of the optimiser.

    Attributes:
        max_iterations: a call.
        learning_rate: at the start of a call.
        decay, patience: the rate is multiplied by ``decay`` when the loss has not improved for
            ``patience`` iterations.
        smallest_rate: the call ends when the rate has decayed to it.
    """

    max_iterations: int = 20_000
    learning_rate: float = 1e-4
    decay: float = 0.1
    patience: int = 500
    smallest_rate: float = 1e-8

    def minimize(self, problem, parameters, state=None) -> Minimum:
        """Minimise E |r|^2 over the problem's random points, from ``parameters``.

        Args:
            problem: has ``evaluate(parameters)`` and ``resample()`` that draws new points.
            parameters: first guess, shape (P,); the call computes in its precision.
        """
        theta = parameters.clone()
        optimizer = torch.optim.Adam([theta], lr=self.learning_rate)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=self.decay, patience=self.patience, min_lr=self.smallest_rate
        )
        started, iterations = time.perf_counter(), 0
        while iterations < self.max_iterations:
            iterations += 1
            problem.resample()
            current = problem.evaluate(theta)
            theta.grad = current.gradient()
            optimizer.step()
            schedule.step(current.value)
            if optimizer.param_groups[0]["lr"] <= self.smallest_rate:
                break
        seconds = time.perf_counter() - started
        return Minimum(
            parameters=theta,
            value=current.value,
            iterations=iterations,
            evaluations=iterations,
            converged=iterations < self.max_iterations,
            facts={"seconds_per_iteration": seconds / iterations},
        )
