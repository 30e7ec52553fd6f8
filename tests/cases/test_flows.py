"""The Taylor-Green flow and the scalar that it carries satisfy their equations."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from cases.contracts import Sample
from cases.discovery import load_case
from cases.domains import Box
from cases.flow_observables import kinetic_energy_inside
from cases.flows import BOX, pressure_gradient, velocity, velocity_gradient
from cases.metrics import trapezoid_weights
from cases.problems.taylor_green import WALLS
from cases.problems.transport2d import density, foot

POINTS = BOX.from_unit(np.random.default_rng(0).random((400, 2)))
H = 1e-5


def test_velocity_gradient_agrees_with_finite_differences():
    for axis in (0, 1):
        shift = H * np.eye(2)[axis]
        difference = (velocity(POINTS + shift) - velocity(POINTS - shift)) / (2 * H)
        np.testing.assert_allclose(velocity_gradient(POINTS)[:, :, axis], difference, atol=1e-9)


def test_velocity_and_pressure_solve_the_steady_euler_equations():
    gradient = velocity_gradient(POINTS)
    momentum = np.einsum("nj,nij->ni", velocity(POINTS), gradient) + pressure_gradient(POINTS)
    np.testing.assert_allclose(momentum, 0, atol=1e-14)
    np.testing.assert_allclose(np.trace(gradient, axis1=1, axis2=2), 0, atol=1e-14)


def test_nothing_crosses_the_walls():
    for wall in WALLS:
        points = POINTS.copy()
        points[:, wall.axis] = (BOX.lower if wall.side == "lower" else BOX.upper)[wall.axis]
        np.testing.assert_allclose(velocity(points)[:, wall.axis], 0, atol=1e-15)


@pytest.mark.parametrize("time", [0.05, 1.0, 5.0])
def test_foot_agrees_with_an_accurate_integration(time):
    points = POINTS[:60]
    path = solve_ivp(
        lambda t, z: -velocity(z.reshape(-1, 2)).ravel(),
        (0, time),
        points.ravel(),
        method="DOP853",
        rtol=1e-12,
        atol=1e-13,
    )
    np.testing.assert_allclose(foot(points, time), path.y[:, -1].reshape(-1, 2), atol=1e-9)


def test_density_satisfies_its_equation_and_initial_condition():
    case = load_case("transport2d")
    t = 1.3
    rate = (density(POINTS, t + H) - density(POINTS, t - H)) / (2 * H)
    slopes = [
        (density(POINTS + H * e, t) - density(POINTS - H * e, t)) / (2 * H) for e in np.eye(2)
    ]
    carried = np.sum(velocity(POINTS) * np.hstack(slopes), axis=1, keepdims=True)
    np.testing.assert_allclose(rate + carried, 0, atol=1e-6)
    np.testing.assert_allclose(density(POINTS, 0.0), case.initial(POINTS), atol=1e-12)


def test_density_is_finite_and_small_on_all_walls():
    case = load_case("transport2d")
    points = case.domain.grid((65, 65))
    values = density(points, 5.0)
    assert np.all(np.isfinite(values))
    on_wall = np.any(np.isclose(np.sin(points), 0), axis=1)
    assert values[on_wall].max() < 6e-4


def test_observables_of_the_exact_flow():
    case = load_case("taylor_green")

    points = case.domain.grid((65, 65))
    weights = trapezoid_weights((65, 65), case.domain.lengths)
    sample = Sample(points, velocity(points), weights, lambda: velocity_gradient(points))
    found = {name: function(sample) for name, function in case.observables.items()}
    assert found["kinetic_energy"] == pytest.approx(np.pi**2)
    assert found["divergence"] < 1e-14
    assert found["wall_flux"] < 1e-14


def test_energy_of_a_part_of_the_box():
    box = Box(lower=(0.0, 0.0), upper=(1.0, 1.0))
    points, weights = box.grid((101, 101)), trapezoid_weights((101, 101), box.lengths)
    values = np.column_stack([points[:, 0], 0 * points[:, 0]])
    part = kinetic_energy_inside(Box(lower=(0.495, 0.0), upper=(1.0, 1.0)))
    # The trapezoid rule ends at the first column inside, half of whose cell lies beyond 0.495.
    assert part(Sample(points, values, weights, None)) == pytest.approx(
        (1 - 0.495**3) / 6, rel=1e-4
    )


@pytest.mark.parametrize("time", [0.0, 2.5, 5.0])
def test_each_blob_keeps_its_height_in_its_own_cell(time):
    case = load_case("transport2d")
    points = case.domain.grid((301, 301))
    wide_only = np.where(np.all(points < np.pi, axis=1), density(points, time)[:, 0], 0.0)
    for values, small in ((density(points, time), 1.0), (wide_only[:, None], 0.0)):
        sample = Sample(points, values, np.ones(len(points)), None)
        found = {name: function(sample) for name, function in case.observables.items()}
        # The grid of points misses the top of the narrow blob by at most half a cell.
        assert found["peak_large"] == pytest.approx(1.0, abs=5e-3)
        assert found["peak_small"] == pytest.approx(small, abs=2e-2)


def test_memory_of_the_paper():
    assert load_case("taylor_green").paper_bytes / 1024 == pytest.approx(25.887, abs=5e-4)
    assert load_case("transport2d").paper_bytes == 4 * 3297
