"""Finite elements for solids in motion: momenta, energies, frequency and damping, contact."""

from dataclasses import replace

import numpy as np
import pytest

from baselines.fem_elasticity_steps import Motion, impossible, midpoint, variational
from cases.energies import ArapVolume
from cases.vibrations import implicit_euler_oscillation, oscillation
from tests.baselines.fem_solid_helpers import (
    CASES,
    beam_case,
    body,
    free_solid,
    kib,
    method,
    solve,
    tip,
)
from tests.tolerances import allowed

STEP = 0.05


def thrown(found):
    """A stretched body that turns, flies and is not in balance."""
    x = found.nodes
    stretch = 0.1 * np.sin(2 * x + x[:, ::-1])
    turning = 1.5 * np.roll(x, 1, axis=1) * np.resize([1.0, -1.0, 0.0][: x.shape[1]], x.shape[1])
    return Motion(np.ravel(stretch), np.ravel(turning + 0.3))


def linear_momentum(found, motion):
    weights = found.mass @ np.ones(found.nodes.size)
    return np.sum((weights * motion.velocity).reshape(-1, found.dim), axis=0)


def angular_momentum(found, motion):
    """About the z axis."""
    place = found.nodes + motion.state.reshape(-1, found.dim)
    momentum = (found.mass @ motion.velocity).reshape(-1, found.dim)
    return float(np.sum(place[:, 0] * momentum[:, 1] - place[:, 1] * momentum[:, 0]))


def total_energy(found, motion):
    return found.value(motion.state) + motion.velocity @ (found.mass @ motion.velocity) / 2


@pytest.mark.parametrize(("dim", "degree"), [(2, 1), (2, 2), (3, 1)])
def test_midpoint_rule_keeps_both_momenta(dim, degree):
    found = body(dim, degree, {2: 0.5, 3: 0.3}[dim])
    solid, motion = free_solid(found), thrown(found)
    linear, angular = linear_momentum(found, motion), angular_momentum(found, motion)
    assert abs(angular) > 0.1
    for _ in range(3):
        motion = midpoint(solid, motion, 0.0, STEP)
    np.testing.assert_allclose(
        linear_momentum(found, motion), linear, rtol=allowed("element_momentum")
    )
    assert angular_momentum(found, motion) == pytest.approx(
        angular, rel=allowed("element_momentum")
    )


def test_energy_is_kept_by_the_midpoint_rule_and_lost_by_implicit_euler():
    found = body(2, 2)
    energies = {}
    for step in (midpoint, variational):
        solid, motion = free_solid(found), thrown(found)
        series = energies.setdefault(step, [total_energy(found, motion)])
        for _ in range(10):
            motion = step(solid, motion, 0.0, STEP / 5)
            series.append(total_energy(found, motion))
    kept, lost = (np.array(energies[step]) for step in (midpoint, variational))
    assert np.max(np.abs(kept / kept[0] - 1)) < allowed("element_energy")
    assert np.all(np.diff(lost) < 0)
    assert lost[-1] < 0.95 * lost[0]


@pytest.mark.parametrize("integrator", ["variational", "midpoint"])
def test_push_gives_momentum_and_the_centre_its_path(integrator):
    """Before the body touches anything: m dv/dt = force * area, summed as the integrator does."""
    case = CASES["elastic_collision"]
    equation = replace(case.equation, contact=None)
    case = replace(case, equation=equation, num_steps=4)
    solution = solve(method("fem_p1", integrator), case, kib(4))
    points = case.domain.grid((5, 5))
    dt, expected = case.time_step, [0.0]
    velocity = 0.0
    for step in range(case.num_steps):
        acceleration = -20.0 * (step < 2)
        change = acceleration * dt
        mean = velocity + (change if integrator == "variational" else change / 2)
        expected.append(expected[-1] + dt * mean)
        velocity += change
    for step in solution.field.steps:
        found = solution.field.evaluate(step, points)
        np.testing.assert_allclose(found, np.outer(np.ones(25), [0, expected[step]]), atol=1e-9)
    speed = solution.velocity.evaluate(4, points)
    np.testing.assert_allclose(speed, np.outer(np.ones(25), [0, -4.0]), atol=1e-8)


