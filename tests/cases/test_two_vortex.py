"""The two vortices, the density that they carry, and the feet of paths."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from cases.budgets import Budget
from cases.characteristics import FIRST_ORDER, foot
from cases.discovery import load_case
from cases.flows import BOX, velocity
from cases.problems.two_vortex import DISCS, PATCHES, RAMPS, ramp, stream_function
from tests.tolerances import allowed

CASE = load_case("two_vortex")
H = 1e-6
GENERATOR = np.random.default_rng(0)


def inside(corner, side, count=500):
    """Points of a patch, many of them on its ramps."""
    unit = GENERATOR.random((count, 2))
    unit[::2, 0] /= RAMPS
    unit[1::4, 1] = 1 - unit[1::4, 1] / RAMPS
    return corner + side * unit


POINTS = np.concatenate([inside(np.array(corner), side) for corner, side in PATCHES])


def slopes(function, points):
    """Central differences along both axes, (N, components, 2)."""
    shifts = H * np.eye(2)
    return np.stack(
        [(function(points + s) - function(points - s)) / (2 * H) for s in shifts], axis=2
    )


def test_velocity_is_the_curl_of_the_stream_function():
    slope = slopes(stream_function, POINTS)[:, 0]
    curl = np.stack([slope[:, 1], -slope[:, 0]], axis=1)
    np.testing.assert_allclose(CASE.initial(POINTS), curl, atol=allowed("two_vortex_slope"))


def test_velocity_has_no_divergence():
    divergence = np.trace(slopes(CASE.initial, POINTS), axis1=1, axis2=2)
    np.testing.assert_allclose(divergence, 0, atol=allowed("two_vortex_divergence"))


def test_velocity_is_that_of_the_text_inside_the_ramps():
    for (corner, side), k in zip(PATCHES, (2 * np.pi, 8 * np.pi), strict=True):
        unit = 1 / RAMPS + (1 - 2 / RAMPS) * GENERATOR.random((200, 2))
        x, y = side * unit.T
        expected = np.stack([np.sin(k * x) * np.cos(k * y), -np.cos(k * x) * np.sin(k * y)], 1)
        np.testing.assert_allclose(CASE.initial(corner + side * unit), expected, atol=1e-12)


def test_fluid_is_at_rest_outside_the_patches_and_on_the_walls():
    points = CASE.domain.grid((101, 101))
    edge = np.any(np.abs(points) == 1, axis=1)
    patch = np.zeros(len(points), bool)
    for corner, side in PATCHES:
        patch |= np.all((points > corner) & (points < np.add(corner, side)), axis=1)
    speed = np.linalg.norm(CASE.initial(points), axis=1)
    assert np.max(speed[edge | ~patch]) < 1e-14
    assert np.max(speed[patch]) > 1


def test_ramps_join_smoothly():
    """S goes from 0 to 1 with two vanishing derivatives at both ends, so u is continuously
    differentiable: its slopes vanish at the edges of a patch, and outside."""
    (value, slope), eps = ramp(np.array([-0.1, 0.0, 0.5, 1.0, 1.1])), 1e-4
    np.testing.assert_allclose(value, [0, 0, 0.5, 1, 1], atol=1e-15)
    np.testing.assert_allclose(slope, [0, 0, 1.875, 0, 0], atol=1e-15)
    assert np.max(ramp(np.array([eps, 1 - eps]))[1]) < 31 * eps**2
    for corner, side in PATCHES:
        along = corner + side * np.stack([GENERATOR.random(100), np.zeros(100)], axis=1)
        scale = np.max(np.abs(slopes(CASE.initial, inside(np.array(corner), side))))
        assert np.max(np.abs(slopes(CASE.initial, along))) < 1e-3 * scale


def test_density_is_the_indicator_of_two_discs():
    initial = CASE.companions["density"].initial
    points = CASE.domain.grid((801, 801))
    values = initial(points)
    assert set(np.unique(values)) == {0.0, 1.0}
    area = np.pi * sum(radius**2 for _, radius in DISCS)
    assert np.mean(values) * CASE.domain.measure == pytest.approx(area, rel=5e-3)
    for (centre, radius), text in zip(
        DISCS, (lambda x: 2 * x + 1, lambda x: 8 * x - 7), strict=True
    ):
        for factor, value in ((0.999, 1), (1.001, 0)):
            at = np.add(centre, factor * radius * np.array([[0.6, 0.8]]))
            assert (np.linalg.norm(text(at)) <= 0.5) == value
            assert initial(at)[0, 0] == value


def test_budgets_and_steps():
    assert CASE.paper_bytes == 4 * 6627
    assert CASE.companion_budget("density", Budget(CASE.paper_bytes)) == Budget(4 * 3297)
    assert CASE.companion_budget("density", CASE.budget(0.5)) == Budget(2 * 3297)
    assert CASE.companion_steps("density") == (0, 10, 20, 30, 40, 50)
    assert CASE.figure_steps[-1] == 100


def swelling(points, time):
    """The Taylor-Green flow, stronger with time: no steady flow tells X_2 from worse feet."""
    return (1 + time) * velocity(points)


@pytest.mark.parametrize(("integrator", "order"), [("chorin", 2), ("second_order_splitting", 3)])
def test_order_of_the_feet(integrator, order):
    """One step: dt^2 and dt^3 against an accurate integration."""
    assert (order == 2) == (integrator in FIRST_ORDER)
    points = BOX.from_unit(np.random.default_rng(1).random((40, 2)))
    errors = []
    for dt in (0.05, 0.025, 0.0125):
        path = solve_ivp(
            lambda t, z, end=dt: -swelling(z.reshape(-1, 2), end - t).ravel(),
            *((0, dt), points.ravel()),
            method="DOP853",
            rtol=1e-12,
            atol=1e-13,
        )
        ends = [lambda x, t=t: swelling(x, t) for t in (0.0, dt)]
        found = foot(*ends, points, dt, BOX, integrator)
        errors.append(np.max(np.abs(found - path.y[:, -1].reshape(-1, 2))))
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    np.testing.assert_allclose(orders, order, atol=allowed("foot_order"))


@pytest.mark.parametrize("integrator", ["chorin", "second_order_splitting"])
def test_no_foot_leaves_the_box(integrator):
    blow = lambda points: np.tile([9.0, -9.0], (len(points), 1))  # noqa: E731
    points = BOX.from_unit(np.random.default_rng(2).random((20, 2)))
    found = foot(blow, blow, points, 1.0, BOX, integrator)
    np.testing.assert_array_equal(found, np.tile([0.0, 2 * np.pi], (20, 1)))
