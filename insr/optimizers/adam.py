"""Adam with the schedule of the original INSR solver.

Learning rate 1e-4 with decay on plateaus, at most 20 000 iterations a time step, fresh random
points in every iteration (Chen et al., ICML 2023). The sweeps are hand-written, so one iteration
costs less than with automatic differentiation. Sources: Kingma, Ba: *Adam*, ICLR 2015; Smith,
Topin: *Super-Convergence*, 2019 (the one-cycle schedule).
"""

import math
import time
from dataclasses import dataclass

import torch

from insr.optimizers import Minimum
from insr.rows import squares_of


class Moments:
    """Adam's running moments of the gradient; :meth:`step` gives the increment of the weights.

    m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2, both divided by their start-up bias, then
    -rate m / (sqrt(v) + eps). Written out because loading torch.optim takes longer than most fits.
    """

    EPSILON = 1e-8

    def __init__(self, parameters, betas=(0.9, 0.999)):
        self._first, self._second = torch.zeros_like(parameters), torch.zeros_like(parameters)
        self._betas, self._count = betas, 0

    def step(self, gradient, rate: float):
        """Increment for this gradient at this learning rate, shape (P,)."""
        b1, b2 = self._betas
        self._count += 1
        self._first.lerp_(gradient, 1 - b1)
        self._second.lerp_(gradient * gradient, 1 - b2)
        root = torch.sqrt(self._second / (1 - b2**self._count)) + self.EPSILON
        return -rate / (1 - b1**self._count) * self._first / root


def one_cycle(peak: float, iteration: int, iterations: int, warm_up: float = 0.1) -> float:
    """Rate of the one-cycle schedule: linear up to ``peak``, then a half cosine down to 0."""
    done = iteration / iterations
    if done < warm_up:
        return peak * done / warm_up
    return peak * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up))) / 2


@dataclass
class Plateau:
    """Learning rate that decays when the loss stops improving.

    Attributes:
        rate: the current one.
        decay, patience: it is multiplied by ``decay`` when the loss has not fallen below
            ``threshold`` times its best for ``patience`` iterations.
    """

    rate: float
    decay: float
    patience: int
    threshold: float = 1 - 1e-4
    best: float = math.inf
    waited: int = 0

    def update(self, loss: float) -> None:
        """Take the loss of one more iteration into account."""
        if loss < self.threshold * self.best:
            self.best, self.waited = loss, 0
            return
        self.waited += 1
        if self.waited > self.patience:
            self.rate, self.waited = self.rate * self.decay, 0


@dataclass(frozen=True, kw_only=True)
class Adam:
    """Settings of the optimiser.

    Attributes:
        max_iterations: a call.
        learning_rate: at the start of a call.
        decay, patience: of the learning rate, see :class:`Plateau`.
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
            problem: has ``rows``, and ``resample()`` that draws new ones.
            parameters: first guess, shape (P,); the call computes in its precision.
        """
        moments = Moments(parameters)
        plateau = Plateau(self.learning_rate, self.decay, self.patience)
        started, iterations = time.perf_counter(), 0
        while iterations < self.max_iterations and plateau.rate > self.smallest_rate:
            iterations += 1
            problem.resample()
            value, gradient = squares_of(problem.rows)(parameters)
            parameters = parameters + moments.step(gradient, plateau.rate)
            plateau.update(value)
        seconds = time.perf_counter() - started
        return Minimum(
            parameters=parameters,
            value=value,
            iterations=iterations,
            evaluations=iterations,
            converged=iterations < self.max_iterations,
            facts={"seconds_per_iteration": seconds / iterations},
        )
