"""The course of a training: loss and errors over iterations and over seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import final

import numpy as np
import torch

from cases.contracts import Case
from insr.stationary.points import rule

ERROR_POINTS = 512
ENTRIES = 50  # at most, about, of a training


@final
@dataclass
class History:
    """What is recorded while a network is trained.

    Only reports read it: the reference solution enters here and nowhere else in a method. The
    clock stands still while an entry is made.

    Attributes:
        error: maps parameters (float64) to sum |e| / sum |u| and max |e|.
        watch: maps parameters to a loss by independent points.
        iterations: that are planned, from which the distance of entries follows.
        limit: seconds after which the training ends, from which it follows too; 0 for none.
        epochs, seconds, losses, errors, largest_errors, watched: one number an entry.
        spent: seconds that the records took.
    """

    error: Callable[[torch.Tensor], tuple[float, float]]
    watch: Callable[[torch.Tensor], float]
    iterations: int
    limit: float = 0.0
    epochs: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    largest_errors: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)
    spent: float = 0.0

    def __post_init__(self):
        self._started = time.perf_counter()

    @property
    def elapsed(self) -> float:
        """Seconds since the start without those of the records."""
        return time.perf_counter() - self._started - self.spent

    def due(self, iteration: int) -> bool:
        """Whether an entry is wanted: all of few, else the first ones, then evenly."""
        if self.limit and self.elapsed * ENTRIES >= self.limit * len(self.epochs):
            return True
        every = max(1, self.iterations // ENTRIES)
        return iteration % every == 0 or (iteration < every and iteration & (iteration - 1) == 0)

    def record(self, iteration: int, parameters: torch.Tensor, loss: float) -> None:
        """Make an entry."""
        now, begun = self.elapsed, time.perf_counter()
        theta = parameters.detach().to("cpu", torch.float64)
        relative, largest = self.error(theta)
        self.epochs.append(iteration)
        self.seconds.append(now)
        self.losses.append(loss)
        self.errors.append(relative)
        self.largest_errors.append(largest)
        self.watched.append(self.watch(theta))
        self.spent += time.perf_counter() - begun

    def report(self) -> dict:
        """As diagnostics."""
        return {
            "history_epochs": self.epochs,
            "history_seconds": self.seconds,
            "history_loss": self.losses,
            "history_error": self.errors,
            "history_largest_error": self.largest_errors,
            "history_watch": self.watched,
        }


def error_watch(case: Case, evaluator: Callable[[np.ndarray], Callable]):
    """A function of weights for :class:`History`, by random points of the case's domain.

    Args:
        case: with a formula as reference.
        evaluator: maps points (N, d) to a function from weights to u (N,) there.
    """
    generator = np.random.default_rng(ERROR_POINTS)
    points = rule(case.equation, case.domain, "sobol", ERROR_POINTS, generator).points
    exact, value = case.reference.function(points, 1.0)[:, 0], evaluator(points)

    def error(weights):
        off = np.abs(value(weights) - exact)
        return float(off.sum() / np.abs(exact).sum()), float(off.max())

    return error
