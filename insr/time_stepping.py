r"""The time loop: each step is a least-squares problem for the next weights.

The first guess extrapolates the weights from their last increments. Raw extrapolation lets the
weights drift along directions that the field hardly sees; so the extrapolated increment d is
filtered by the last factor, J^T (J J^T + mu)^{-1} J d.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cases.contracts import Progress, silent

EXTRAPOLATION = {1: (1.0,), 2: (-1.0, 2.0), 3: (1.0, -3.0, 3.0)}
"""Coefficients of the last increments, oldest first, by order."""


@dataclass(kw_only=True)
class Trajectory:
    """Weights after each completed step, and what the optimiser reported.

    Attributes:
        weights: list of (P,) arrays, the initial field first.
        rms_residuals: root of f at the end of each step.
        iterations, evaluations: of the optimiser, in each step.
        status, reason: as in :class:`cases.contracts.Solution`.
        seconds: of the whole loop.
        facts: what the optimiser measured in the last step.
    """

    weights: list = field(default_factory=list)
    rms_residuals: list = field(default_factory=list)
    iterations: list = field(default_factory=list)
    evaluations: list = field(default_factory=list)
    status: str = "ok"
    reason: str = ""
    seconds: float = 0.0
    facts: dict = field(default_factory=dict)

    def report(self) -> dict:
        """Diagnostics of the loop."""
        return {
            "stepping_s": self.seconds,
            "residual_evaluations": int(np.sum(self.evaluations)),
            **residual_facts(self.rms_residuals),
        }


def residual_facts(rms_residuals: list) -> dict:
    """Diagnostics of the residuals that the steps leave; without a step they are no numbers."""
    known = rms_residuals or [np.nan]
    return {
        "rms_residual_median": float(np.median(known)),
        "rms_residual_max": float(np.max(known)),
        "rms_residuals": rms_residuals,
    }


def march(
    step_problem: Callable,
    optimizer,
    weights,
    num_steps: int,
    *,
    extrapolation: int = 2,
    diverged: Callable = lambda weights, rms_residual: "",
    progress: Progress = silent,
) -> Trajectory:
    """Run the time steps.

    Args:
        step_problem: ``step_problem(weights, step)`` gives the least-squares problem for the
            weights of ``step`` from those of the step before.
        optimizer: has ``minimize(problem, guess, state)`` -> :class:`insr.optimizers.Minimum`.
        weights: initial weights, shape (P,).
        num_steps: number of steps.
        extrapolation: order of the first guess, 0 (the last weights) to 3.
        diverged: ``diverged(weights, rms_residual)`` says in words how the run has diverged, or
            nothing.
        progress: called after each step; the loop stops where it answers False.
    """
    result = Trajectory(weights=[weights.cpu().numpy().copy()])
    increments, state, started = [], None, time.perf_counter()
    for step in range(1, num_steps + 1):
        problem = step_problem(weights, step)
        guess = weights + _extrapolate(increments, extrapolation, state)
        minimum = optimizer.minimize(problem, guess, None if problem.fresh else state)
        rms_residual = math.sqrt(minimum.value)
        reason = diverged(minimum.parameters, rms_residual)
        if not math.isfinite(rms_residual):
            reason = "the residual is not finite"
        if reason:
            result.status, result.reason = "diverged", f"{reason} in step {step} of {num_steps}"
            break
        state, result.facts = minimum.state, minimum.facts
        increments = [*increments, minimum.parameters - weights][-3:]
        weights = minimum.parameters
        result.weights.append(weights.cpu().numpy().astype(np.float64))
        result.rms_residuals.append(rms_residual)
        result.iterations.append(minimum.iterations)
        result.evaluations.append(minimum.evaluations)
        if not progress(step, f"residual {rms_residual:.1e}"):
            if step < num_steps:
                result.status = "time_limit"
                result.reason = f"stopped after {step} of {num_steps} steps"
            break
    result.seconds = time.perf_counter() - started
    return result


def _extrapolate(increments, order, state):
    order = min(order, len(increments))
    if order == 0:
        return 0.0
    last = increments[-order:]
    guess = sum(c * d for c, d in zip(EXTRAPOLATION[order], last, strict=True))
    return guess if state is None else state.project(guess)
