r"""The weight of a penalty: error of a network against how much its conditions weigh.

The loss is :math:`w` times the equation's part (a mean square, or the energy) plus :math:`1 - w`
times the mean square of what the conditions leave. Beside it stands the exact ansatz, which has
no weight. Both optimisers get the same time.
"""

import time

import pandas as pd

from cases.budgets import KIB, Budget
from cases.contracts import Case, Method
from cases.discovery import load_method
from workflows import children
from workflows.scoring import score

WEIGHTS = (0.9, 0.5, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""w: the first three are the paper's for Poisson's equation, 1e-3 is that of its harmonic
coordinate; 1e-3 and 1e-4 are nearly those of its beam."""
METHODS = {
    "poisson_square_k1": ("collocation", {}),
    "harmonic_square": ("ritz", {}),
    "beam": ("ritz", {"activation": "relu3"}),
}
"""The cases that are studied, each by the paper's method."""
OPTIMIZERS = ("adam", "gauss_newton")
SECONDS = {"smoke": 0.3, "full": 4.0, "extended": 120.0, "paper": 120.0}
"""Of each training, by scale."""
BUDGETS = {"smoke": 0.05, "full": 0.375}
"""Of the paper's bytes, by scale, else 1: Gauss-Newton's matrices are to be affordable."""
SMOKE_WEIGHTS = (0.5, 1e-3)
MANY = 10**6  # iterations: time ends a training
MARGIN_S = 60.0
NUMBERS = ("relative_mae", "linf", "boundary_error")


def weight_table(case: Case, scale: str) -> pd.DataFrame:
    """One row a weight and optimiser, and one an optimiser with the exact ansatz.

    Columns: ``weight`` is w, empty for the exact ansatz; ``relative_mae``, ``linf`` and
    ``boundary_error`` are empty where a run failed; ``loss`` is weighted.

    Raises:
        ValueError: a case that is not studied.
    """
    if case.name not in METHODS:
        raise ValueError(f"case: {case.name!r}; allowed: {', '.join(METHODS)}")
    name, settings = METHODS[case.name]
    rows = []
    weights = SMOKE_WEIGHTS if scale == "smoke" else WEIGHTS
    budget = case.budget(BUDGETS.get(scale, 1))
    for optimizer in OPTIMIZERS:
        for weight in (None, *weights):
            weighed = {} if weight is None else _weighed(weight)
            method = load_method(case.equation.kind, name)(
                integrator="stationary",
                optimizer=optimizer,
                boundary="exact" if weight is None else "penalty",
                iterations=MANY,
                seconds=SECONDS[scale],
                **settings,
                **weighed,
            )
            if not rows:
                method.prepare()  # the runs are children, and inherit what is loaded
            rows.append(_row(case, method, budget, weight))
    return pd.DataFrame(rows)


def _weighed(weight):
    return {"interior_weight": weight, "boundary_weight": 1 - weight}


def _row(case: Case, method: Method, budget: Budget, weight: float | None) -> dict:
    limit = 10 * method.seconds + MARGIN_S
    outcome = children.call(_numbers, case, method, budget, time_limit_s=limit)
    found = outcome.result or {"status": outcome.status, "reason": outcome.reason}
    return {
        "case": case.name,
        "method": method.name,
        "optimizer": method.optimizer,
        "boundary": method.boundary,
        "weight": weight,
        "budget": budget.bytes / KIB,
        **dict.fromkeys((*NUMBERS, "loss", "iterations", "solve_s")),
        **found,
    }


def _numbers(case: Case, method: Method, budget: Budget) -> dict:
    start = time.perf_counter()
    solution = method.solve(case, budget, seed=0)
    seconds = time.perf_counter() - start - solution.setup_s
    found = {"status": solution.status, "reason": solution.reason, "solve_s": seconds}
    found |= {name: solution.diagnostics[name] for name in ("loss", "iterations")}
    if solution.status == "diverged":
        return found
    errors = score(case, solution).errors
    return found | {name: errors[name][-1] for name in NUMBERS}
