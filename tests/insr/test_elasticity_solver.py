"""INSR for solids, solved: bars with closed forms, free flight, refusals."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cases.budgets import Budget, BudgetTooSmall, siren_parameters
from cases.discovery import load_case, load_method
from cases.energies import ArapVolume
from cases.obstacles import Ball, Contact, HalfSpace
from insr.elasticity_stepping import (
    approach,
    begin,
    better_start,
    load_energy,
    see_from,
    time_energy,
)
from insr.grips import Grips
from insr.optimizers.energy_newton import EnergyNewton
from insr.solvers.elasticity.insr import at_rest
from tests.insr.solids import near_rest, on_face
from tests.tolerances import allowed

SMALL = Budget(4 * siren_parameters(1, 12, 2, 2))
FORCE, LENGTH = 0.2, 2.0
SHEAR = 100.0  # 2 c_a is Young's modulus of this energy where c_v = 0


def insr(integrator, boundary="exact", **settings):
    method = load_method("elasticity", "insr")
    return method(integrator=integrator, optimizer="gauss_newton", boundary=boundary, **settings)


def bar(**changes):
    """A clamped bar that its weight draws lengthwise; without lateral contraction it is 1D."""
    case = load_case("elastic_vibration")
    equation = replace(case.equation, energy=ArapVolume(SHEAR, 0.0), hold=(FORCE, 0.0))
    return replace(case, equation=equation, num_steps=1, network=(1, 12), **changes)


def hanging(points):
    """u_1 = f / E (L s - s^2 / 2), s the distance from the clamp."""
    s = points[:, 0] + 1
    return FORCE / (2 * SHEAR) * (LENGTH * s - s**2 / 2)


def smoothed(points, length):
    """Solution w of w - length^2 w'' = u_1 with w = 0 at the clamp and w' = 0 at the end."""
    away = (LENGTH - (points[:, 0] + 1)) / length
    layer = np.cosh(away) / np.cosh(LENGTH / length)
    return hanging(points) - FORCE / (2 * SHEAR) * length**2 * (1 - layer)


@pytest.mark.parametrize("integrator", ["variational", "midpoint"])
def test_a_bar_hangs_and_is_let_go(integrator):
    case = bar()
    method = insr(integrator, tolerance=1e-6, step_tolerance=1e-7)
    solution = method.solve(case, SMALL, seed=0, dtype="float64")
    assert solution.status == "ok", solution.reason
    points = case.domain.grid((41, 9))
    sag = hanging(points)
    error = solution.field.evaluate(0, points) - np.stack([sag, 0 * sag], axis=1)
    assert np.abs(error).max() < allowed("bar") * sag.max()
    travel = case.time_step * np.sqrt(2 * SHEAR / case.equation.density)
    if integrator == "variational":
        after = smoothed(points, travel)
        assert solution.velocity is None
    else:
        after = 2 * smoothed(points, travel / 2) - sag
        ends = [solution.field.evaluate(step, points) for step in (0, 1)]
        speed = 2 * (ends[1] - ends[0]) / case.time_step
        np.testing.assert_allclose(solution.velocity.evaluate(1, points), speed)
        assert not solution.velocity.evaluate(0, points).any()
    error = solution.field.evaluate(1, points) - np.stack([after, 0 * after], axis=1)
    assert np.abs(error).max() < allowed("bar") * sag.max()
    assert np.abs(after - sag).max() > 10 * allowed("bar") * sag.max()


def test_penalised_grips_give_way_by_the_force_they_bear():
    case = bar()
    solution = insr("variational", "penalty", holding=20.0, tolerance=1e-6).solve(
        case, SMALL, seed=0, dtype="float64"
    )
    (clamp,) = case.boundary_conditions
    slip = solution.field.evaluate(0, on_face(case.domain, clamp))
    stiffness = 20.0 * SHEAR / LENGTH
    assert slip[:, 0].mean() == pytest.approx(FORCE * LENGTH / stiffness, rel=allowed("slip"))


