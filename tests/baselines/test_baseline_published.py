"""Known numbers: the published grid, the floor, and schemes with an exact answer."""

import numpy as np
import pytest

from cases.metrics import linf_error
from tests.baselines.helpers import (
    CASE,
    IMPLICIT,
    last,
    mean_error,
    method,
    numbers,
    small_case,
    solve,
)


@pytest.mark.parametrize(
    ("budget", "published", "tolerance"),
    [(1, 0.0146, 0.01), ("published_same_error", 0.0029, 0.00005 / 0.0029)],
)
def test_upwind_with_midpoint_is_the_published_grid(budget, published, tolerance):
    """Within 1 %, or to the digits printed."""
    solution = method("upwind", "midpoint").solve(CASE, CASE.budget(budget), seed=0)
    assert mean_error(solution) == pytest.approx(published, rel=tolerance)
    assert method("upwind", "midpoint").role == "published"


def test_the_published_peaks():
    """The grid's peak falls to 0.87 at t = 3 and 0.66 at t = 12."""
    field = method("upwind", "midpoint").solve(CASE, CASE.budget(1), seed=0).field
    points = CASE.scoring_points()
    peaks = [np.max(field.evaluate(step, points)) for step in (60, 240)]
    assert peaks == pytest.approx([0.87, 0.66], abs=0.005)


@pytest.mark.parametrize("integrator", IMPLICIT)
def test_floor_is_converged(integrator):
    """Twice the box and twice the modes change the headline error by less than 1e-10."""
    floors = [
        mean_error(method("floor", integrator, **settings).solve(CASE, CASE.budget(1), seed=0))
        for settings in ({}, {"box_lengths": 8}, {"mode_factor": 2})
    ]
    assert np.ptp(floors) < 1e-10


def test_floor_starts_exactly():
    field = method("floor", "midpoint").solve(CASE, CASE.budget(1), seed=0).field
    points = CASE.scoring_points()
    assert linf_error(field.evaluate(0, points), CASE.initial(points)) < 1e-14


def test_implicit_euler_floor_leaves_the_domain():
    """On the whole line u(2, t = 12) is 0.035, which u(2) = 0 contradicts."""
    solution = method("floor", "implicit_euler").solve(CASE, CASE.budget(1), seed=0)
    assert last(solution, np.array([[2.0]]))[0, 0] == pytest.approx(0.035, abs=5e-4)


@pytest.mark.parametrize("integrator", IMPLICIT)
def test_fine_compact_differences_reach_the_floor(integrator):
    """The initial field is 4e-6 at the inflow, where the grid has 0: no closer than that."""
    points = CASE.scoring_points()
    fine = solve(method("compact4", integrator), CASE, numbers(4001))
    floor = solve(method("floor", integrator), CASE, numbers(1))
    assert linf_error(last(fine, points), last(floor, points)) < 1e-5


def test_explicit_euler_diverges_even_exactly_in_space():
    solution = method("floor", "explicit_euler").solve(CASE, CASE.budget(1), seed=0)
    assert solution.status == "diverged"
    completed = solution.field.steps[-1]
    assert 0 < completed < CASE.num_steps
    assert f"step {completed + 1}" in solution.reason
    assert np.all(np.isfinite(last(solution, CASE.scoring_points())))


def test_upwind_with_explicit_euler_is_exact_at_cfl_one():
    case = small_case(num_steps=60)  # a dt = 4 / 320
    solution = solve(method("upwind", "explicit_euler"), case, numbers(321))
    nodes = np.linspace(-2, 2, 321)[:, None]
    assert solution.diagnostics["cfl"] == pytest.approx(1)
    assert linf_error(last(solution, nodes), case.initial(nodes - 0.75)) < 1e-11


def test_semi_lagrangian_is_exact_where_feet_are_nodes():
    case = small_case(num_steps=60)
    solution = solve(method("semi_lagrangian"), case, numbers(641))
    nodes = np.linspace(-2, 2, 641)[:, None]
    assert solution.diagnostics["cfl"] == pytest.approx(2)
    assert linf_error(last(solution, nodes), case.initial(nodes - 0.75)) < 1e-11


def test_fourier_is_periodic_over_the_domain():
    """The modelling error that its docstring names: what leaves comes back."""
    case = small_case(time_step=0.1, num_steps=160)  # once around
    solution = solve(method("fourier", "gauss_legendre4"), case, numbers(151))
    points = case.scoring_points()
    assert linf_error(last(solution, points), case.initial(points)) < 1e-4


def test_the_pulse_leaves_through_the_outflow():
    """Nothing is prescribed there: after it has left, only the scheme's reflections remain."""
    case = small_case(time_step=0.05, num_steps=300)  # the centre would be at 3.25
    for name, reflected in [("central2", 2e-3), ("central4", 1e-4), ("compact4", 1e-4)]:
        solution = solve(method(name), case, numbers(401))
        assert np.max(np.abs(last(solution, case.scoring_points()))) < reflected
    chebyshev = solve(method("chebyshev"), case, numbers(201))
    assert np.max(np.abs(last(chebyshev, case.scoring_points()))) < 1e-6
