"""What every classical method for Euler flow promises, and the published numbers."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from baselines.companions import Linear
from baselines.flow import StaggeredFlow
from baselines.interpolation import bilinear
from baselines.staggered_grid import StaggeredGrid
from cases.boundary_conditions import SlipWall
from cases.budgets import BudgetTooSmall
from cases.domains import Box
from cases.equations import Equation
from cases.flows import velocity_gradient
from cases.metrics import mean_squared_error
from cases.vocabulary import DTYPES, FAMILIES, INTEGRATORS, ROLES
from tests.baselines.flow_helpers import (
    CASE,
    METHODS,
    cells,
    choices,
    last,
    method,
    small_case,
    solve,
    unsteady,
)
from tests.tolerances import allowed

WITHOUT_FLOOR = [choice for choice in choices() if choice[0] != "floor"]
ORDERS = [name for name, solver in METHODS.items() if solver.order is not None]


@dataclass(frozen=True, kw_only=True)
class Growing(StaggeredFlow):
    """A method that trebles the velocity in each step."""

    integrators = ("chorin",)
    carrier = Linear()

    @property
    def role(self):
        return "tested"

    def space(self, box, n):
        return StaggeredGrid(box, n, bilinear)

    def step(self):
        return lambda space, velocity, time_step: 3 * velocity


class Diffusion(Equation):
    """An equation that none of these methods solves."""

    kind = "diffusion"


def mean_error(solution, case):
    """The headline error: the mean squared error averaged over the steps 1..N."""
    points = case.scoring_points()
    errors = [
        mean_squared_error(solution.field.evaluate(step, points), case.initial(points))
        for step in solution.field.steps[1:]
    ]
    return float(np.mean(errors))


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
@pytest.mark.parametrize(("name", "integrator"), WITHOUT_FLOOR)
def test_memory_is_three_fields(name, integrator, dtype):
    case = small_case(num_steps=2)
    solution = solve(method(name, integrator), case, cells(9, dtype), dtype)
    assert solution.field.stored.dtype == dtype
    assert solution.n_parameters == 3 * 9**2
    assert solution.memory_bytes == 3 * 9**2 * DTYPES[dtype]
    stored = 2 * 9 * 10 if METHODS[name].family == "grid" else 2 * 9**2  # those on walls are zero
    assert solution.field.stored.shape == (3, stored)


def test_floor_is_stored_in_float64():
    solution = solve(method("floor"), small_case(num_steps=1), cells(9, "float32"), "float32")
    assert solution.dtype == str(solution.field.stored.dtype) == "float64"


@pytest.mark.parametrize(("name", "integrator"), WITHOUT_FLOOR)
def test_too_small_a_budget_is_refused(name, integrator):
    solver, budget = method(name, integrator), cells(5, "float32")
    with pytest.raises(BudgetTooSmall, match="too small for 6 points an axis"):
        solver.check_budget(CASE, budget, "float32")
    with pytest.raises(BudgetTooSmall):
        solve(solver, small_case(), budget, "float32")
    solver.check_budget(CASE, cells(6, "float32"), "float32")


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_a_run_stops_where_progress_says_so(name, integrator):
    solution = solve(
        method(name, integrator),
        small_case(),
        cells(8),
        progress=lambda step, message="": step < 2,
    )
    assert (solution.status, solution.reason) == ("time_limit", "stopped after 2 of 5 steps")
    assert solution.field.steps == (0, 1, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"equation": Diffusion()}, "equation: diffusion"),
        ({"domain": Box((0.0,), (1.0,))}, "dimension: 1"),
        ({"boundary_conditions": (SlipWall(0, "lower"),)}, "boundary_conditions"),
    ],
)
@pytest.mark.parametrize("name", METHODS)
def test_other_cases_are_refused_with_a_reason(name, change, reason):
    supported, why = method(name).supports(replace(CASE, **change))
    assert not supported
    assert reason in why
    assert method(name).supports(CASE) == (True, "")


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_walls_and_divergence(name, integrator):
    """The scored field itself has no flux through the walls; its grid has no divergence."""
    case = small_case(unsteady)
    solution = solve(method(name, integrator), case, cells(16))
    points = case.scoring_points()
    values, gradient = (f(5, points) for f in (solution.field.evaluate, solution.field.gradient))
    for axis in (0, 1):
        walls = np.isin(points[:, axis], (case.domain.lower[axis], case.domain.upper[axis]))
        assert np.max(np.abs(values[walls, axis])) < allowed("wall_flux")
    assert solution.diagnostics["largest_divergence"] < allowed("stored_divergence")
    if METHODS[name].family == "spectral":
        assert np.max(np.abs(np.trace(gradient, axis1=1, axis2=2))) < allowed("field_divergence")


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_another_box_is_the_same_flow_in_other_units(name, integrator):
    """[0, 2 pi]^2 mapped to [-1, 1]^2 with velocities divided by pi, as the original code does."""
    box = Box((-1.0, -1.0), (1.0, 1.0))

    def mapped(points):
        return unsteady((points + 1) * np.pi) / np.pi

    ours = small_case(unsteady)
    theirs = replace(small_case(mapped), domain=box)
    ours, theirs = (
        last(solve(method(name, integrator), case, cells(12)), case.scoring_points())
        for case in (ours, theirs)
    )
    np.testing.assert_allclose(theirs * np.pi, ours, atol=allowed("other_units"))


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_gradient_is_the_derivative_of_the_values(name, integrator):
    field = solve(method(name, integrator), small_case(num_steps=2), cells(48)).field
    points = np.random.default_rng(0).uniform(0.01, 2 * np.pi - 0.01, (100, 2))
    eps = 1e-5
    for axis, shift in enumerate(eps * np.eye(2)):
        difference = (field.evaluate(2, points + shift) - field.evaluate(2, points - shift)) / eps
        gradient = field.gradient(2, points)[:, :, axis]
        np.testing.assert_allclose(gradient, difference / 2, atol=allowed("gradient"))
    error = np.abs(field.gradient(0, points) - velocity_gradient(points))
    assert np.max(error) < allowed("gradient_exact")


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("initial", [None, unsteady])
def test_order_in_space(name, initial):
    """Against the same splitting exact in space, so that dt plays no part.

    The Taylor-Green flow is special: its gradient part is one mode, so that interpolation is
    all that cubic schemes have to lose, and they converge faster than declared.
    """
    case = small_case(initial, num_steps=10)
    points = case.scoring_points()
    solver = method(name)
    exact = last(solve(method("floor", solver.integrator), case, cells(9)), points)
    errors = [
        np.sqrt(np.mean((last(solve(solver, case, cells(n)), points) - exact) ** 2))
        for n in (48, 192)
    ]
    order = np.log(errors[0] / errors[1]) / np.log(4)
    assert order > solver.order - allowed("order_in_space")
    if initial is not None:
        assert order < solver.order + allowed("order_in_space")


def test_cubic_interpolation_is_what_a_grid_needs():
    """At equal memory the published scheme has more than 50 times the error in space."""
    case = small_case(unsteady, num_steps=10)
    points = case.scoring_points()
    exact = last(solve(method("floor", "chorin"), case, cells(9)), points)
    linear, cubic = (
        np.sqrt(np.mean((last(solve(method(name), case, cells(48)), points) - exact) ** 2))
        for name in ("mac_bilinear", "mac_bicubic")
    )
    assert linear > allowed("cubic_gain") * cubic


def test_the_published_grid():
    """48^2 cells: within 15 % of 4.83e-3; why not closer, the method's docstring says."""
    assert method("mac_bilinear").role == "published"
    solution = method("mac_bilinear").solve(CASE, CASE.budget("published_grid"), seed=0)
    assert solution.diagnostics["points_per_axis"] == 48
    case = replace(CASE, scoring_points_per_axis=(128, 128))
    assert mean_error(solution, case) == pytest.approx(4.83e-3, rel=allowed("published_grid"))


