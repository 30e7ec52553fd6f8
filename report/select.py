"""The small language in which a claim names the table rows that it tests.

A selection is ``{table, rows, column, statistic, per}``: filter the rows of a table, then reduce
the column to one number for each run (``per: run``) or for each method (``per: method``).
"""

from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from report.tables import RUN, Results

GROUPS = {"run": RUN, "method": ["case", "method"]}
RELATIVE_MATCH = 1e-4  # budgets and times are named with the digits that the papers print
COMPARISONS = {"<=": np.less_equal, ">=": np.greater_equal, "<": np.less, ">": np.greater}


def fraction_increasing(values):
    """Share of the steps on which the value grew."""
    return float(np.mean(np.diff(values) > 0)) if len(values) > 1 else np.nan


def last_over_first(values):
    """Last value over the first."""
    return values[-1] / values[0]


def only(values):
    """The one value.

    Raises:
        ValueError: there are several.
    """
    if len(values) != 1:
        raise ValueError(f"statistic: 'only' found {len(values)} rows; allowed: 1 row a group")
    return values[0]


STATISTICS = {
    "only": only,
    "min": np.min,
    "max": np.max,
    "median": np.median,
    "fraction_increasing": fraction_increasing,
    "last_over_first": last_over_first,
}


def matches(column: pd.Series, wanted) -> pd.Series:
    """Which entries fit: a number (to four digits), a comparison, a glob pattern, or any of a list.

    >>> matches(pd.Series([1.0, 3.0]), "<= 2").tolist()
    [True, False]
    """
    if isinstance(wanted, list):
        found = pd.DataFrame({place: matches(column, one) for place, one in enumerate(wanted)})
        return found.reindex(range(len(column))).any(axis=1)
    if isinstance(wanted, int | float):
        return pd.Series(np.isclose(column.astype(float), wanted, rtol=RELATIVE_MATCH, atol=1e-12))
    operator, _, bound = wanted.partition(" ")
    if operator in COMPARISONS:
        return COMPARISONS[operator](pd.to_numeric(column), float(bound))
    return column.map(lambda entry: fnmatchcase(str(entry), wanted))


def filtered(table: pd.DataFrame, rows: dict) -> pd.DataFrame:
    """The rows that fit every filter; only finished runs (status ok) unless ``status`` says else.

    Raises:
        ValueError: a filter names no column.
    """
    for name, wanted in ({"status": "ok"} | rows).items():
        if name not in table:
            raise ValueError(f"rows: {name!r}; allowed: {', '.join(table.columns)}")
        table = table.reset_index(drop=True)
        table = table[matches(table[name], wanted).to_numpy(bool)]
    return table.reset_index(drop=True)


def _plain(wanted) -> bool:
    """Whether one case is meant, by its name."""
    return isinstance(wanted["case"], str) and not set("*?[") & set(wanted["case"])


def measure(results: Results, selection: dict, case: str) -> pd.DataFrame:
    """One number for each group: the group's columns and ``measured``; empty where no row fits."""
    wanted = {"case": case} | selection["rows"]
    table = results.table(selection["table"])
    of_case = results.of_case(selection["table"]).get(wanted["case"]) if _plain(wanted) else table
    rows = filtered(table[:0] if of_case is None else of_case, wanted)
    column, keys = selection["column"], GROUPS[selection.get("per", "run")]
    if column not in table:
        raise ValueError(f"column: {column!r}; allowed: {', '.join(table.columns)}")
    rows = rows.assign(measured=pd.to_numeric(rows[column], errors="coerce"))
    rows = rows[np.isfinite(rows["measured"])]
    statistic = STATISTICS[selection.get("statistic", "only")]
    groups = [
        {
            **dict(zip(keys, key, strict=True)),
            "measured": float(statistic(g["measured"].to_numpy())),
        }
        for key, g in rows.groupby(keys, sort=True)
    ]
    return pd.DataFrame(groups, columns=[*keys, "measured"])
