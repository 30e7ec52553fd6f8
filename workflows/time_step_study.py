"""The time step against the floor: where space limits the error, and where time does.

The pulse is solved to the same end with steps from four times the case's to half of it, by the
network of the paper's bytes and, exact in space, by the same integrators. Where the two errors
agree, a better representation would gain nothing; where they part, the network has its own error.
"""

import pandas as pd

from cases.budgets import KIB
from cases.contracts import Case
from cases.discovery import load_method
from workflows.jobs import overridden
from workflows.scoring import score, summarise

CASE = "advection1d"
FACTORS = {"smoke": (2, 1)}  # by scale, else:
MOST_FACTORS = (4, 2, 1, 0.5)
INTEGRATORS = ("implicit_euler", "midpoint", "gauss_legendre4")
DTYPE = "float32"


def time_step_table(case: Case, scale: str) -> pd.DataFrame:
    """One row an integrator and step.

    Columns: ``time_step`` (s); ``error`` and ``exact_in_space``, at the end, in the case's metric,
    empty where the run did not get there.

    Raises:
        ValueError: a case that is not studied.
    """
    if case.name != CASE:
        raise ValueError(f"case: {case.name!r}; allowed: {CASE}")
    rows = []
    for integrator in INTEGRATORS:
        network = load_method(case.equation.kind, "insr")(
            integrator=integrator, optimizer="gauss_newton", boundary="penalty"
        )
        floor = load_method(case.equation.kind, "floor")(
            integrator=integrator, optimizer="none", boundary="none"
        )
        for factor in FACTORS.get(scale, MOST_FACTORS):
            stepped = overridden(
                case, case.time_step * factor, max(1, round(case.num_steps / factor))
            )
            solution = network.solve(stepped, stepped.budget(1), seed=0, dtype=DTYPE)
            limit = floor.solve(stepped, stepped.budget(1), seed=0, dtype="float64")
            rows.append({
                "case": case.name,
                "method": network.label,
                "budget": case.paper_bytes / KIB,
                "seed": 0,
                "status": solution.status,
                "time_step": stepped.time_step,
                "error": _at_the_end(stepped, solution),
                "exact_in_space": _at_the_end(stepped, limit),
            })  # fmt: skip
    return pd.DataFrame(rows)


def _at_the_end(case: Case, solution) -> float | None:
    return summarise(case, score(case, solution).errors)["error_final"]
