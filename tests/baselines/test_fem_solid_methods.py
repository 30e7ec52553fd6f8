"""What every finite element method for solids promises, and what it is worth."""

from dataclasses import replace

import numpy as np
import pytest

from cases.budgets import Budget, BudgetTooSmall
from cases.discovery import load_case
from cases.domains import Box
from cases.vocabulary import FAMILIES, INTEGRATORS, ROLES
from tests.baselines import fem_solid_helpers as helpers
from tests.baselines.fem_solid_helpers import CASES, METHODS, kib, method, solve
from tests.tolerances import allowed

BUDGETED = sorted(set(METHODS) - {"reference"})
EVERY = pytest.mark.parametrize("name", sorted(METHODS))
SHORT = {name: replace(case, num_steps=1) for name, case in CASES.items()}


def supported():
    return [
        (name, case)
        for name in sorted(METHODS)
        for case in CASES
        if method(name, helpers.INTEGRATORS[case]).supports(CASES[case])[0]
    ]


def test_all_methods_are_found():
    assert set(METHODS) == {
        "fem_p1", "fem_p1_uniform", "fem_p2", "fem_p2_uniform", "fem_p2_graded", "reference",
    }  # fmt: skip


@EVERY
def test_vocabulary(name):
    for integrator in METHODS[name].integrators:
        solver = method(name, integrator)
        assert solver.family in FAMILIES
        assert solver.role in ROLES
        assert integrator in INTEGRATORS
        assert solver.label == f"{name}_{integrator}"
        assert not solver.seeded


def test_roles():
    roles = {name: method(name, "variational").role for name in METHODS}
    assert roles == {
        "fem_p1": "published",
        "fem_p1_uniform": "tested",
        "fem_p2": "strong",
        "fem_p2_uniform": "strong",
        "fem_p2_graded": "strong",
        "reference": "reference",
    }


REFUSED = [
    ("fem_p1", "variational", "elastic_tension", "integrator: variational; allowed: quasi_static"),
    ("fem_p1", "quasi_static", "elastic_drop3d", "integrator: quasi_static; allowed: variational"),
    ("fem_p1_uniform", "midpoint", "elastic_drop3d", "domain: Torus(major=0.6, minor=0.3); allow"),
    ("fem_p2_graded", "midpoint", "elastic_collision", "boundary_conditions: none; allowed: at le"),
    ("fem_p2", "midpoint", "advection1d", "equation: advection; allowed: elasticity"),
]


@pytest.mark.parametrize(("name", "integrator", "case", "reason"), REFUSED)
def test_what_is_not_supported_says_why(name, integrator, case, reason):
    supported, found = method(name, integrator).supports(load_case(case))
    assert not supported
    assert found.startswith(reason)


def test_other_boxes_are_not_supported():
    case = replace(CASES["elastic_vibration"], domain=Box((0.0,) * 3, (1.0,) * 3))
    assert not method("fem_p1", "variational").supports(case)[0]


def test_which_cases_are_supported():
    pairs = supported()
    assert len(pairs) == 4 + 2 * 4 + 2 * 3 + 2
    assert {case for name, case in pairs if name == "reference"} == set(CASES)


@pytest.mark.parametrize(("name", "case"), supported())
def test_memory_is_within_the_budget_and_says_what_is_stored(name, case):
    case, budget = SHORT[case], kib({2: 9, 3: 50}[CASES[case].domain.dim])
    settings = {"resolution": 4} if name == "reference" else {}
    solution = solve(
        method(name, helpers.INTEGRATORS[case.name], **settings), case, budget, "float32"
    )
    assert solution.status == "ok"
    stored, facts = solution.field.stored, solution.diagnostics
    assert stored.dtype == np.float32
    assert stored.shape == (2, facts["nodes"], case.domain.dim)
    assert solution.memory_bytes == 4 * solution.n_parameters
    if name == "reference":
        return
    counted = "without" if "uniform" in name else "with"
    assert solution.memory_bytes / 1024 == facts[f"memory_kib_{counted}_mesh"]
    least = {2: allowed("full_budget"), 3: allowed("full_coarse_torus")}[case.domain.dim]
    assert least * budget.bytes < solution.memory_bytes <= budget.bytes
    values = solution.field.evaluate(1, case.scoring_points()[::997])
    assert np.all(np.isfinite(values))
    assert (solution.velocity is None) == case.equation.quasi_static
    assert {"energy", "min_det", "newton_iterations", "halvings", "vertices", "cells"} <= set(facts)


@pytest.mark.parametrize("name", BUDGETED)
def test_budgets_that_are_too_small_are_refused(name):
    case = CASES["elastic_vibration"]
    with pytest.raises(BudgetTooSmall, match=r"^budget: 60 bytes; too small for"):
        solve(method(name, "variational"), case, Budget(60))


@pytest.mark.parametrize(
    "settings",
    [
        {"resolution": 1},
        {"resolution": 2.5},
        {"substeps": 0},
        {"substeps": 1.5},
        {"graded": "no"},
    ],
)
def test_impossible_settings_are_refused(settings):
    (key,) = settings
    with pytest.raises(ValueError, match=f"^{key}: .*; allowed: "):
        method("reference", "variational", **settings)


def test_runs_stop_when_they_are_told_to():
    case = replace(CASES["elastic_collision"], num_steps=5)
    solution = solve(
        method("fem_p1", "variational"), case, kib(4), progress=lambda step, message="": step < 2
    )
    assert solution.status == "time_limit"
    assert solution.reason == "stopped after 2 of 5 steps"
    assert solution.field.steps == (0, 1, 2)


def test_substeps_divide_the_step():
    """Two of dt/2 are the case with dt/2, at every second of its steps."""
    case = replace(CASES["elastic_collision"], num_steps=2)
    halved = replace(case, time_step=case.time_step / 2, num_steps=4)
    divided = solve(method("reference", "midpoint", resolution=4, substeps=2), case)
    plain = solve(method("reference", "midpoint", resolution=4), halved)
    np.testing.assert_allclose(
        divided.field.stored, plain.field.stored[::2], atol=allowed("same_equilibrium")
    )


@pytest.mark.integration
def test_strong_elements_beat_the_published_ones_in_tension():
    """At 14 KiB and 40 % of the load; the reference is finer, but not converged here."""
    case = replace(CASES["elastic_tension"], num_steps=4)
    points = case.domain.grid((101, 101))
    last = {}
    for name in ("reference", "fem_p1", "fem_p2", "fem_p2_graded"):
        settings = {"resolution": 14} if name == "reference" else {}
        solution = solve(method(name, "quasi_static", **settings), case, kib(14))
        assert solution.status == "ok"
        assert solution.diagnostics["min_det"] > 0
        last[name] = solution.field.evaluate(4, points)
    errors = {
        name: np.max(np.linalg.norm(last[name] - last["reference"], axis=1))
        for name in BUDGETED
        if name in last
    }
    assert errors["fem_p2"] < errors["fem_p1"] / 3
    assert errors["fem_p2_graded"] < errors["fem_p2"]
    assert errors["fem_p1"] > 0.05
