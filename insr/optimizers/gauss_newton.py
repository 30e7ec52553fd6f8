r"""Gauss-Newton with Anderson-accelerated chord iterations.

A Levenberg-Marquardt step is -B r with B = J^T (J J^T + mu)^{-1}. One linearisation is dear, one
residual is cheap, so many steps share one factor (chord iterations), and their residuals are
recombined: with the last differences of weights and residuals as columns of D and E,

.. math:: \gamma = \arg\min |r - E \gamma|, \qquad
          \theta \leftarrow \theta - D \gamma - B (r - E \gamma).

This is Anderson acceleration (type II) of the chord iteration; it recovers most of what the
ageing factor and the damping lose, so that a time step needs one linearisation, and the factor of
the last time step serves the first iterations of the next. Sources: Levenberg 1944; Marquardt
1963; Walker, Ni: *Anderson Acceleration for Fixed-Point Iterations*, SIAM J. Numer. Anal. 2011.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from insr.dense import DampedFactor
from insr.optimizers import Minimum


@dataclass(frozen=True, kw_only=True)
class GaussNewton:
    """Settings of the optimiser; f is the squared residual.

    Attributes:
        damping: smallest mu. Smaller values ask for steps beyond the linear range.
        relative_damping: mu is at least this times f.
        tolerance: done when f falls to it.
        refresh_above: a new linearisation is made only while f is above this.
        refresh_gain: and only while the last one lowered f below this times its start.
        max_linearizations: a call.
        max_chords: chord iterations a linearisation.
        chord_gain: a chord iteration counts as gain when f falls below this times its last.
        history: columns of the acceleration.
        single: whether Gram matrices are formed and factored in float32.
    """

    damping: float = 1e-7
    relative_damping: float = 0.1
    tolerance: float = 1e-14
    refresh_above: float = 1e-13
    refresh_gain: float = 0.8
    max_linearizations: int = 8
    max_chords: int = 30
    chord_gain: float = 0.95
    history: int = 10
    single: bool = False

    def minimize(self, problem, parameters, state: DampedFactor | None = None) -> Minimum:
        """Minimise |r|^2 from ``parameters``.

        Args:
            problem: has ``evaluate(parameters)`` -> :class:`insr.rows.Evaluation`.
            parameters: first guess, shape (P,), float64.
            state: factor of a neighbouring problem, used before the first linearisation.
        """
        current = problem.evaluate(parameters)
        factor, evaluations, linearizations, raised = state, 1, 0, 1.0
        if factor is not None:
            current, count = self._chords(problem, current, factor)
            evaluations += count
        while linearizations < self.max_linearizations and math.isfinite(current.value):
            if current.value <= (self.refresh_above if factor else self.tolerance):
                break
            start = current.value
            damping = raised * max(self.relative_damping * start, self.damping)
            factor = DampedFactor(current.jacobian(), damping, single=self.single)
            current, count = self._chords(problem, current, factor)
            linearizations += 1
            evaluations += count
            if current.value == start:  # no step was accepted: trust the linearisation less
                raised *= 10
            elif current.value > self.refresh_gain * start:
                break
        return Minimum(
            parameters=current.parameters,
            value=current.value,
            iterations=linearizations,
            evaluations=evaluations,
            converged=current.value <= self.refresh_above,
            state=factor,
        )

    def _chords(self, problem, best, factor):
        """Accelerated chord iterations from ``best``; returns the best point and their number."""
        steps, changes, failures = [], [], 0
        for count in range(1, self.max_chords + 1):
            step = -_accelerated_step(factor, best.residual, steps, changes)
            trial = problem.evaluate(best.parameters + step)
            if not math.isfinite(trial.value):
                return best, count
            steps = [*steps, step][-self.history :]
            changes = [*changes, trial.residual - best.residual][-self.history :]
            failures = 0 if trial.value < self.chord_gain * best.value else failures + 1
            if trial.value < best.value:
                best = trial
            if failures == 2 or best.value <= self.tolerance:
                break
        return best, count


def _accelerated_step(factor, residual, steps, changes):
    """B (r - E gamma) + D gamma with gamma = argmin |r - E gamma|."""
    if not steps:
        return factor.step(residual)
    differences = torch.stack(changes, dim=1)
    gamma = _least_squares(differences, residual)
    return factor.step(residual - differences @ gamma) + torch.stack(steps, dim=1) @ gamma


def _least_squares(matrix, right_hand_side):
    """Minimum-norm least squares of a tall thin matrix, columns scaled, tiny directions cut."""
    scale = torch.linalg.vector_norm(matrix, dim=0).clamp_min(1e-300)
    solution = np.linalg.lstsq(
        (matrix / scale).cpu().numpy(), right_hand_side.cpu().numpy(), rcond=1e-10
    )[0]
    return matrix.new_tensor(solution) / scale
