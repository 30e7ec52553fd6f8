"""Conditions of networks over time, kept exactly and penalised: the same method with both."""

import pandas as pd

from cases.discovery import load_case
from report.grid import column, table
from report.names import NETWORKS, method_name, name_of
from report.numbers import duration, short, spread

EXACT, PENALTY = "exact", "penalty"
SAME = ["case", "stem", "integrator", "budget_kib", "dtype"]


def pairs(results) -> pd.DataFrame:
    """Rows of networks that ran with both conditions; in column ``stem`` the label without them.

    Only seeds that ran with both count, so that no side has the luckier ones.
    """
    runs = results.summary
    runs = runs[runs["family"].isin(NETWORKS) & (runs["integrator"] != "stationary")]
    runs = runs[runs["boundary"].isin((EXACT, PENALTY))]
    stems = [
        label.replace(f"_{boundary}", "", 1)
        for label, boundary in zip(runs["method"], runs["boundary"], strict=True)
    ]
    runs = runs.assign(stem=stems)
    both = runs.groupby([*SAME, "seed"])["boundary"].transform("nunique") == 2
    return runs[both]


def error_ratios(results) -> list[float]:
    """The penalty's error over that with exact conditions, of each row of the table that has it."""
    ratios = [_ratio(exact, penalty) for _, exact, penalty in _groups(results)]
    return [float(ratio) for ratio in ratios if ratio == ratio]


def _groups(results):
    for key, group in pairs(results).groupby(SAME, sort=True):
        exact, penalty = (
            group[group["boundary"] == kind].sort_values("seed") for kind in (EXACT, PENALTY)
        )
        yield key, exact, penalty


def _ratio(exact, penalty):
    return (penalty["error"].to_numpy() / exact["error"]).dropna().median()


def enforcement(results):
    """A row a method that ran with both: error and time with each, and how the errors compare."""
    rows = []
    for (case, _, integrator, budget, _), exact, penalty in _groups(results):
        method = method_name(penalty.iloc[0]).replace(f", {name_of('boundaries', PENALTY)}", "")
        rows.append(
            [
                load_case(case).title,
                method,
                name_of("integrators", integrator),
                short(budget),
                _told(penalty),
                _told(exact),
                short(_ratio(exact, penalty)),
            ]
        )
    columns = [
        column("Case", "1fr", "left"),
        column("Method", "1.3fr", "left"),
        column("Integrator", "1fr", "left"),
        column("KiB", "0.5fr"),
        column("Penalty", "1.8fr"),
        column("Exact", "1.8fr"),
        column("Penalty / exact", "0.7fr"),
    ]
    caption = (
        "Networks over time: the same method with penalised and with exact conditions, which the "
        "first paper names as future work. Headline error of the case, median over the seeds that "
        "ran with both, in brackets their range, and time to solve. What did not end as it should "
        "names its status."
    )
    return table(caption, columns, rows)


def _told(runs):
    statuses = ", ".join(sorted({s.replace("_", " ") for s in runs["status"]} - {"ok"}))
    known = runs["error"].notna().any()
    words = f"{spread(runs['error'], 2)} in {duration(runs['solve_s'].median())}" if known else ""
    return "; ".join(part for part in (words, statuses) if part)