def test_contact_force_balances_the_change_of_momentum():
    """And the body is not inverted, and rebounds."""
    case = replace(CASES["elastic_collision"], num_steps=6)
    solution = solve(method("fem_p2", "variational"), case, kib(12))
    assert solution.status == "ok"
    assert solution.diagnostics["min_det"] > 0
    lower, upper = case.domain.lower, case.domain.upper
    nodes, weights = np.polynomial.legendre.leggauss(200)
    points = np.stack([m.ravel() for m in np.meshgrid(nodes, nodes)], axis=1)
    assert (lower, upper) == ((-1, -1), (1, 1))
    weights = np.outer(weights, weights).ravel()
    equation, pushed = case.equation, []
    for step in solution.field.steps[1:]:
        before, after = (
            weights @ solution.velocity.evaluate(at, points) for at in (step - 1, step)
        )
        places = points + solution.field.evaluate(step, points)
        contact = weights @ equation.contact.force(places)
        force = equation.force((step - 0.5) * case.time_step, 2) * case.domain.measure
        rate = equation.density * (after - before) / case.time_step
        # The contact is integrated at the elements' own Gauss points, few in its small region.
        assert rate[1] - force[1] == pytest.approx(
            contact[1], rel=allowed("element_contact"), abs=20
        )
        pushed.append(contact[1])
    assert max(pushed) > 100


def test_states_of_no_body_are_told():
    """A mirrored body has det F = -1 everywhere, a turned one 1."""
    found = body(2, 1)
    turned, mirrored = (
        np.ravel(found.nodes @ np.array(matrix, float).T - found.nodes)
        for matrix in ([[0, -1], [1, 0]], [[0, 1], [1, 0]])
    )
    assert impossible(found, turned) == ""
    assert impossible(found, mirrored) == "inverted material (det F = -1)"
    assert "lengths" in impossible(found, 1e9 * turned)
    assert impossible(found, np.full_like(turned, np.nan)) != ""


def test_collision_by_the_midpoint_rule_diverges_at_a_long_step_that_implicit_euler_bears():
    case = replace(CASES["elastic_collision"], time_step=0.2, num_steps=4)
    solution = solve(method("fem_p1", "midpoint"), case, kib(2))
    assert solution.status == "diverged"
    assert solution.reason.startswith("inverted material")
    assert len(solution.field.steps) < case.num_steps
    assert solution.diagnostics["min_det"] > 0
    solution = solve(method("fem_p1", "variational"), case, kib(2))
    assert (solution.status, len(solution.field.steps)) == ("ok", case.num_steps + 1)


def test_beam_swings_at_its_frequency_and_is_damped_as_foretold():
    """A slender beam in the linear range, 1.5 periods, by both integrators."""
    energy, length, height = ArapVolume(1.0, 10.0), 4.0, 0.4
    first, shear = energy.lame
    modulus = 4 * shear * (first + shear) / (first + 2 * shear)
    omega = 1.8751**2 / length**2 * np.sqrt(modulus * height**2 / 12)
    dt = 2 * np.pi / omega / 40
    case = beam_case(energy, length=length, height=height, force=1e-6, time_step=dt, num_steps=60)
    for integrator in ("midpoint", "variational"):
        solution = solve(method("fem_p2_uniform", integrator), case, kib(6))
        signal = np.array([tip(case, solution, step) for step in solution.field.steps])
        found = oscillation(case.times, signal / np.abs(signal[0]))
        if integrator == "midpoint":
            kept = found
            assert found.frequency == pytest.approx(omega, rel=allowed("element_frequency"))
        else:
            frequency, damping = implicit_euler_oscillation(kept.frequency, dt)
            assert found.frequency == pytest.approx(frequency, rel=allowed("element_phase"))
            # The amplitudes of the higher modes, a few per cent, are gone at once.
            assert np.log(found.damping) == pytest.approx(
                np.log(damping), rel=allowed("element_damping")
            )
