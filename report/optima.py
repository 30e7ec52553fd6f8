"""Least values of what Ritz's methods minimise, from which their losses are counted."""

import numpy as np

from cases.contracts import Case
from cases.discovery import load_case
from cases.quadrature import interior_rule
from cases.stationary import Bending, Eigenvalue

CELLS = (40, 3)  # and points an axis in each, of plates
MADE_UP_OF = ("energy", "energy_excess")


def optimum(results, case: str, method: str) -> float:
    """Of the loss of a method: 0 of squares; of energies and quotients that of the solution.

    Args:
        results: of one scale; a case that knows its energy recorded how far runs are above it.
        case: its name.
        method: a label.
    """
    if not method.startswith("ritz"):
        return 0.0
    stated = load_case(case)
    match stated.equation:
        case Eigenvalue(mode=mode):
            return float((mode * np.pi) ** 2)
        case Bending() if stated.domain.dim > 1:
            return _clamped_energy(stated)
    rows = results.errors
    rows = rows[(rows["case"] == case) & (rows["step"] == 1) & rows["metric"].isin(MADE_UP_OF)]
    wide = rows.pivot_table(
        index=["method", "budget_kib", "seed"], columns="metric", values="value"
    )
    if not set(MADE_UP_OF) <= set(wide):
        return 0.0
    return float((wide["energy"] - wide["energy_excess"]).median())


def _clamped_energy(case: Case) -> float:
    """-1/2 int f u of a plate, which does no other work."""
    rule = interior_rule(case.domain, *CELLS)
    solution = case.reference.function(rule.points, 1.0)[:, 0]
    return float(-rule.weights @ (case.equation.load(rule.points) * solution) / 2)
