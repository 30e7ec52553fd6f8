r"""Chebyshev polynomials by the ultraspherical tau method: O(n) a step.

With u = sum_k c_k T_k(xi) on -1 <= xi <= 1, differentiation maps to the polynomials U_k and
the change of basis S from T_k to U_k has two diagonals,

.. math:: T_k' = k U_{k-1}, \qquad T_k = (U_k - U_{k-2})/2 .

Each partial fraction of the integrator (:mod:`baselines.linear_stepping`) is an equation of
first order, (S - (dt/r) L) w = S u0 with L = -a (2 / length) D, closed by one value at the
inflow end. In the basis T_k -+ T_{k-1}, which vanishes there, it has four diagonals. Sources:
Olver, Townsend, *SIAM Review* 55, 2013; Shen, *SIAM J. Sci. Comput.* 16, 1995.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import scipy.sparse as sparse
from scipy.fft import dct
from scipy.sparse.linalg import splu

from baselines.line import affordable, initial_values, line, supports_line
from baselines.linear_stepping import march, partial_fractions
from baselines.reconstruction import ChebyshevSeries
from cases.budgets import DTYPES
from cases.contracts import Method, Solution, silent
from cases.integrators import RATIONAL


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """As many coefficients as fit. Explicit Euler would need dt ~ 1/n^2, and is left out."""

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    integrators: ClassVar[tuple[str, ...]] = ("implicit_euler", "midpoint", "gauss_legendre4")
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    @property
    def role(self):
        return "strong"

    def supports(self, case):
        return supports_line(case)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        where = line(case)
        count = affordable(budget, dtype, least=4, what="coefficients")
        angles = np.pi * (np.arange(count) + 0.5) / count
        nodes = where.lower + where.length * (np.cos(angles) + 1) / 2
        initial = dct(initial_values(case, nodes)) / count
        initial[0] /= 2

        velocity = 2 * where.velocity / where.length  # on the unit interval -1 <= xi <= 1
        step = _step(RATIONAL[self.integrator], case.time_step, velocity, count)
        trajectory = march(step, initial, case.num_steps, progress)
        return Solution(
            field=ChebyshevSeries(where.lower, where.length, trajectory.states, dtype),
            n_parameters=count,
            memory_bytes=count * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            diagnostics={"coefficients": count},
        )


def _step(integrator, time_step, velocity, n):
    """One step on the coefficients (n,) of T_0 .. T_{n-1}."""
    inflow = -1.0 if velocity > 0 else 1.0
    halves = [np.append(1.0, np.full(n - 2, 0.5)), np.full(n - 2, -0.5)]
    change = sparse.diags(halves, [0, 2], shape=(n - 1, n))  # the row of U_{n-1} is left out
    slope = sparse.diags([np.arange(1.0, n)], [1], shape=(n - 1, n))
    vanishing = sparse.diags([-inflow, 1.0], [0, -1], shape=(n, n - 1))  # T_k - inflow T_{k-1}
    at_inflow = inflow ** np.arange(n)

    fractions = partial_fractions(integrator)
    factors = [
        splu(((change + time_step / r * velocity * slope) @ vanishing).tocsc())
        for r in fractions.roots
    ]
    # The values of w at the inflow end are chosen so that u1 is 0 there, also where u0 is not.
    scale = sum(abs(weight) ** 2 for weight in fractions.weights)
    shares = [-fractions.limit * np.conj(weight) / scale for weight in fractions.weights]

    def step(state):
        load = change @ state
        edge = at_inflow @ state
        result = fractions.limit * state
        for root, weight, factor, share in zip(
            fractions.roots, fractions.weights, factors, shares, strict=True
        ):
            rest = load.astype(type(root))
            rest[0] -= share * edge  # the constant part of w, which L does not see
            part = vanishing @ factor.solve(rest)
            part[0] += share * edge
            result = result + np.real(weight * part)
        return result

    return step
