"""What every classical method for transport promises, for every method found."""

from dataclasses import replace

import numpy as np
import pytest

from cases.boundary_conditions import Dirichlet
from cases.budgets import Budget, BudgetTooSmall
from cases.domains import Box
from cases.equations import Advection, Transport
from cases.vocabulary import DTYPES, FAMILIES, INTEGRATORS, ROLES
from tests.baselines.helpers import numbers
from tests.baselines.transport_helpers import (
    CASE,
    METHODS,
    choices,
    last,
    method,
    random_flow,
    small_case,
    solve,
)

WITHIN_BUDGET = [name for name in METHODS if name != "floor"]
SIZE = numbers(20**2)
SCATTERED = np.random.default_rng(0).uniform(0.1, 6.1, (300, 2))


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_vocabulary(name, integrator):
    solver = method(name, integrator)
    assert solver.family in FAMILIES
    assert solver.role in ROLES
    assert integrator in INTEGRATORS
    assert not solver.seeded
    assert solver.supports(CASE) == (True, "")


def test_labels_are_unique():
    labels = [method(*choice).label for choice in choices()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", WITHIN_BUDGET)
def test_memory_is_what_is_stored(name, dtype):
    case, budget = small_case(num_steps=2), Budget(5000)
    solution = solve(method(name), case, budget, dtype)
    stored = solution.field.stored
    assert stored.dtype == dtype
    assert stored.shape[0] == case.num_steps + 1
    assert solution.memory_bytes == solution.n_parameters * DTYPES[dtype] <= budget.bytes
    if solution.diagnostics.get("memory_kib_with_mesh") == solution.memory_bytes / 1024:
        assert stored.shape[1] == solution.diagnostics["nodes"] < solution.n_parameters
    else:
        assert stored.shape[1] == solution.n_parameters


@pytest.mark.parametrize("name", [name for name in WITHIN_BUDGET if "fem" not in name])
def test_the_grid_at_the_bytes_of_the_paper(name):
    solution = solve(method(name), small_case(num_steps=1), CASE.budget(1), "float32")
    assert solution.n_parameters == 57**2


@pytest.mark.parametrize(
    ("name", "squares", "counted"),
    [("fem_supg", 13, 27**2 + 2 * 14**2 + 6 * 2 * 13**2), ("fem_supg_uniform", 28, 57**2)],
)
def test_finite_elements_state_both_memories(name, squares, counted):
    solution = solve(method(name), small_case(num_steps=1), CASE.budget(1), "float32")
    nodes = (2 * squares + 1) ** 2
    assert solution.n_parameters == counted
    assert solution.diagnostics["cells"] == 2 * squares**2
    assert solution.diagnostics["memory_kib_without_mesh"] == 4 * nodes / 1024
    assert solution.diagnostics["memory_kib_with_mesh"] > 4 * nodes / 1024


def test_the_floor_is_stored_in_float64():
    solution = solve(method("floor"), small_case(num_steps=1), Budget(8), "float32")
    assert solution.dtype == solution.field.stored.dtype == "float64"
    assert solution.memory_bytes == 8 * 64**2


@pytest.mark.parametrize("name", WITHIN_BUDGET)
def test_too_small_a_budget_is_refused_before_and_in_the_run(name):
    for refuse in (
        lambda: method(name).check_budget(CASE, Budget(64), "float32"),
        lambda: solve(method(name), small_case(), Budget(64), "float32"),
    ):
        with pytest.raises(BudgetTooSmall, match="budget: 64 bytes; too small for"):
            refuse()
    method(name).check_budget(CASE, CASE.budget(0.125), "float32")


@pytest.mark.parametrize("modes", [0, 3, -2])
def test_unknown_numbers_of_modes_are_refused(modes):
    with pytest.raises(ValueError, match=f"modes_per_axis: {modes}; allowed: an even number"):
        method("floor", modes_per_axis=modes)


@pytest.mark.parametrize("name", METHODS)
def test_a_run_stops_where_progress_says_so(name):
    solution = solve(method(name), small_case(), SIZE, progress=lambda step, message="": step < 2)
    assert solution.status == "time_limit"
    assert solution.reason == "stopped after 2 of 4 steps"
    assert solution.field.steps == (0, 1, 2)


@pytest.mark.parametrize("name", METHODS)
def test_two_runs_agree_bit_for_bit(name):
    fields = [solve(method(name), small_case(num_steps=1), SIZE).field.stored for _ in range(2)]
    assert np.array_equal(*fields)


def through_the_wall(points):
    return np.ones_like(points)


def diverging(points):
    return np.sin(points)


def gradient_of_diverging(points):
    return np.cos(points)[:, :, None] * np.eye(2)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"equation": Advection(velocity=(1.0, 0.0))}, "equation: advection; allowed: transport"),
        ({"domain": Box((0.0,), (1.0,))}, "dimension: 1; allowed: 2"),
        ({"components": 2}, "components: 2; allowed: 1"),
        ({"boundary_conditions": (Dirichlet(0, "lower"),)}, "boundary_conditions: "),
        ({"equation": replace(CASE.equation, velocity=through_the_wall)}, "velocity: crosses"),
        ({"equation": Transport(diverging, gradient_of_diverging)}, "velocity: divergence 2"),
    ],
)
def test_other_cases_are_refused_with_a_reason(name, change, reason):
    supported, why = method(name).supports(replace(CASE, **change))
    assert not supported
    assert reason in why


