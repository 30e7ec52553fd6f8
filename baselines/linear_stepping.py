r"""Time stepping of linear semi-discrete systems M u_t = K u.

A one-step integrator applied to u_t = L u, L = M^{-1} K, is u1 = R(dt L) u0 with a rational
function R = P/Q (:mod:`cases.integrators`). R is split into partial fractions over the roots
r_j of Q,

.. math:: R(z) = R_\infty + \sum_j \frac{c_j}{1 - z/r_j},

so that neither M^{-1} K nor its square is ever formed: each root costs one solve a step,

.. math:: (M - \tfrac{dt}{r_j} K) w_j = M u_0, \qquad u_1 = R_\infty u_0 + \sum_j c_j w_j,

with one sparse LU factorisation for the whole run. A pair of complex roots costs one complex
solve, because its two terms are conjugate. For the midpoint rule w is the midpoint value and
u1 = 2 w - u0. Source: Hairer, Wanner, *Solving Ordinary Differential Equations II*, IV.8.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from scipy.sparse.linalg import splu

from cases.contracts import DIVERGENCE_FACTOR, Progress
from cases.integrators import RationalIntegrator

Step = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class PartialFractions:
    """R(z) = limit + Re sum_j weights[j] / (1 - z / roots[j]).

    Of each conjugate pair only the root above the real axis is kept, with twice its weight; a
    real root and its weight are floats.
    """

    limit: float
    roots: tuple[complex, ...]
    weights: tuple[complex, ...]


def partial_fractions(integrator: RationalIntegrator) -> PartialFractions:
    """Partial fractions of an implicit integrator.

    c_j = -P(r_j) / (r_j Q'(r_j)) at the simple roots r_j of Q.

    Raises:
        ValueError: Q is constant (an explicit integrator), or of lower degree than P.
    """
    numerator = Polynomial(integrator.numerator)
    denominator = Polynomial(integrator.denominator)
    degree = denominator.degree()
    if degree < 1 or numerator.degree() > degree:
        raise ValueError("integrator: explicit; allowed: Q of degree 1 or more, not below P")
    limit = 0.0
    if numerator.degree() == degree:
        limit = numerator.coef[-1] / denominator.coef[-1]
    roots, weights = [], []
    for root in denominator.roots():
        if root.imag < 0:
            continue
        root = root if root.imag else float(root.real)
        weight = -numerator(root) / (root * denominator.deriv()(root))
        roots.append(root)
        weights.append(2 * weight if np.iscomplexobj(root) else weight)
    return PartialFractions(float(limit), tuple(roots), tuple(weights))


ON_THE_DIAGONAL = {
    "permc_spec": "MMD_AT_PLUS_A",
    "diag_pivot_thresh": 0.0,
    "options": {"SymmetricMode": True},
}
"""Settings of the LU factorisation for matrices of symmetric pattern that need no pivoting."""


def rational_step(
    integrator: RationalIntegrator, time_step: float, mass, stiffness, *, plane: bool = False
) -> Step:
    """One step u0 -> u1 of M u_t = K u, factorised once.

    Args:
        integrator: explicit, or implicit with simple roots.
        time_step: dt.
        mass, stiffness: the sparse matrices M and K, shape (n, n).
        plane: whether the unknowns lie in a plane. Then the factors fill in much less if they
            are ordered by the symmetric pattern and pivots stay on the diagonal, which is
            stable where the energy does not grow: the numerical range of M - (dt/r) K then
            lies in a half-plane away from 0.

    Returns:
        A function of the state (n,) to the next state (n,).
    """
    if len(integrator.denominator) == 1:
        return _explicit_step(integrator, time_step, mass, stiffness)
    fractions = partial_fractions(integrator)
    matrices = [(mass - time_step / r * stiffness).tocsc() for r in fractions.roots]
    factors = [splu(matrix, **(ON_THE_DIAGONAL if plane else {})) for matrix in matrices]

    def step(state):
        load = mass @ state
        result = fractions.limit * state
        for root, weight, factor in zip(fractions.roots, fractions.weights, factors, strict=True):
            result = result + np.real(weight * factor.solve(load.astype(type(root))))
        return result

    return step


def _explicit_step(integrator, time_step, mass, stiffness) -> Step:
    """Horner's rule for the polynomial R(dt L)."""
    highest, *lower = reversed(integrator.numerator)
    factor = splu(mass.tocsc())

    def step(state):
        result = highest * state
        for coefficient in lower:
            result = coefficient * state + time_step * factor.solve(stiffness @ result)
        return result

    return step


@dataclass(frozen=True)
class Trajectory:
    """States after the steps 0..K that were completed, and how the run ended."""

    states: np.ndarray
    status: str
    reason: str

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(range(len(self.states)))


def largest(state: np.ndarray) -> float:
    """max |u|."""
    return float(np.max(np.abs(state)))


def march(
    step: Step,
    initial: np.ndarray,
    num_steps: int,
    progress: Progress,
    *,
    dtype: str | None = None,
    size: Callable[[np.ndarray], float] = largest,
) -> Trajectory:
    """Apply ``step`` ``num_steps`` times, or until it diverges or ``progress`` says stop.

    Args:
        step: from one state (n,) to the next.
        initial: state at step 0, shape (n,).
        num_steps: number of steps.
        progress: asked after each step.
        dtype: of the kept states; that of ``initial`` where none is given. The steps themselves
            are not rounded to it.
        size: max |u| of a state that is not made of values of u.

    Returns:
        The trajectory, ``states`` of shape (completed steps + 1, n). A step whose state is not
        finite or above ``DIVERGENCE_FACTOR`` times the initial maximum is not kept.
    """
    states = np.empty((num_steps + 1, len(initial)), dtype or initial.dtype)
    states[0] = state = initial
    bound = DIVERGENCE_FACTOR * size(initial)
    completed, status, reason = 0, "ok", ""
    for number in range(1, num_steps + 1):
        state = step(state)
        if not size(state) <= bound:  # also where it is not a number
            status, reason = "diverged", f"beyond {DIVERGENCE_FACTOR:g} max|u0| at step {number}"
            break
        states[number] = state
        completed = number
        if not progress(number) and number < num_steps:
            status, reason = "time_limit", f"stopped after {number} of {num_steps} steps"
            break
    return Trajectory(states[: completed + 1], status, reason)
