"""Passive fields that a computed flow carries."""

from dataclasses import replace

import numpy as np
import pytest

from baselines.companions import ComputedFlow, LimitedCubic, LimitedMacCormack, Linear, Traced
from cases.budgets import Budget, BudgetTooSmall
from cases.contracts import Companion
from cases.discovery import load_method
from cases.flows import BOX, velocity
from cases.problems.transport2d import foot
from tests.baselines.flow_helpers import cells, choices, method, small_case, solve
from tests.tolerances import allowed

CENTRE, RADIUS = np.array([1.9, 1.5]), 0.8
CARRIERS = {
    "linear": Linear(),
    "cubic": LimitedCubic(),
    "maccormack": LimitedMacCormack(),
    "traced": Traced(),
}
ON_GRIDS = sorted(set(CARRIERS) - {"traced"})
STEPS, LAST = (0, 5, 10, 20), 20


def disc(points):
    return (np.sum((points - CENTRE) ** 2, axis=1) <= RADIUS**2)[:, None].astype(float)


def bump(points):
    """Flat at the walls, as mirrored values suppose."""
    return np.exp(-np.sum((points - np.pi / 2) ** 2, axis=1) / 0.2)[:, None]


def companion(initial=disc):
    return Companion(
        symbol="c",
        unit="1",
        initial=initial,
        metric="mae",
        paper_bytes=4 * 32**2,
        network=(1, 1),
        last_step=LAST,
    )


def carry(name, initial, count, *, dt=0.05, completed=LAST):
    """Carried by the exact Taylor-Green flow, whose paths are known."""
    flow = ComputedFlow(lambda step: velocity, completed, dt, BOX, "second_order_splitting")
    return CARRIERS[name].carry(companion(initial), STEPS, count**2, "float64", flow)


def exact(initial, points, step):
    return initial(foot(points, 0.05 * step))


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_an_indicator_stays_between_its_values(name):
    points = BOX.grid((61, 61))
    field = carry(name, disc, 24)
    assert field.steps == STEPS
    for step in STEPS:
        values = field.evaluate(step, points)
        assert -allowed("carried_range") <= np.min(values)
        assert np.max(values) <= 1 + allowed("carried_range")
        assert values.shape == (len(points), 1)


@pytest.mark.parametrize(("name", "order"), [("linear", 2), ("cubic", 3), ("maccormack", 2)])
def test_order_on_a_smooth_density(name, order):
    """Against tracing by the same feet, in steps that pass many cells; a limiter cuts the top,
    which costs a cubic an order."""
    points = BOX.grid((101, 101))
    traced, *found = (
        carry(kind, bump, n, dt=0.1).evaluate(5, points)
        for kind, n in (("traced", 1), (name, 96), (name, 192))
    )
    errors = [np.mean(np.abs(values - traced)) for values in found]
    assert np.log2(errors[0] / errors[1]) > order - allowed("carried_order")


def test_tracing_follows_the_known_paths():
    points = BOX.grid((201, 201))
    field = carry("traced", disc, 1)
    for step in (5, LAST):
        beside = np.mean(np.abs(field.evaluate(step, points) - exact(disc, points, step)))
        assert beside < allowed("traced")


@pytest.mark.parametrize("name", ON_GRIDS)
def test_grids_approach_the_traced_density_and_its_mass(name):
    points = BOX.grid((161, 161))
    traced = carry("traced", disc, 1).evaluate(LAST, points)
    carried = [carry(name, disc, n) for n in (32, 128)]
    errors = [np.mean(np.abs(field.evaluate(LAST, points) - traced)) for field in carried]
    drifts = [abs(np.sum(f.stored[LAST]) / np.sum(f.stored[0]) - 1) for f in carried]
    assert errors[1] < 0.6 * errors[0]
    assert drifts[1] < allowed("mass_drift")
    assert drifts[1] < drifts[0]


def test_what_limits_cubics_is_needed():
    """Without the limiter a step of the indicator overshoots; cubics still beat the others."""
    points = BOX.grid((161, 161))
    traced = carry("traced", disc, 1).evaluate(LAST, points)
    errors = {
        n: np.mean(np.abs(carry(n, disc, 48).evaluate(LAST, points) - traced)) for n in ON_GRIDS
    }
    assert min(errors, key=errors.get) == "cubic"
    assert max(errors, key=errors.get) == "linear"


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_a_uniform_field_stays(name):
    ones = lambda points: np.ones((len(points), 1))  # noqa: E731
    field = carry(name, ones, 8)
    points = BOX.grid((9, 9))
    np.testing.assert_allclose(field.evaluate(LAST, points), 1, atol=allowed("carried_range"))
    np.testing.assert_allclose(field.gradient(LAST, points), 0, atol=1e-6)


@pytest.mark.parametrize("name", ["cubic", "traced"])
def test_gradient_of_a_smooth_field(name):
    points = np.random.default_rng(0).uniform(0, 2 * np.pi, (50, 2))
    h = 1e-5
    gradient = carry(name, bump, 48).gradient(0, points)[:, 0]
    for axis, shift in enumerate(h * np.eye(2)):
        slope = (bump(points + shift) - bump(points - shift))[:, 0] / (2 * h)
        tolerance = 1e-6 if name == "traced" else 0.03  # one order below the interpolation
        np.testing.assert_allclose(gradient[:, axis], slope, atol=tolerance)


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_only_the_steps_that_were_reached(name):
    field = carry(name, disc, 8, completed=12)
    assert field.steps == (0, 5, 10)
    with pytest.raises(ValueError, match="step: 20; allowed: 0, 5, 10"):
        field.evaluate(20, BOX.grid((5, 5)))


def carrying(**changes):
    case = small_case(num_steps=4)
    return replace(
        case, figure_times=(0.0, 0.1, 0.15), companions={"c": replace(companion(), last_step=3)}
    )


@pytest.mark.parametrize(("name", "integrator"), choices())
def test_methods_bring_their_companions(name, integrator):
    """Of the companion's own budget, at its steps, none of them after the last."""
    case = carrying()
    budget = case.budget(1)
    solution = solve(method(name, integrator), case, budget, "float32")
    assert solution.companions["c"].steps == case.companion_steps("c") == (0, 2, 3)
    expected = 0 if name == "floor" else 4 * 32**2
    assert solution.companion_bytes == {"c": expected}
    assert solution.companions_s > 0
    if expected:
        assert solution.companions["c"].stored[3].dtype == "float32"


def test_the_reference_traces_the_stored_velocities():
    case = carrying()
    solver = load_method("euler", "reference")(
        integrator="second_order_splitting", optimizer="none", boundary="strong", cells=64
    )
    solution = solve(solver, case, case.budget(1))
    points = BOX.grid((201, 201))
    beside = np.abs(solution.companions["c"].evaluate(3, points) - exact(disc, points, 3))
    assert np.mean(beside) < allowed("traced")
    assert solution.companion_bytes == {"c": 0}


def test_cases_without_companions_cost_nothing():
    solution = solve(method("mac_bilinear"), small_case(num_steps=1), cells(8))
    assert (solution.companions, solution.companion_bytes) == ({}, {})
    assert solution.companions_s < 1e-3


def test_a_companion_without_a_grid_is_refused_before_the_run():
    case = replace(carrying(), companions={"c": replace(companion(), paper_bytes=64)})
    with pytest.raises(BudgetTooSmall, match="too small for a grid of 4 nodes"):
        method("mac_bicubic").check_budget(case, Budget(case.paper_bytes // 2), "float32")
