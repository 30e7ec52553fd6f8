"""What all methods for transport in a walled rectangle share: which cases they take, and grids."""

from functools import cache

import numpy as np

from baselines.reconstruction import SPLINE_DEGREE
from cases.budgets import Budget, BudgetTooSmall, grid_points_per_axis
from cases.contracts import Case
from cases.domains import Box
from cases.equations import Transport

PROBES = 33  # points an axis at which the flow is probed
ROUNDING = 1e-10  # of what should be zero, relative to the largest velocity or gradient
IMPLICIT = ("midpoint", "implicit_euler", "gauss_legendre4")


def supports_walled_flow(case: Case) -> tuple[bool, str]:
    """Whether the case is a scalar in a flow without divergence that crosses no wall."""
    if not isinstance(case.equation, Transport):
        return False, f"equation: {case.equation.kind}; allowed: {Transport.kind}"
    if case.domain.dim != 2:
        return False, f"dimension: {case.domain.dim}; allowed: 2"
    if case.components != 1:
        return False, f"components: {case.components}; allowed: 1"
    if case.boundary_conditions != ():
        return False, f"boundary_conditions: {case.boundary_conditions}; allowed: none"
    return _closed_and_solenoidal(case.equation, case.domain)


@cache
def _closed_and_solenoidal(equation: Transport, box: Box) -> tuple[bool, str]:
    points = box.grid((PROBES, PROBES))
    velocity = equation.velocity(points).reshape(PROBES, PROBES, 2)
    gradient = equation.velocity_gradient(points)
    crossing = max(np.max(np.abs(np.moveaxis(velocity, i, 0)[[0, -1], :, i])) for i in (0, 1))
    if crossing > ROUNDING * np.max(np.abs(velocity)):
        return False, f"velocity: crosses a wall at {crossing:.3g}; allowed: v . n = 0"
    divergence = np.max(np.abs(np.trace(gradient, axis1=1, axis2=2)))
    if divergence > ROUNDING * np.max(np.abs(gradient)):
        return False, f"velocity: divergence {divergence:.3g}; allowed: 0"
    return True, ""


def nodes_per_axis(budget: Budget, dtype: str) -> int:
    """Nodes an axis of the largest square grid that fits.

    Raises:
        BudgetTooSmall: fewer than a quintic spline needs.
    """
    count = grid_points_per_axis(budget, 2, 1, dtype)
    if count <= SPLINE_DEGREE:
        raise BudgetTooSmall(
            f"budget: {budget.bytes} bytes; too small for a grid of {SPLINE_DEGREE + 1} nodes an "
            "axis"
        )
    return count


def axes(box: Box, count: int) -> list[np.ndarray]:
    """Uniform nodes of each axis, ends included."""
    return [np.linspace(a, b, count) for a, b in zip(box.lower, box.upper, strict=True)]


def product(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Points of a tensor grid, shape (N, 2), second axis fastest."""
    return np.stack([m.ravel() for m in np.meshgrid(first, second, indexing="ij")], axis=1)


def courant_number(case: Case, count: int) -> float:
    """max |v_i| dt / h_i on a grid of ``count`` nodes an axis."""
    speeds = np.max(np.abs(case.equation.velocity(case.domain.grid((PROBES, PROBES)))), axis=0)
    return float(np.max(speeds / case.domain.lengths) * case.time_step * (count - 1))
