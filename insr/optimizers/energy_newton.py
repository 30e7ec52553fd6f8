r"""Newton's method for energies: damped Gauss-Newton matrices, conjugate gradients, a stale factor.

A step s solves (G + mu) s = -g with g the gradient and G = J^T H J. Products with G cost two sweeps
through the network, a factor of G costs hundreds of them; so the equation is solved by conjugate
gradients, and an older factor, of a part of the points for large networks, is its preconditioner.
A new one is made when the iterations become many.

mu is relative to the mean diagonal of G and follows the ratio of actual to predicted decrease
(Levenberg, Marquardt). A step is refused where it raises the energy or turns material inside out
that was not.

Relaxed energies (:mod:`insr.materials`) get new multipliers when the predicted decrease has fallen
below what these would change: the two are worked on alike. Sources: Dembo, Eisenstat, Steihaug:
*Inexact Newton methods*, SIAM J. Numer. Anal. 1982; Nocedal, Wright: *Numerical Optimization*,
chapters 7 and 17.
"""

import math
import time
from dataclasses import dataclass

import torch

from insr.dense import DampedInverse
from insr.optimizers import Minimum

GROW, GROW_REJECTED, SHRINK = 2.0, 4.0, 1 / 3  # of the damping
ROUNDING = 1e-14  # of energies, relative


@dataclass
class NewtonState:
    """What one call leaves to the next one of a neighbouring problem.

    Attributes:
        damping: mu, relative to the mean diagonal.
        inverse: preconditioner, or None before the first.
        stale: whether it should be made anew.
        age: steps that it served.
        fresh_products: products in the first of them.
        factorisations, products: counted over all calls.
        generator: of random choices, where there are any.
    """

    damping: float
    inverse: DampedInverse | None = None
    stale: bool = True
    age: int = 0
    fresh_products: int = 0
    factorisations: int = 0
    products: int = 0
    generator: torch.Generator | None = None


@dataclass(frozen=True, kw_only=True)
class EnergyNewton:
    """Settings of the optimiser.

    Attributes:
        max_iterations: Newton steps a call.
        tolerance: done when the predicted decrease, and what new multipliers would change, fall
            to this times the size of the energy.
        damping: at the start, relative to the mean diagonal.
        least_damping: never less.
        cg_iterations: most products a step.
        cg_tolerance: relative residual of a step.
        refresh_above: the preconditioner is made anew after a step with more products than this,
            and with more than half as many again as its first step.
        max_age: and after so many steps.
        preconditioner_rows: about how many rows a preconditioner has if the weights are more;
            otherwise it has ``rows_per_weight`` a weight, or all points.
        multiplier_gate: multipliers are updated when the predicted decrease is below this times
            what that changes.
    """

    max_iterations: int = 60
    tolerance: float = 1e-7
    damping: float = 1e-2
    least_damping: float = 1e-8
    cg_iterations: int = 40
    cg_tolerance: float = 0.1
    refresh_above: int = 20
    max_age: int = 10
    preconditioner_rows: int = 3000
    rows_per_weight: float = 12.0
    multiplier_gate: float = 0.2

    MOST = 1e6

    def minimize(self, problem, parameters, state: NewtonState | None = None) -> Minimum:
        """Minimise an energy from ``parameters``.

        Args:
            problem: has ``evaluate(parameters)`` -> :class:`insr.elasticity.EnergyAt`,
                ``updated(found)`` and ``multipliers``.
            parameters: first guess, shape (P,), float64.
            state: from a neighbouring problem; it is changed.

        Returns:
            The minimum; its facts hold ``decrement``, the last predicted decrease relative to the
            size of the energy, ``gap``, what new multipliers would change, likewise,
            ``stationarity`` (see :func:`stationarity`), ``found``, the energy at the minimum, and
            ``problem`` with the last multipliers.
        """
        state = state or NewtonState(self.damping)
        state.damping = min(state.damping, self.damping)
        started, current = time.perf_counter(), problem.evaluate(parameters)
        iterations, evaluations, decrement, converged = 0, 1, math.inf, False
        best = (current, problem)
        while iterations < self.max_iterations and math.isfinite(current.value):
            iterations += 1
            step, predicted = self._step(current, state)
            loose = state.damping <= self.damping
            trial = problem.evaluate(current.parameters + step)
            evaluations += 1
            ratio = decrease_ratio(current, trial, predicted)
            state.damping = next_damping(state.damping, ratio, self.least_damping)
            decrement = predicted / current.size
            gap = current.gap / current.size
            if ratio > 0:
                current = trial
                if current.exact <= best[0].exact:
                    best = (current, problem)
            # A heavily damped model predicts little, however far the minimum is.
            converged = loose and ratio > 0 and max(decrement, gap) <= self.tolerance
            if converged:
                break
            if problem.multipliers is not None and decrement <= self.multiplier_gate * gap:
                problem = problem.updated(current)
                current = problem.evaluate(current.parameters)
                evaluations += 1
            if state.damping >= self.MOST:
                break
        if not converged and problem.multipliers is not None:
            current, problem = best  # new multipliers may raise the energy on their way
        return Minimum(
            parameters=current.parameters,
            value=current.value,
            iterations=iterations,
            evaluations=evaluations,
            converged=converged,
            state=state,
            facts={
                "decrement": decrement,
                "gap": current.gap / current.size,
                "seconds": time.perf_counter() - started,
                "stationarity": stationarity(problem, current, state),
                "problem": problem,
                "found": current,
            },
        )

    def _step(self, current, state):
        """The step, and the decrease of the energy that its model predicts."""
        if state.stale:
            state.inverse = DampedInverse(self._rows(current))
            state.stale, state.age = False, 0
            state.factorisations += 1
        mu = state.damping * state.inverse.mean_diagonal
        if not mu / 4 <= state.inverse.damping <= 4 * mu:
            state.inverse.damp(mu)
        gradient = current.gradient()
        step, residual, products = conjugate_gradients(
            lambda v: current.product(v) + mu * v,
            -gradient,
            state.inverse.apply,
            self.cg_iterations,
            self.cg_tolerance,
        )
        state.products += products
        if state.age == 0:
            state.fresh_products = products
        state.age += 1
        slower = products > max(self.refresh_above, 1.5 * state.fresh_products)
        state.stale = slower or state.age >= self.max_age
        # -g.s - s.G s / 2, with (G + mu) s = -g - residual
        predicted = float(-gradient @ step + step @ residual + mu * step @ step) / 2
        return step, predicted

    def _rows(self, current):
        """A part of the points for many weights; enough of them, in float32, for few."""
        (points, dim), weights = current.problem.body.points.shape, len(current.parameters)
        few = weights <= min(self.preconditioner_rows, points * dim**2)
        rows = self.rows_per_weight * weights if few else self.preconditioner_rows
        count = min(points, math.ceil(rows / (dim + dim**2)))
        generator = torch.Generator().manual_seed(0)
        chosen = torch.randperm(points, generator=generator)[:count]
        return current.rows(chosen, torch.float32 if few else torch.float64)


