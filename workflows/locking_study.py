"""Locking: the error of linear and of quadratic elements against the stiffness of the volume.

The square of ``elastic_tension`` is pulled with c_v = 1 to 1000 times c_a, on meshes of the paper's
bytes. Each c_v has a reference of its own; how far that is from a coarser one stands beside the
errors.
"""

import time
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from cases.budgets import KIB
from cases.contracts import Case, Method
from cases.discovery import load_method
from cases.metrics import linf_error, mean_distance
from workflows import children
from workflows.jobs import reference_method

VOLUMES = (1.0, 10.0, 100.0, 1000.0)  # c_v, with c_a = 1
METHODS = ("fem_p1", "fem_p2")
RESOLUTION = 24
"""Of the references, where the configuration has none: with the case's own 34 four references
would take as long as the rest of the case."""
COARSER = 2 / 3  # of the resolution: that of the references' own distance
TIME_LIMIT_S = 600.0  # for one solution


class Last(NamedTuple):
    """The displacement at full load at the scoring points, and what it took."""

    values: np.ndarray
    memory_bytes: int
    status: str
    reason: str
    solve_s: float


def locking_table(case: Case, resolution: int) -> pd.DataFrame:
    """One row a c_v and method: linf and mean_distance (length) at full load, memory, status.

    ``reference_distance`` is the largest distance of the reference to a coarser one. Errors are
    empty where a run failed.

    Raises:
        RuntimeError: a reference failed.
    """
    rows = []
    for volume in VOLUMES:
        stiff = with_volume(case, volume)
        truth, coarse = (
            _reference(stiff, number) for number in (resolution, round(COARSER * resolution))
        )
        for name in METHODS:
            method = load_method(case.equation.kind, name)(
                integrator=case.reference.integrator, optimizer="none", boundary="strong"
            )
            found = last_state(stiff, method)
            ok = found.status == "ok"
            rows.append(
                {
                    "case": case.name,
                    "method": method.label,
                    "volume": volume,
                    "budget": case.paper_bytes / KIB,
                    "memory": found.memory_bytes / KIB,
                    "linf": linf_error(found.values, truth) if ok else None,
                    "mean_distance": mean_distance(found.values, truth) if ok else None,
                    "reference_distance": linf_error(coarse, truth),
                    "status": found.status,
                    "reason": found.reason,
                    "solve_s": found.solve_s,
                }
            )
    return pd.DataFrame(rows)


def with_volume(case: Case, volume: float) -> Case:
    """The case of a material with another c_v."""
    energy = replace(case.equation.energy, volume=volume)
    return replace(case, equation=replace(case.equation, energy=energy))


def last_state(case: Case, method: Method) -> Last:
    """Solve in a process of its own, within the paper's bytes."""
    outcome = children.call(_solve, case, method, time_limit_s=TIME_LIMIT_S)
    return outcome.result or Last(np.empty(0), 0, outcome.status, outcome.reason, 0.0)


def _solve(case: Case, method: Method) -> Last:
    start = time.perf_counter()
    solution = method.solve(case, case.budget(1), seed=0)
    seconds = time.perf_counter() - start - solution.setup_s
    values = solution.field.evaluate(solution.field.steps[-1], case.scoring_points())
    return Last(values, solution.memory_bytes, solution.status, solution.reason, seconds)


def _reference(case: Case, resolution: int) -> np.ndarray:
    settings = {**case.reference.settings, "resolution": resolution}
    found = last_state(case, reference_method(case, replace(case.reference, settings=settings)))
    if found.status != "ok":
        raise RuntimeError(f"reference: {case.equation.energy}; {found.status}, {found.reason}")
    return found.values
