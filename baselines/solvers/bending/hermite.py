r"""Cubic Hermite elements for a clamped beam: deflection and rotation at nodes.

.. math:: D (v'', w'') = (f, w) - \sum_i M_i w'(x_i)

on uniform cells, of which only nodal values count. Moments act at nodes where cells can be chosen
so; between two of them the deflection without a load is a cubic, so that the nodal values are exact
and the whole field is.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import scipy.sparse as sparse
from scipy.interpolate import CubicHermiteSpline
from scipy.sparse.linalg import spsolve

from baselines.stationary import stationary_solution, stored
from baselines.tensor_elements import cells_ending_at
from cases.boundary_conditions import Clamped
from cases.budgets import BudgetTooSmall
from cases.contracts import Method, silent
from cases.domains import Box
from cases.quadrature import unit_gauss

POINTS = 6  # Gauss points in a cell

# Coefficients of 1, s, s^2, s^3 of the values and slopes at both ends, on the unit cell.
CUBICS = np.array([[1, 0, -3, 2], [0, 1, -2, 1], [0, 0, 3, -2], [0, 0, -1, 1]], float)


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """As many cells as fit."""

    family: ClassVar[str] = "fem"
    order: ClassVar[float | None] = 4
    role: ClassVar[str] = "strong"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    def supports(self, case):
        if not (isinstance(case.domain, Box) and case.domain.dim == 1):
            return False, f"domain: {type(case.domain).__name__}; allowed: an interval"
        if not all(isinstance(c, Clamped) for c in case.boundary_conditions):
            return False, "boundary_conditions: others; allowed: Clamped"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        equation, lower = case.equation, case.domain.lower[0]
        length = case.domain.measure
        places = [(moment.place - lower) / length for moment in equation.moments]
        most = budget.numbers(dtype) // 2 - 1
        if most < 2:
            raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for 2 cells")
        cells = cells_ending_at(places, most)
        h = length / cells
        members = 2 * np.arange(cells)[:, None] + np.arange(4)  # value, slope, value, slope
        scale = np.array([1, h, 1, h])  # the unknown slopes are those in x

        s, w = unit_gauss(1, POINTS)
        bent = _cubics(s, 2) * scale / h**2
        block = equation.rigidity * h * np.einsum("qk,ql,q->kl", bent, bent, w)
        rows, columns = np.repeat(members, 4, axis=1), np.tile(members, (1, 4))
        data = np.tile(block.ravel(), cells)
        matrix = sparse.csr_matrix((data, (rows.ravel(), columns.ravel())))

        points = lower + h * (np.arange(cells)[:, None] + s)
        source = equation.load(points.reshape(-1, 1)).reshape(points.shape)
        parts = h * np.einsum("qk,cq->ck", _cubics(s, 0) * scale, source * w)
        load = np.bincount(members.ravel(), parts.ravel(), minlength=2 * cells + 2)
        for place, moment in zip(places, equation.moments, strict=True):
            cell = min(int(place * cells), cells - 1)
            slopes = _cubics(np.array([place * cells - cell]), 1)[0] * scale / h
            load[members[cell]] -= moment.strength * slopes

        found = np.zeros(2 * cells + 2)
        found[2:-2] = spsolve(matrix[2:-2, 2:-2].tocsc(), load[2:-2])
        found = stored(found, dtype)
        nodes = lower + h * np.arange(cells + 1)
        spline = CubicHermiteSpline(nodes, found[::2], found[1::2])
        slope = spline.derivative()
        return stationary_solution(
            lambda x: spline(x[:, 0]), lambda x: slope(x), len(found), dtype, cells=cells
        )


def _cubics(s, derivative):
    """Hermite's functions or their derivatives on the unit cell at s (Q,), (Q, 4)."""
    coefficients = CUBICS.T
    for _ in range(derivative):
        coefficients = np.polynomial.polynomial.polyder(coefficients)
    return np.polynomial.polynomial.polyval(s, coefficients).T