def decrease_ratio(current, trial, predicted: float) -> float:
    """Actual by predicted decrease, or -1 where the trial is refused."""
    if not math.isfinite(trial.value):
        return -1.0
    if trial.least_determinant <= 0 < current.least_determinant:
        return -1.0
    rounding = ROUNDING * current.size
    if predicted <= rounding:
        return 1.0 if trial.value <= current.value + rounding else -1.0
    return (current.value - trial.value) / predicted


def next_damping(damping: float, ratio: float, least: float) -> float:
    """Damping of the next step by what came of the last one."""
    if ratio <= 0:
        return damping * GROW_REJECTED
    if ratio < 1 / 4:
        return damping * GROW
    return max(damping * SHRINK, least) if ratio > 3 / 4 else damping


def stationarity(problem, current, state) -> float:
    """|g| / sqrt(2 E tr G), g of the energy itself without relaxation, E by its positive parts.

    If E were |r|^2 / 2 with G = J^T J, Cauchy and Schwarz would bound it by 1, whatever the units
    and the number of weights are.
    """
    if state.inverse is None:
        return math.inf
    exact = problem.unrelaxed.evaluate(current.parameters)
    trace = state.inverse.mean_diagonal * len(current.parameters)
    return float(exact.gradient().norm()) / math.sqrt(2 * exact.size * trace)


def conjugate_gradients(product, right_hand_side, precondition, iterations: int, tolerance: float):
    """Preconditioned conjugate gradients for A x = b from x = 0.

    Args:
        product: v -> A v, positive definite.
        right_hand_side: b.
        precondition: r -> M r, M positive definite, near A^-1.
        iterations: most.
        tolerance: done when r . M r has fallen to its square times what it was.

    Returns:
        x, its residual b - A x, and the number of products.
    """
    solution, residual = torch.zeros_like(right_hand_side), right_hand_side
    direction = precondition(residual)
    size = first = float(residual @ direction)
    count = 0
    while count < iterations and size > tolerance**2 * first:
        count += 1
        image = product(direction)
        along = size / float(direction @ image)
        solution = solution + along * direction
        residual = residual - along * image
        turned = precondition(residual)
        before, size = size, float(residual @ turned)
        direction = turned + size / before * direction
    return solution, residual, count
