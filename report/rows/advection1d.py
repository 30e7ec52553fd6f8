"""Rows of the one-dimensional pulse that figures and tables share."""

import numpy as np

from report.published import load_published
from report.select import filtered

CASE = "advection1d"
INTEGRATORS = ("midpoint", "implicit_euler", "gauss_legendre4")
TESTED = "insr_{integrator}_gauss_newton_penalty"
GRID = "upwind_{integrator}"
PUBLISHED = load_published(CASE)
PAPER_KIB = PUBLISHED["table"][0]["memory_kib"]


def at_paper_budget(table):
    """Rows at the paper's memory (its printed digits; the smallest that a mesh can miss it by)."""
    return table[np.isclose(table["budget_kib"], PAPER_KIB, rtol=1e-3)]


def best_strong(results, integrator):
    """Label of the strong baseline of least error at the paper's memory, or ``None``."""
    rows = filtered(results.summary, {"case": CASE, "role": "strong", "integrator": integrator})
    rows = at_paper_budget(rows).dropna(subset=["error"]).sort_values(["error", "method"])
    return rows["method"].iloc[0] if len(rows) else None


def integrators_run(results):
    """The integrators for which there is an INSR or a floor row, in the order of the figures."""
    present = set(results.summary.query("case == @CASE")["integrator"])
    return [i for i in INTEGRATORS if i in present] or list(INTEGRATORS[:1])


def series(results, method, metric="mae"):
    """Error over time of a method at the paper's memory: columns time, then one a seed."""
    rows = results.errors.query("case == @CASE and method == @method and metric == @metric")
    if not method.startswith("floor"):
        rows = at_paper_budget(rows)
    return rows[rows["step"] > 0].pivot_table(index="time", columns="seed", values="value")
