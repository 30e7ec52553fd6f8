"""The method of lines on a uniform grid: the base of all finite difference schemes."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from baselines.finite_differences import Pair
from baselines.line import affordable, initial_values, line, supports_line
from baselines.linear_stepping import march, rational_step
from baselines.reconstruction import SPLINE_DEGREE, SplineSeries
from cases.budgets import DTYPES
from cases.contracts import Method, Solution, silent
from cases.integrators import RATIONAL


@dataclass(frozen=True, kw_only=True)
class GridAdvection(Method):
    """A u_t = -(a/h) B u for the nodal values, where A u' = B u / h is the scheme.

    The value at the inflow node is prescribed (0), so its row and column are left out; nothing
    is prescribed at the outflow. The initial values are those of the initial field.
    """

    family: ClassVar[str] = "grid"
    integrators: ClassVar[tuple[str, ...]] = tuple(RATIONAL)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    @staticmethod
    @abstractmethod
    def derivative(n: int) -> Pair:
        """The scheme (A, B) on n nodes from inflow to outflow."""

    def supports(self, case):
        return supports_line(case)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        where = line(case)
        count = affordable(budget, dtype, least=SPLINE_DEGREE + 1, what="nodes")
        nodes = where.nodes(count)
        cfl = abs(where.velocity) * case.time_step / where.spacing(count)

        weights, differences = self.derivative(count)
        mass = weights[1:, 1:]
        stiffness = -cfl / case.time_step * differences[1:, 1:]
        step = rational_step(RATIONAL[self.integrator], case.time_step, mass, stiffness)

        initial = initial_values(case, nodes)
        trajectory = march(step, initial[1:], case.num_steps, progress)

        values = np.zeros((len(trajectory.states), count))
        values[0] = initial
        values[:, 1:] = trajectory.states
        return Solution(
            field=SplineSeries(nodes, values, dtype),
            n_parameters=count,
            memory_bytes=count * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            diagnostics={"points": count, "cfl": cfl},
        )