def test_cosines_refuse_a_flow_of_many_modes():
    flow = random_flow(CASE.domain, np.random.default_rng(0), modes=9)
    for name in ("cosine", "floor"):
        supported, why = method(name).supports(replace(CASE, equation=flow))
        assert not supported
        assert why == "velocity: 81 modes; allowed: at most 64"


@pytest.mark.parametrize("name", METHODS)
def test_tensor_grids_and_scattered_points_agree(name):
    field = solve(method(name), small_case(num_steps=2), SIZE).field
    grid = CASE.domain.grid((23, 19))
    order = np.random.default_rng(0).permutation(len(grid))
    for function in (field.evaluate, field.gradient):
        np.testing.assert_allclose(
            function(2, grid)[order], function(2, grid[order]), rtol=0, atol=1e-12
        )


@pytest.mark.parametrize("name", METHODS)
def test_gradient_is_the_derivative_of_the_values(name):
    field = solve(method(name), small_case(num_steps=2), SIZE).field
    gradient = field.gradient(2, SCATTERED)
    assert gradient.shape == (len(SCATTERED), 1, 2)
    eps = 1e-5
    for axis, shift in enumerate(eps * np.eye(2)):
        change = field.evaluate(2, SCATTERED + shift) - field.evaluate(2, SCATTERED - shift)
        np.testing.assert_allclose(gradient[:, :, axis], change / (2 * eps), atol=1e-5)


@pytest.mark.parametrize("name", METHODS)
def test_other_points_are_evaluated_afresh(name):
    """Bases are kept for one set of points; changing it in place must not go unseen."""
    field = solve(method(name), small_case(num_steps=1), SIZE).field
    points = SCATTERED.copy()
    before = field.evaluate(1, points)
    points += 0.01
    after = field.evaluate(1, points)
    assert not np.array_equal(before, after)
    assert np.array_equal(after, field.evaluate(1, SCATTERED + 0.01))


@pytest.mark.parametrize("name", METHODS)
def test_steps_that_were_not_stored_are_refused(name):
    field = solve(method(name), small_case(num_steps=1), SIZE).field
    for step in (-1, 2):
        with pytest.raises(ValueError, match=f"step: {step}; allowed: 0 to 1"):
            field.evaluate(step, SCATTERED)


@pytest.mark.parametrize("name", METHODS)
def test_the_mirrored_flow_gives_the_mirrored_field(name):
    """Exchanging x and y turns the Taylor-Green flow into itself run backward."""
    case = small_case(num_steps=2)
    mirrored = replace(
        case,
        initial=lambda points: case.initial(points[:, ::-1]),
        equation=Transport(
            velocity=lambda points: case.equation.velocity(points[:, ::-1])[:, ::-1],
            velocity_gradient=lambda points: case.equation.velocity_gradient(points[:, ::-1])[
                :, ::-1, ::-1
            ],
        ),
    )
    there, here = (solve(method(name), c, SIZE) for c in (case, mirrored))
    np.testing.assert_allclose(
        last(here, SCATTERED[:, ::-1]), last(there, SCATTERED), rtol=0, atol=1e-12
    )
