r"""Semi-Lagrangian steps with cubic spline interpolation.

.. math:: u^{n+1}(x_i) = S u^n (x_i - a \, dt), \qquad S \text{ the cubic spline through } u^n,

and u = 0 where the foot of the characteristic lies beyond the inflow end. The step is exact in
time, for any dt; its error is that of one interpolation a step. Source: Staniforth, Cote, *Mon.
Weather Rev.* 119, 1991.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from scipy.interpolate import BSpline, make_interp_spline
from scipy.sparse.linalg import splu

from baselines.line import affordable, initial_values, line, supports_line
from baselines.linear_stepping import march
from baselines.reconstruction import SPLINE_DEGREE, SplineSeries
from cases.budgets import DTYPES
from cases.contracts import Method, Solution, silent

DEGREE = 3


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """A uniform grid of as many nodes as fit; no bound on the CFL number."""

    family: ClassVar[str] = "grid"
    order: ClassVar[float | None] = 4  # at fixed dt; one less where dt shrinks with the grid
    integrators: ClassVar[tuple[str, ...]] = ("semi_lagrangian",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    @property
    def role(self):
        return "strong"

    def supports(self, case):
        return supports_line(case)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        where = line(case)
        count = affordable(budget, dtype, least=SPLINE_DEGREE + 1, what="nodes")
        nodes = np.sort(where.nodes(count))
        feet = nodes - where.velocity * case.time_step
        inside = (feet >= nodes[0]) & (feet <= nodes[-1])

        knots = make_interp_spline(nodes, np.zeros(count), k=DEGREE).t
        spline = splu(BSpline.design_matrix(nodes, knots, DEGREE).tocsc())
        at_feet = BSpline.design_matrix(feet[inside], knots, DEGREE)

        def step(values):
            arrived = np.zeros(count)
            arrived[inside] = at_feet @ spline.solve(values)
            return arrived

        trajectory = march(step, initial_values(case, nodes), case.num_steps, progress)
        return Solution(
            field=SplineSeries(nodes, trajectory.states, dtype),
            n_parameters=count,
            memory_bytes=count * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            diagnostics={
                "points": count,
                "cfl": abs(where.velocity) * case.time_step / where.spacing(count),
            },
        )
