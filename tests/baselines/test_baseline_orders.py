"""Measured orders of accuracy against the declared ones, for every method found."""

import numpy as np
import pytest

from cases.integrators import RATIONAL
from cases.metrics import l2_error
from tests.baselines.helpers import METHODS, last, method, numbers, small_case, solve

TOLERANCE = 0.15  # of a measured order
INTERVALS = (120, 360, 1080)  # refined by 3, so that a quarter of a cell stays one, up to sign
QUARTER_CELL = 0.25 * (4 / INTERVALS[0]) / 0.25  # dt that moves the field so far on the coarsest


def slope(sizes, errors):
    """Order between the two finest of the runs."""
    return np.log(errors[-2] / errors[-1]) / np.log(sizes[-2] / sizes[-1])


@pytest.mark.parametrize("name", [n for n, m in METHODS.items() if m.order is not None])
def test_order_in_space(name):
    """Against the same integrator exact in space, so that dt plays no part."""
    case = small_case(time_step=QUARTER_CELL, num_steps=30)
    points = case.scoring_points()
    solver = method(name)
    if solver.integrator in RATIONAL:
        exact = last(solve(method("floor", solver.integrator), case, numbers(1)), points)
    else:
        exact = case.initial(points - 0.25 * case.times[-1])
    runs = [solve(solver, case, numbers(n + 1)) for n in INTERVALS]
    errors = [l2_error(last(run, points), exact) for run in runs]
    assert slope([1 / run.n_parameters for run in runs], errors) == pytest.approx(
        solver.order, abs=TOLERANCE
    )


@pytest.mark.parametrize("name", [n for n, m in METHODS.items() if m.order is None])
def test_spectral_methods_converge_to_rounding(name):
    """Those that declare no order resolve a smooth pulse completely."""
    case = small_case()
    points = case.scoring_points()
    solver = method(name, "midpoint")
    coarse, fine = (last(solve(solver, case, numbers(n)), points) for n in (150, 301))
    assert l2_error(coarse, fine) < 1e-11


@pytest.mark.parametrize(
    ("name", "integrator"),
    [(n, i) for n in ("floor", "chebyshev", "fourier") for i in METHODS[n].integrators],
)
def test_order_in_time(name, integrator):
    """On spectral methods, whose error in space is rounding."""
    steps = (8, 16, 32)
    errors = []
    for num_steps in steps:
        case = small_case(time_step=1 / num_steps, num_steps=num_steps)
        points = case.scoring_points()
        solution = solve(method(name, integrator), case, numbers(161))
        errors.append(l2_error(last(solution, points), case.initial(points - 0.25)))
    order = slope([1 / n for n in steps], errors)
    assert order == pytest.approx(RATIONAL[integrator].order, abs=TOLERANCE)


@pytest.mark.parametrize("integrator", RATIONAL)
def test_order_in_time_of_the_matrix_step(integrator):
    """On one grid for all runs: against the same grid with a dt far smaller."""
    grid = numbers(97)
    points = small_case().scoring_points()
    finest = small_case(time_step=1 / 512, num_steps=512)
    exact = last(solve(method("compact4", "gauss_legendre4"), finest, grid), points)
    steps = (8, 16, 32)
    errors = []
    for num_steps in steps:
        case = small_case(time_step=1 / num_steps, num_steps=num_steps)
        solution = solve(method("compact4", integrator), case, grid)
        errors.append(l2_error(last(solution, points), exact))
    order = slope([1 / n for n in steps], errors)
    assert order == pytest.approx(RATIONAL[integrator].order, abs=TOLERANCE)