def test_a_patch_finds_its_uniform_strain_from_random_weights():
    """Without lateral contraction the drawn square has the affine field, N = 0."""
    case = load_case("elastic_tension")
    case = replace(case, equation=replace(case.equation, energy=ArapVolume(1.0, 0.0)))
    method = insr("quasi_static")
    network = replace(method.network(case, SMALL, "float64"), alpha=1, beta=12)
    grips = Grips(case.domain, case.boundary_conditions)
    body = method.body(case, network, grips, torch.device("cpu"))
    problem = load_energy(body, grips, 0.1)
    start = near_rest(network)
    affine = problem.lift[0]
    assert (problem.evaluate(start).jet[0] - affine).abs().max() > 1e-2
    minimum = EnergyNewton(tolerance=1e-12).minimize(problem, start)
    found = minimum.facts["found"]
    assert minimum.converged
    assert (found.jet[0] - affine).abs().max() < allowed("patch")
    strain = 0.1 * 2 / 2
    assert minimum.value == pytest.approx(strain**2 * case.domain.measure, rel=1e-8)
    assert minimum.facts["stationarity"] < allowed("stationary")


@pytest.mark.parametrize("integrator", ["variational", "midpoint"])
def test_a_pushed_body_flies_as_one(integrator):
    case = load_case("elastic_collision")
    far = Contact(Ball((0.0, -50.0), 1.0), case.equation.contact.stiffness)
    case = replace(case, equation=replace(case.equation, contact=far), num_steps=3, network=(1, 12))
    method = insr(integrator, step_tolerance=1e-12)
    solution = method.solve(case, SMALL, seed=0, dtype="float64")
    assert solution.status == "ok", solution.reason
    points, dt = case.domain.grid((9, 9)), case.time_step
    acceleration = -200.0 / case.equation.density
    heights = {
        "variational": acceleration * dt**2 * np.array([0, 1, 3, 5]),
        "midpoint": acceleration * dt**2 * np.array([0, 0.5, 2, 4]),
    }[integrator]
    for step, height in enumerate(heights):
        moved = solution.field.evaluate(step, points)
        assert np.abs(moved - [0, height]).max() < allowed("flight")
    if integrator == "midpoint":
        speed = solution.velocity.evaluate(3, points)
        assert np.abs(speed - [0, 2 * acceleration * dt]).max() < allowed("flight") / dt


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_a_state_is_the_same_field_at_other_points(share):
    """Places and velocities at new points: closed forms of a body whose acceleration grows."""
    case = load_case("elastic_collision")
    method = insr("variational")
    network = replace(method.network(case, SMALL, "float64"), alpha=1, beta=12)
    grips, device = Grips(case.domain, ()), torch.device("cpu")
    body, other = (
        method.body(case, network, grips, device, generator)
        for generator in (None, np.random.default_rng(0))
    )
    state = begin(body, grips, at_rest(network, 0, device))
    last, dt, moves = network.layers[-1], 0.1, [0.0, 0.3, 1.0, 2.2]
    for move in moves[1:]:
        weights = state.weights.clone()
        last.bias(weights)[:] = torch.tensor([move, -move], dtype=torch.float64)
        state.path.append(weights)
    see_from(other, grips, state, dt, share)
    rates = np.diff(moves) / dt
    # The midpoint rule: v = 2 rate - v.
    speed = rates[-1] if share == 1 else 2 * (rates[2] - rates[1] + rates[0])
    there = torch.ones_like(other.points) * torch.tensor([1.0, -1.0])
    torch.testing.assert_close(state.jet[0], moves[-1] * there)
    torch.testing.assert_close(state.velocity, speed * there)
    assert not state.jet[1:].any()


def test_a_step_starts_where_its_motion_is_not_barred():
    """Half of the last increment touches the floor; in free flight all of it is right."""
    case = load_case("elastic_collision")
    method = insr("variational")
    network = replace(method.network(case, SMALL, "float64"), alpha=1, beta=12)
    grips = Grips(case.domain, ())
    for height, fraction in ((0.0, 0.0), (0.5, 0.5), (3.0, 1.0)):
        floor = Contact(HalfSpace((0.0, 1.0), -1.0 - height), 1e6)
        barred = replace(case, equation=replace(case.equation, contact=floor, push=None))
        body = method.body(barred, network, grips, torch.device("cpu"))
        state = begin(body, grips, at_rest(network, 0, "cpu"))
        state.velocity[:, 1] = -1 / barred.time_step
        network.layers[-1].bias(state.increment)[1] = -1.0
        problem = time_energy(body, grips, state, barred, 3, 1.0)
        weights, stopped = better_start(problem, state)
        torch.testing.assert_close(weights, state.weights + fraction * state.increment)
        assert stopped == (fraction == 0)


