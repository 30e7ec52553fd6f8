r"""Damped Gauss-Newton for squares and quadratic energies, with dense matrices.

For F = |r|^2 + s, s affine in the field, a step solves

.. math:: (J^T J + \mu) \, p = -\tfrac12 \nabla F, \qquad J = \partial r / \partial \theta,

and mu follows the ratio of actual to predicted decrease (Levenberg 1944, Marquardt 1963). Without
s, and with fewer rows than weights, :math:`p = -J^T (J J^T + \mu)^{-1} r` is the same step by the
smaller matrix. Each linearisation forms its Gram matrix once, for all dampings that are tried.
Source: Nocedal, Wright: *Numerical Optimization*, chapters 4 and 10.

Valleys of networks are narrow and bent, and p, which is straight, leaves them soon. A second-order
path p + a / 2 follows the bend,

.. math:: (J^T J + \mu) \, a = -J^T r_{pp}, \qquad
    r_{pp} \approx \frac{2}{h} \Big(\frac{r(\theta + h p) - r(\theta)}{h} - J p\Big),

by the same factor and one more evaluation of r (geodesic acceleration: Transtrum, Sethna 2012,
arXiv:1201.5885). Sums of squares take it. Energies go straight: what limits them are the errors of
their quadrature, below which bent steps lead only sooner.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from insr.dense import DampedInverse
from insr.optimizers import Minimum


def _go_on(iteration: int, parameters: torch.Tensor, value: float) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class DampedNewton:
    """Settings of the optimiser; mu is relative to the mean diagonal of J^T J.

    Attributes:
        max_iterations: linearisations a call.
        damping: at the start.
        least_damping: never less; Woodbury's formula, for energies with fewer rows than weights,
            loses its digits below :data:`LEAST_BY_WOODBURY`.
        tolerance: done when the predicted decrease falls to this times |F|.
        patience: done as well when a sum of squares has not fallen by ``stagnation`` of itself in
            so many iterations, as at rounding error.
        max_trials: dampings tried at one linearisation.
        acceleration: greatest |a| / |p| with which a sum of squares takes a; 0 leaves it out.
    """

    max_iterations: int = 100
    damping: float = 1e-3
    least_damping: float = 1e-15
    tolerance: float = 1e-12
    patience: int = 15
    stagnation: float = 0.02
    max_trials: int = 12
    acceleration: float = 0.75

    LEAST_BY_WOODBURY = 1e-9
    GROW, GROW_REJECTED, SHRINK = 2.0, 4.0, 1 / 5

    def minimize(
        self,
        problem,
        parameters: torch.Tensor,
        state: float | None = None,
        *,
        draw: Callable[[int], object] | None = None,
        watch: Callable[[int, torch.Tensor, float], bool] = _go_on,
    ) -> Minimum:
        """Minimise F from ``parameters``.

        Args:
            problem: has ``evaluate(parameters)`` -> :class:`insr.stationary.objective.Found`.
            parameters: first guess, shape (P,), float64.
            state: damping of a neighbouring problem.
            draw: gives another problem for each iteration after the first, where points are drawn
                anew.
            watch: called after each iteration with its number, the weights and F; the call ends
                where it answers ``False``.
        """
        damping = self.damping if state is None else state
        current = problem.evaluate(parameters)
        iteration, evaluations, converged, values = 0, 1, False, [current.value]
        while iteration < self.max_iterations and math.isfinite(current.value):
            if draw is not None and iteration:
                problem = draw(iteration)
                current = problem.evaluate(current.parameters)
                evaluations += 1
            model, found = Linearised(current), None
            for _ in range(self.max_trials):
                step, predicted = model.step(max(damping, self._least(model)))
                if self.acceleration and current.squares_only:
                    bend = model.acceleration(problem, step)
                    evaluations += 1
                    if bend.norm() <= self.acceleration * step.norm():
                        step = step + bend / 2
                trial = problem.evaluate(current.parameters + step)
                evaluations += 1
                ratio = _ratio(current.value, trial.value, predicted)
                if ratio > 0:
                    found = trial
                    break
                damping = self.GROW_REJECTED * max(damping, self._least(model))
            if found is None:
                converged = draw is None
                break
            iteration += 1
            values.append(found.value)
            converged = predicted <= self.tolerance * abs(current.value)
            if found.squares_only and draw is None:
                converged = converged or self._stagnates(values)
            if ratio < 1 / 4:
                damping *= self.GROW
            elif ratio > 3 / 4:
                damping = max(damping * self.SHRINK, self.least_damping)
            current = found
            if not watch(iteration, current.parameters, current.value) or converged:
                break
        return Minimum(
            parameters=current.parameters,
            value=current.value,
            iterations=iteration,
            evaluations=evaluations,
            converged=converged,
            state=damping,
        )

    def _stagnates(self, values):
        before = values[-1 - self.patience] if len(values) > self.patience else math.inf
        return values[-1] > (1 - self.stagnation) * before

    def _least(self, model):
        return self.LEAST_BY_WOODBURY if model.by_woodbury else self.least_damping


class Linearised:
    """One linearisation: steps for any damping.

    Args:
        found: an objective at the weights.
    """

    PROBE = 0.1  # h; the authors' choice

    def __init__(self, found):
        self._parameters, self._residual = found.parameters, found.residual
        self._jacobian, self._gradient = found.jacobian(), found.gradient()
        rows, weights = self._jacobian.shape
        self._in_samples = found.squares_only and rows < weights
        self._inverse = DampedInverse(
            self._jacobian.T.contiguous() if self._in_samples else self._jacobian
        )
        self.by_woodbury = rows < weights and not self._in_samples
        trace = self._inverse.mean_diagonal * (rows if self._in_samples else weights)
        self._scale = trace / weights

    def step(self, damping: float):
        """The step (P,), and the decrease of F that the model without damping predicts."""
        self._inverse.damp(damping * self._scale)
        if self._in_samples:
            step = -self._pulled(self._residual)
        else:
            step = -self._inverse.apply(self._gradient) / 2
        mu = self._inverse.damping
        # -g.p - |J p|^2 with (J^T J + mu) p = -g/2
        return step, float(mu * (step @ step) - (self._gradient @ step) / 2)

    def acceleration(self, problem, step):
        """a (P,) of the step just made."""
        ahead = problem.evaluate(self._parameters + self.PROBE * step).residual
        slope = (ahead - self._residual) / self.PROBE
        return -self._pulled(2 / self.PROBE * (slope - self._jacobian @ step))

    def _pulled(self, rows):
        """(J^T J + mu)^{-1} J^T times rows (M,)."""
        if self._in_samples:
            return self._jacobian.T @ self._inverse.apply(rows)
        return self._inverse.apply(self._jacobian.T @ rows)


def _ratio(before, after, predicted):
    """Actual by predicted decrease, or -1 where the step is refused."""
    if not math.isfinite(after) or not predicted > 0:
        return -1.0
    return (before - after) / predicted
