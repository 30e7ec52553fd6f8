"""The exact pulse satisfies its equation, its initial field and its inflow condition."""

import dataclasses

import numpy as np
import pytest

from cases.discovery import load_case
from cases.metrics import integral, trapezoid_weights

CASE = load_case("advection1d")
EXACT = CASE.reference.function
POINTS = CASE.scoring_points()
TIMES = [0.0, 3.0, 7.3, 12.0]


@pytest.mark.parametrize("time", TIMES)
def test_pulse_satisfies_the_equation(time):
    """u_t + a u_x = 0 by the complex step, which has no cancellation."""
    (velocity,), h = CASE.equation.velocity, 1e-30
    u_t = EXACT(POINTS, time + 1j * h).imag / h
    u_x = EXACT(POINTS + 1j * h, time).imag / h
    assert np.max(np.abs(u_x)) > 5
    assert np.max(np.abs(u_t + velocity * u_x)) < 1e-13


def test_pulse_starts_as_the_initial_field():
    initial = np.exp(-((POINTS + 1.5) ** 2) / (2 * 0.1**2))
    assert np.max(np.abs(EXACT(POINTS, 0.0) - initial)) < 1e-12
    assert np.array_equal(CASE.initial(POINTS), EXACT(POINTS, 0.0))


@pytest.mark.parametrize("time", TIMES)
def test_pulse_satisfies_the_boundary_conditions(time):
    """To 4e-6: the pulse starts, and ends, five widths from a boundary."""
    ends = {"lower": CASE.domain.lower, "upper": CASE.domain.upper}
    for condition in CASE.published_boundary_conditions:
        value = EXACT(np.array([ends[condition.side]]), time)
        assert abs(value.item() - condition.value) < 4e-6


def test_pulse_keeps_its_integral():
    weights = trapezoid_weights(CASE.scoring_points_per_axis, CASE.domain.lengths)
    for time in TIMES:
        assert integral(EXACT(POINTS, time), weights) == pytest.approx(
            0.1 * np.sqrt(2 * np.pi), abs=1e-6
        )


def test_numbers_of_the_paper():
    assert CASE.paper_bytes == 901 * 4
    assert (CASE.time_step, CASE.num_steps) == (0.05, 240)
    assert CASE.times[-1] == pytest.approx(12.0)
    assert CASE.figure_steps == (0, 60, 240)
    assert POINTS.shape == (8001, 1)
    assert CASE.budget("published_same_error").numbers("float32") == 7001
    assert CASE.budget(0.5).bytes == 1802


def test_only_the_inflow_is_well_posed():
    assert [c.side for c in CASE.boundary_conditions] == ["lower"]
    assert [c.side for c in CASE.published_boundary_conditions] == ["lower", "upper"]


def test_figure_steps_stop_where_the_run_stops():
    assert dataclasses.replace(CASE, num_steps=100).figure_steps == (0, 60, 100)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metric": "rmse"}, "metric: 'rmse'; allowed: "),
        ({"time_step": 0.0}, "time_step: 0.0; allowed: a number above 0"),
        ({"time_step": -0.1}, "time_step: -0.1; allowed: a number above 0"),
        ({"num_steps": 0}, "num_steps: 0; allowed: an integer of at least 1"),
    ],
)
def test_impossible_cases_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(CASE, **change)


def test_unknown_budget_is_refused():
    with pytest.raises(ValueError, match=r"budgets: 'huge'; allowed: .*published_same_error"):
        CASE.budget("huge")