def test_a_body_thrown_at_a_stiff_floor_is_pushed_out_of_a_soft_one():
    case = load_case("elastic_collision")
    method = insr("variational")
    network = replace(method.network(case, SMALL, "float64"), alpha=1, beta=12)
    grips = Grips(case.domain, ())
    floor = Contact(HalfSpace((0.0, 1.0), -1.0), 1e6)
    barred = replace(case, equation=replace(case.equation, contact=floor, push=None))
    body = method.body(barred, network, grips, torch.device("cpu"))
    state = begin(body, grips, at_rest(network, 0, "cpu"))
    state.velocity[:, 1] = -1 / barred.time_step
    problem = time_energy(body, grips, state, barred, 1, 1.0)
    assert better_start(problem, replace(state, increment=torch.ones_like(state.weights)))[1]
    before, after = problem.evaluate(state.weights), approach(problem, state)
    assert after.value == problem.evaluate(after.parameters).value  # the obstacle is stiff again
    assert after.least_determinant > 0
    assert after.value < before.value
    # A floor this stiff is not entered, and what is above it comes down.
    assert float(after.jet[0][:, 1].mean()) < 0


def test_load_steps_by_a_small_network_and_the_last_by_the_whole_one():
    case = replace(load_case("elastic_tension"), num_steps=2, network=(1, 16))
    case = replace(case, equation=replace(case.equation, energy=ArapVolume(1.0, 10.0)))
    budget = Budget(4 * siren_parameters(1, 16, 2, 2))
    method = insr("quasi_static", small_width=8, final_iterations=4, whole_iterations=4)
    calls = []
    solution = method.solve(case, budget, seed=0, progress=lambda *a: calls.append(a) or True)
    assert [step for step, _ in calls] == [1, 2]
    assert solution.n_parameters == siren_parameters(1, 16, 2, 2)
    assert solution.memory_bytes == budget.bytes
    facts = solution.diagnostics
    assert facts["small_iterations"] >= 1
    assert facts["factorisations"] >= 1
    assert facts["min_det_independent"] > 0
    assert facts["elastic_energy_independent"] == pytest.approx(
        facts["elastic_energy_points"], rel=allowed("energy_points")
    )
    # The square is drawn on by as much again: more energy, and still held.
    assert np.diff(facts["elastic_energy_points_steps"])[0] > 0
    for grip in case.boundary_conditions:
        held = solution.field.evaluate(2, on_face(case.domain, grip))
        assert np.abs(held - grip.displacement(0.2)).max() < allowed("gripped")


def test_a_run_stops_where_it_is_told_to():
    case = replace(load_case("elastic_collision"), num_steps=3, network=(1, 12))
    solution = insr("variational").solve(case, SMALL, seed=0, progress=lambda *_: False)
    assert solution.status == "time_limit"
    assert solution.field.steps == (0, 1)


@pytest.mark.parametrize(
    ("name", "integrator", "boundary", "reason"),
    [
        ("elastic_tension", "variational", "exact", "quasi_static"),
        ("elastic_collision", "quasi_static", "exact", "quasi_static"),
        ("elastic_collision", "midpoint", "penalty", "nothing is gripped"),
        ("taylor_green", "variational", "exact", "elastic solids"),
        ("elastic_tension", "quasi_static", "penalty", ""),
        ("elastic_drop3d", "variational", "exact", ""),
    ],
)
def test_what_is_not_supported_says_why(name, integrator, boundary, reason):
    supported, found = insr(integrator, boundary).supports(load_case(name))
    assert supported == (not reason)
    assert reason in found


@pytest.mark.parametrize(
    "settings",
    [{"omega0": 0.0}, {"grading": 1.5}, {"holding": -1.0}, {"small_width": -1}, {"tolerance": 0}],
)
def test_bad_settings_are_refused(settings):
    (key,) = settings
    with pytest.raises(ValueError, match=f"{key}: .*; allowed"):
        insr("quasi_static", **settings)


def test_a_budget_without_room_for_a_neuron_is_refused():
    with pytest.raises(BudgetTooSmall):
        insr("quasi_static").check_budget(load_case("elastic_tension"), Budget(20), "float32")


@pytest.mark.parametrize("name", ["elastic_collision", "elastic_drop3d", "elastic_vibration"])
def test_the_points_of_a_time_step_see_more_than_the_weights_can_bend(name):
    """Even where only some weights are moved at once: their draws move all of them in the end."""
    case = load_case(name)
    method, dim = insr("variational"), case.domain.dim
    network = method.network(case, case.budget(1), "float32")
    grips = Grips(case.domain.bounds, case.boundary_conditions)
    body = method.body(case, network, grips, torch.device("cpu"))
    assert len(body.points) * dim**2 >= 2 * network.n_parameters
