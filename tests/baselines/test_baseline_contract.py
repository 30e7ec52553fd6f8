"""What every classical method promises, for every method found."""

from dataclasses import replace

import numpy as np
import pytest

from cases.boundary_conditions import Dirichlet
from cases.budgets import Budget, BudgetTooSmall
from cases.domains import Box
from cases.equations import Advection, Equation
from cases.vocabulary import DTYPES, FAMILIES, INTEGRATORS, ROLES
from tests.baselines.helpers import (
    CASE,
    METHODS,
    choices,
    last,
    method,
    numbers,
    small_case,
    solve,
)

WITHOUT_FLOOR = [name for name in METHODS if name != "floor"]


class Diffusion(Equation):
    """An equation that none of these methods solves."""

    kind = "diffusion"


LARGEST_CELL = 6  # numbers of one P2 cell with its mesh: what a budget may leave unused


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_vocabulary(name, integrator):
    solver = method(name, integrator)
    assert solver.family in FAMILIES
    assert solver.role in ROLES
    assert integrator in INTEGRATORS
    assert not solver.seeded


def test_labels_are_unique():
    labels = [method(*choice).label for choice in choices()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", WITHOUT_FLOOR)
def test_memory_is_what_is_stored(name, dtype):
    case, budget = small_case(num_steps=2), Budget(1234)
    solution = solve(method(name), case, budget, dtype)
    stored = solution.field.stored
    assert stored.dtype == dtype
    assert stored.shape[0] == case.num_steps + 1
    assert stored.shape[1] <= solution.n_parameters
    assert solution.memory_bytes == solution.n_parameters * DTYPES[dtype] <= budget.bytes
    assert budget.numbers(dtype) - solution.n_parameters < LARGEST_CELL
    if "nodes" not in solution.diagnostics:  # a mesh is stored beside the nodal values
        assert stored.shape[1] == solution.n_parameters


def test_finite_elements_state_both_memories():
    solution = solve(method("fem_p1"), small_case(num_steps=1), Budget(3604), "float32")
    assert solution.diagnostics["nodes"] == 225
    assert solution.memory_bytes == 4 * (225 + 225 + 2 * 224)
    assert solution.diagnostics["memory_kib_without_mesh"] == 4 * 225 / 1024


@pytest.mark.parametrize("name", WITHOUT_FLOOR)
def test_too_small_a_budget_is_refused(name):
    with pytest.raises(BudgetTooSmall, match="budget: 8 bytes; too small for"):
        solve(method(name), small_case(), Budget(8), "float32")


@pytest.mark.parametrize("name", METHODS)
def test_a_run_stops_where_progress_says_so(name):
    solution = solve(
        method(name), small_case(), numbers(60), progress=lambda step, message="": step < 3
    )
    assert solution.status == "time_limit"
    assert solution.reason == "stopped after 3 of 10 steps"
    assert solution.field.steps == (0, 1, 2, 3)


@pytest.mark.parametrize("name", METHODS)
def test_the_last_step_is_not_cut_short(name):
    case = small_case()
    solution = solve(method(name), case, numbers(60), progress=lambda step, message="": step < 10)
    assert solution.status == "ok"


@pytest.mark.parametrize("name", METHODS)
def test_two_runs_agree_bit_for_bit(name):
    fields = [solve(method(name), small_case(), numbers(60)).field.stored for _ in range(2)]
    assert np.array_equal(*fields)


@pytest.mark.parametrize("name", METHODS)
def test_reversed_velocity_is_the_mirror_image(name):
    points = np.linspace(-2, 2, 501)[:, None]
    forth, back = (
        solve(method(name), small_case(velocity=velocity, num_steps=5), numbers(81))
        for velocity in (0.25, -0.25)
    )
    np.testing.assert_allclose(last(back, -points), last(forth, points), atol=1e-12)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"equation": Diffusion()}, "equation: diffusion"),
        ({"domain": Box((0.0, 0.0), (1.0, 1.0))}, "dimension: 2"),
        ({"components": 2}, "components: 2"),
        ({"equation": Advection(velocity=(0.0,))}, "velocity: 0"),
        ({"equation": Advection(velocity=(-1.0,))}, "u = 0 at the upper end"),
        ({"boundary_conditions": ()}, "u = 0 at the lower end"),
        ({"boundary_conditions": (Dirichlet(0, "lower", 1.0),)}, "u = 0 at the lower end"),
    ],
)
def test_other_cases_are_refused_with_a_reason(name, change, reason):
    supported, why = method(name).supports(replace(CASE, **change))
    assert not supported
    assert reason in why
    assert method(name).supports(CASE) == (True, "")


@pytest.mark.parametrize("name", METHODS)
def test_unknown_choices_are_refused(name):
    solver = METHODS[name]
    with pytest.raises(ValueError, match="integrator: 'leapfrog'; allowed for"):
        solver(integrator="leapfrog", optimizer="none", boundary=solver.boundaries[0])
