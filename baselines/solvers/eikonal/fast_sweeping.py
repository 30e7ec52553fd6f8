r"""Fast sweeping: Godunov's upwind differences, solved in four orders of the nodes in turn.

.. math:: \max(0, u - u_x)^2 + \max(0, u - u_y)^2 = h^2

with u_x and u_y the lesser of both neighbours' values. Nodes beside the interface start from their
exact distance and stay; the others are as accurate as first order differences are. The sign is that
of the side. Between nodes the field is bilinear. Source: Zhao, *Math. Comp.* 74, 2005.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numba
import numpy as np

from baselines.stationary import stationary_solution, stored
from baselines.tensor_elements import TensorField, affordable_axes, tensor_points
from cases.contracts import Method, silent
from cases.distances import signed_distance
from cases.domains import Box

BESIDE = 1.5  # cells from the interface up to which distances are taken from it
MOST_SWEEPS = 1000
CONVERGED = 1e-14


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """A grid of as many nodes as fit."""

    family: ClassVar[str] = "grid"
    order: ClassVar[float | None] = 1
    role: ClassVar[str] = "strong"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    def supports(self, case):
        if not (isinstance(case.domain, Box) and case.domain.dim == 2):
            return False, f"domain: {type(case.domain).__name__}; allowed: a box in the plane"
        if len(set(case.domain.lengths)) > 1:
            return False, f"lengths: {case.domain.lengths}; allowed: equal ones"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        axes = affordable_axes(case.domain, 1, budget, dtype)
        points, shape = tensor_points([axis.nodes for axis in axes]), (axes[0].size,) * 2
        h = case.domain.lengths[0] / axes[0].cells
        near = _beside(case.equation.inside, points, BESIDE * h)
        values = np.full(len(points), np.inf)
        values[near] = np.abs(signed_distance(case.equation.inside, points[near]))
        values, fixed = values.reshape(shape), near.reshape(shape)
        sweeps = sweep(values, fixed, h)
        inside = case.equation.inside.contains(points).reshape(shape)
        field = TensorField(axes, stored(np.where(inside, -values, values), dtype))
        facts = {"nodes": values.size, "sweeps": sweeps}
        return stationary_solution(field.value, field.gradient, values.size, dtype, **facts)


def _beside(inside, points, width):
    """Which points have the interface within ``width`` along an axis or across, (N,)."""
    side = inside.contains(points)
    shifts = width * np.array([[i, j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j])
    return np.any([inside.contains(points + shift) != side for shift in shifts], axis=0)


@numba.njit(cache=True)
def sweep(values, fixed, h):
    """Relax distances (n, m) in place until they stand still; how many sweeps that took."""
    n, m = values.shape
    for number in range(1, MOST_SWEEPS + 1):
        change = 0.0
        for turn in range(4):
            for a in range(n):
                i = a if turn % 2 == 0 else n - 1 - a
                for b in range(m):
                    j = b if turn < 2 else m - 1 - b
                    if fixed[i, j]:
                        continue
                    x = min(
                        values[i - 1, j] if i > 0 else np.inf,
                        values[i + 1, j] if i < n - 1 else np.inf,
                    )
                    y = min(
                        values[i, j - 1] if j > 0 else np.inf,
                        values[i, j + 1] if j < m - 1 else np.inf,
                    )
                    if np.isinf(x) and np.isinf(y):
                        continue
                    if abs(x - y) >= h:
                        found = min(x, y) + h
                    else:
                        found = (x + y + np.sqrt(2 * h * h - (x - y) ** 2)) / 2
                    if found < values[i, j]:
                        change = max(change, values[i, j] - found)
                        values[i, j] = found
        if change <= CONVERGED:
            return number
    return MOST_SWEEPS
