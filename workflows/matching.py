"""Memory and time to equal error: what a baseline needs to be as good as a tested row.

A baseline's ladder is the list of (cost, error) of its runs, cost being its memory or its solve
time. The envelope is the running minimum of the error along increasing cost, so that a run that
is both dearer and worse than another one changes nothing. The cost to reach an error is
interpolated on the envelope linearly in the logarithms of both.
"""

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from cases.vocabulary import scheme_of

QUANTITIES = ("memory_kib", "solve_s")
NETWORKS = ("insr", "pinn")
"""Families that are tested against the others."""
BOUNDS = ("floor", "reference")
"""Roles that are not methods to choose from."""
FREE = "free"
"""Integrator of the rows in which a baseline may choose its integrator for each run."""

TIE = 1.02
"""Errors closer than this count as equal: near the floor all good methods differ by less."""

COLUMNS = (
    "case",
    "target",
    "target_error",
    "target_memory_kib",
    "target_solve_s",
    "method",
    "role",
    "integrator",
    "quantity",
    "value",
    "ratio",
    "status",
    "smallest_budget_kib",
    "largest_budget_kib",
)


def cost_to_reach(
    costs: Sequence[float], errors: Sequence[float], target: float
) -> tuple[float | None, str]:
    """Cost at which the envelope of a ladder reaches the error ``target``.

    Returns:
        The cost with the status ``interpolated``; the smallest cost with ``at_smallest`` where
        the cheapest run is good enough already, so that the cost is an upper bound; ``None``
        with ``not_reached`` where no run is good enough.
    """
    previous = None
    for cost, error in sorted(zip(costs, errors, strict=True)):
        if error <= target:
            if previous is None:
                return cost, "at_smallest"
            return _interpolate(previous, (cost, error), target), "interpolated"
        if previous is None or error < previous[1]:
            previous = (cost, error)
    return None, "not_reached"


def match(summary: pd.DataFrame, paper_kib: float) -> pd.DataFrame:
    """All matches of one case: each target against each baseline's ladder.

    A target is each network method at the paper's budget, or at the largest one below at which it
    finished, with its medians over seeds, where a seed that failed counts as infinitely wrong. It
    meets each baseline with the same scheme in time, and each baseline with a free choice of
    integrator. Errors that differ by less than ``TIE`` count as equal. ``ratio`` is the baseline's
    cost over the target's.

    Args:
        summary: the rows of one case.
        paper_kib: the paper's budget in KiB.
    """
    ladder = summary[
        ~summary["family"].isin(NETWORKS)
        & ~summary["role"].isin(BOUNDS)
        & summary["status"].eq("ok")
    ]
    ladder = ladder.assign(
        name=[*map(_name, ladder["method"], ladder["integrator"])],
        scheme=ladder["integrator"].map(scheme_of),
    )
    rows = []
    for target in _targets(summary, paper_kib):
        same = ladder[ladder["scheme"] == scheme_of(target["integrator"])]
        for method, runs in same.groupby("method", sort=False):
            rows += _matches(target, runs, method=method, integrator=target["integrator"])
        for name, runs in ladder.groupby("name", sort=False):
            rows += _matches(target, runs, method=name, integrator=FREE)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _targets(summary: pd.DataFrame, paper_kib: float) -> Iterator[dict]:
    tested = summary[summary["family"].isin(NETWORKS) & summary["budget_kib"].le(paper_kib)]
    tested = tested.assign(error=tested["error"].where(tested["status"].eq("ok"), math.inf))
    columns = ["error", "memory_kib", "solve_s"]
    tested = tested.astype(dict.fromkeys(columns, float))  # of runs that are not timed all is None
    by = ["case", "integrator", "method"]
    for (case, integrator, method), runs in tested.groupby(by, sort=False):
        medians = runs.groupby("budget_kib")[columns].median()
        finished = medians[medians["error"].map(math.isfinite)]
        if len(finished):
            found = finished.iloc[-1]
            yield {"case": case, "integrator": integrator, "target": method, **found}


def _matches(target: dict, runs: pd.DataFrame, *, method: str, integrator: str) -> Iterator[dict]:
    for quantity in QUANTITIES:
        value, status = cost_to_reach(runs[quantity], runs["error"], TIE * target["error"])
        yield {
            "case": target["case"],
            "target": target["target"],
            "target_error": target["error"],
            "target_memory_kib": target["memory_kib"],
            "target_solve_s": target["solve_s"],
            "method": method,
            "role": runs["role"].iloc[0],
            "integrator": integrator,
            "quantity": quantity,
            "value": value,
            "ratio": None if value is None else value / target[quantity],
            "status": status,
            "smallest_budget_kib": runs["budget_kib"].min(),
            "largest_budget_kib": runs["budget_kib"].max(),
        }


def _name(method: str, integrator: str) -> str:
    """The baseline without its integrator, where its label names one."""
    return method.replace(f"_{integrator}", "")


def _interpolate(worse: tuple, better: tuple, target: float) -> float:
    """Cost on the line through two points (cost, error), straight in both logarithms."""
    (cost_0, error_0), (cost_1, error_1) = worse, better
    if error_1 == 0 or target == 0:
        return cost_1
    share = math.log(error_0 / target) / math.log(error_0 / error_1)
    return cost_0 * (cost_1 / cost_0) ** share
