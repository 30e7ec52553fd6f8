r"""Semi-Lagrangian steps in a steady flow: the base of its schemes.

.. math:: u^{n+1}(x_i) = S u^n (X_i), \qquad S \text{ the tensor spline through } u^n,

where X_i is the foot of the path that ends in the node x_i one step later. Feet are found once
for the run, to rounding, so the step is exact in time for any dt; its error is that of one
interpolation a step. Source: Staniforth, Cote, *Mon. Weather Rev.* 119, 1991.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sparse
from scipy.integrate import solve_ivp
from scipy.interpolate import BSpline, make_interp_spline
from scipy.sparse.linalg import splu

from baselines.grid_transport import nodal_solution
from baselines.linear_stepping import march
from baselines.walled_flow import axes, nodes_per_axis, product, supports_walled_flow
from cases.contracts import Case, Method, silent

TOLERANCE = 1e-12  # of the feet, relative to the box and absolute


@dataclass(frozen=True, kw_only=True)
class SemiLagrangianTransport(Method):
    """A uniform grid of as many nodes as fit, walls included; no bound on the CFL number."""

    family: ClassVar[str] = "grid"
    integrators: ClassVar[tuple[str, ...]] = ("semi_lagrangian",)

    @property
    @abstractmethod
    def degree(self) -> int:
        """Odd degree of the splines (not-a-knot ends)."""

    def supports(self, case):
        return supports_walled_flow(case)

    def check_budget(self, case, budget, dtype):
        nodes_per_axis(budget, dtype)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        count = nodes_per_axis(budget, dtype)
        nodes = axes(case.domain, count)
        ends = product(*nodes)
        at_feet = feet(case, ends)

        knots = [make_interp_spline(x, np.zeros(count), k=self.degree).t for x in nodes]
        first, second = (
            splu(BSpline.design_matrix(x, t, self.degree).tocsc())
            for x, t in zip(nodes, knots, strict=True)
        )
        interpolation = _row_products(
            *(BSpline.design_matrix(at_feet[:, i], knots[i], self.degree) for i in (0, 1))
        )

        def step(values):
            coefficients = second.solve(first.solve(values.reshape(count, count)).T).T
            return interpolation @ coefficients.ravel()

        trajectory = march(step, case.initial(ends)[:, 0], case.num_steps, progress)
        return nodal_solution(case, count, trajectory, dtype)


def feet(case: Case, ends: np.ndarray) -> np.ndarray:
    """Where the paths that end in ``ends`` (N, 2) were one time step earlier, shape (N, 2)."""

    def backward(time, positions):
        return -case.equation.velocity(positions.reshape(-1, 2)).ravel()

    path = solve_ivp(
        *(backward, (0.0, case.time_step), ends.ravel()),
        method="DOP853",
        rtol=TOLERANCE,
        atol=TOLERANCE,
    )
    return np.clip(path.y[:, -1].reshape(-1, 2), case.domain.lower, case.domain.upper)


def _row_products(first: sparse.csr_matrix, second: sparse.csr_matrix) -> sparse.csr_matrix:
    """Row i is the Kronecker product of the rows i, which hold equally many entries."""
    rows, columns = first.shape[0], first.shape[1] * second.shape[1]
    a, b = (m.data.reshape(rows, -1) for m in (first, second))
    j, k = (m.indices.reshape(rows, -1) for m in (first, second))
    values = a[:, :, None] * b[:, None, :]
    indices = j[:, :, None] * second.shape[1] + k[:, None, :]
    starts = np.arange(rows + 1) * values[0].size
    return sparse.csr_matrix((values.ravel(), indices.ravel(), starts), shape=(rows, columns))