def test_floors_are_converged_and_the_second_is_far_below_the_first():
    """Twice the modes change the headline error by less than 1 %."""
    case = replace(CASE, scoring_points_per_axis=(64, 64), num_steps=15)
    floors = {}
    for integrator in ("chorin", "second_order_splitting"):
        floors[integrator], finer = (
            mean_error(solve(method("floor", integrator, modes=n), case, cells(9)), case)
            for n in (METHODS["floor"].modes, 2 * METHODS["floor"].modes)
        )
        assert finer == pytest.approx(floors[integrator], rel=allowed("floor_modes"))
    assert floors["chorin"] > allowed("floor_gain") * floors["second_order_splitting"]


def test_spectral_method_reaches_its_floor():
    case = small_case(unsteady)
    points = case.scoring_points()
    for integrator in METHODS["floor"].integrators:
        if integrator in METHODS["spectral"].integrators:
            ours = last(solve(method("spectral", integrator), case, cells(48)), points)
            floor = last(solve(method("floor", integrator), case, cells(9)), points)
            assert np.max(np.abs(ours - floor)) < allowed("spectral_floor")


def test_a_flow_that_grows_without_bound_is_a_row_with_a_reason():
    """None of the methods grows, however long the step: one that trebles the velocity."""
    solver = Growing(integrator="chorin", optimizer="none", boundary="strong")
    case = small_case(unsteady)
    solution = solve(solver, case, cells(12))
    assert (solution.status, solution.reason) == ("diverged", "beyond 10 max|u0| at step 3")
    assert solution.field.steps == (0, 1, 2)
    assert np.all(np.isfinite(last(solution, case.scoring_points())))


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_no_step_is_too_long(name, integrator):
    """200 times that of the case: wrong, but no larger than the flow was."""
    case = small_case(unsteady, time_step=10.0, num_steps=3)
    assert solve(method(name, integrator), case, cells(8)).status == "ok"


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_every_run_starts_without_divergence(name, integrator):
    """Also where the initial velocity has divergence, wall flux, and scales below the grid's."""
    case = small_case(lambda points: np.cos(5 * points) + points, num_steps=1)
    solver = method(name, integrator)
    solution = solve(solver, case, cells(8))
    space = solver.space(case.domain, solution.diagnostics["points_per_axis"])
    assert np.max(np.abs(space.divergence(solution.field.stored[0]))) < allowed(
        "initial_divergence"
    )
