"""The method of lines on a uniform grid in a walled rectangle: the base of its grid schemes."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sparse

from baselines.linear_stepping import Trajectory, march, rational_step
from baselines.tensor_reconstruction import SplineAxis, TensorSeries
from baselines.walled_flow import (
    IMPLICIT,
    axes,
    courant_number,
    nodes_per_axis,
    product,
    supports_walled_flow,
)
from cases.budgets import DTYPES
from cases.contracts import Case, Method, Solution, silent
from cases.integrators import RATIONAL


@dataclass(frozen=True, kw_only=True)
class GridTransport(Method):
    """W u_t = K u for the values u at the nodes, which stand on the walls too.

    The weights W are those of the scheme's quadrature. No condition is imposed anywhere, because
    nothing crosses the walls.
    """

    family: ClassVar[str] = "grid"
    integrators: ClassVar[tuple[str, ...]] = IMPLICIT

    @abstractmethod
    def weights_and_matrix(self, case: Case, count: int) -> tuple[np.ndarray, sparse.csr_matrix]:
        """W (n,) and K (n, n) on n = count^2 nodes, second axis fastest."""

    def supports(self, case):
        return supports_walled_flow(case)

    def check_budget(self, case, budget, dtype):
        nodes_per_axis(budget, dtype)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        count = nodes_per_axis(budget, dtype)
        weights, stiffness = self.weights_and_matrix(case, count)
        mass = sparse.diags(weights, format="csr")
        step = rational_step(RATIONAL[self.integrator], case.time_step, mass, stiffness, plane=True)
        initial = case.initial(product(*axes(case.domain, count)))[:, 0]
        return nodal_solution(case, count, march(step, initial, case.num_steps, progress), dtype)


def nodal_solution(case: Case, count: int, trajectory: Trajectory, dtype: str) -> Solution:
    """The solution whose stored numbers are nodal values on a square grid, ends included."""
    ends = zip(axes(case.domain, count), case.domain.lower, case.domain.upper, strict=True)
    series = TensorSeries([tuple(SplineAxis(*e) for e in ends)], trajectory.states, dtype)
    return Solution(
        field=series,
        n_parameters=count**2,
        memory_bytes=count**2 * DTYPES[dtype],
        status=trajectory.status,
        reason=trajectory.reason,
        diagnostics={"points_per_axis": count, "cfl": courant_number(case, count)},
    )
