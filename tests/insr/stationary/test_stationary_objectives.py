"""Derivatives of objectives against finite differences; restrictions; the optimiser."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cases.discovery import load_case
from cases.quadrature import interior_rule
from insr.networks import Siren
from insr.optimizers.damped_newton import DampedNewton, Linearised
from insr.stationary.objective import Objective
from insr.stationary.rayleigh import Rayleigh
from insr.stationary.restriction import (
    Restricted,
    Tied,
    centred_start,
    fixed_centres,
    rounded,
    stored,
)
from insr.stationary.terms import axis_index, energy_blocks, penalty_blocks, residual_block
from insr.stationary.trial import Trial

ROD, SQUARE = load_case("rod_dirichlet"), load_case("poisson_square_k1")
LINE = Siren(inputs=1, outputs=1, alpha=1, beta=5, omega0=2.0, activation="tanh")
PLANE = Siren(inputs=2, outputs=1, alpha=0, beta=6, omega0=2.0)


def collocation(count=20):
    trial = Trial(network=LINE)
    return Objective((residual_block(trial, ROD.equation, interior_rule(ROD.domain, count, 1)),))


def energy(count=20):
    trial = Trial(network=LINE)
    rule = interior_rule(ROD.domain, count, 2)
    blocks = energy_blocks(trial, ROD.equation, ROD.boundary_conditions, rule)
    ends = [interior_rule(ROD.domain, 1, 1)] * 2
    rows = penalty_blocks(trial, ROD.equation, ROD.boundary_conditions, ends, 3.0)
    return Objective((*blocks, *rows))


def eikonal():
    rule = interior_rule(SQUARE.domain, 3, 1)
    slopes = [({axis_index(2, i): 1.0}, np.zeros(len(rule.points))) for i in range(2)]
    block = Trial(network=PLANE).block(rule.points, 1, slopes, unit=np.sqrt(rule.weights))
    return Objective((block,))


def rayleigh():
    rule = interior_rule(ROD.domain, 12, 2)
    root = np.sqrt(rule.weights)
    none = np.zeros(len(root))
    trial = Trial(network=LINE)
    inside = trial.block(rule.points, 1, [({(1,): root}, none), ({(0,): root}, none)])
    modes = torch.from_numpy(root * np.sqrt(2) * np.sin(np.pi * rule.points[:, 0]))[None]
    ends = [interior_rule(ROD.domain, 1, 1)] * 2
    rows = penalty_blocks(trial, ROD.equation, ROD.boundary_conditions, ends, 0.7)
    return Rayleigh(inside=inside, ends=tuple(rows), modes=modes, shift=30.0)


PROBLEMS = {
    "collocation": (collocation, LINE),
    "energy": (energy, LINE),
    "eikonal": (eikonal, PLANE),
    "rayleigh": (rayleigh, LINE),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_gradient_agrees_with_finite_differences(name):
    build, network = PROBLEMS[name]
    problem, theta = build(), network.initial_parameters(4)
    generator = torch.Generator().manual_seed(5)
    direction = torch.randn(len(theta), generator=generator, dtype=torch.float64)
    slope = float(problem.evaluate(theta).gradient() @ direction)
    errors = []
    for h in (1e-3, 5e-4):
        ahead, behind = (problem.evaluate(theta + s * h * direction).value for s in (1, -1))
        errors.append(abs((ahead - behind) / (2 * h) - slope))
    assert errors[1] < 0.3 * errors[0]  # second order: a quarter
    assert errors[1] < 1e-2 * abs(slope)


@pytest.mark.parametrize("name", ["collocation", "energy", "eikonal"])
def test_jacobian_agrees_with_finite_differences(name):
    build, network = PROBLEMS[name]
    problem, theta = build(), network.initial_parameters(4)
    generator = torch.Generator().manual_seed(5)
    direction = 1e-5 * torch.randn(len(theta), generator=generator, dtype=torch.float64)
    found = problem.evaluate(theta).jacobian() @ direction
    ahead, behind = (problem.evaluate(theta + s * direction).residual for s in (1, -1))
    assert (ahead - behind - 2 * found).abs().max() < 1e-5 * found.abs().max()


def test_gradient_of_squares_is_that_of_their_rows():
    found = collocation().evaluate(LINE.initial_parameters(4))
    torch.testing.assert_close(found.gradient(), 2 * found.jacobian().T @ found.residual)
    assert found.squares_only
    assert not energy().evaluate(LINE.initial_parameters(4)).squares_only


def test_a_constant_field_has_a_finite_unit_row():
    """grad u = 0 has no direction; the rows and their derivatives stay finite."""
    theta = torch.zeros(PLANE.n_parameters, dtype=torch.float64)
    found = eikonal().evaluate(theta)
    assert found.value == pytest.approx(SQUARE.domain.measure, rel=1e-12)
    assert torch.isfinite(found.jacobian()).all()
    assert torch.isfinite(found.gradient()).all()


def test_quotient_is_that_of_the_field_and_does_not_know_its_size():
    problem = replace(rayleigh(), ends=(), modes=torch.zeros(0, 24).double(), shift=0.0)
    theta = LINE.initial_parameters(4)
    found = problem.evaluate(theta)
    last = LINE.layers[-1]
    doubled = theta.clone()
    doubled[last.start : last.stop] *= 2
    twice = problem.evaluate(doubled)
    assert twice.quotient == pytest.approx(found.quotient, rel=1e-12)
    assert twice.squared_norm == pytest.approx(4 * found.squared_norm, rel=1e-12)
    assert found.value == pytest.approx(found.quotient + (found.squared_norm - 1) ** 2)


def test_normalised_field_has_norm_one_and_grows_at_the_lower_end():
    problem = rayleigh()
    for seed in range(4):
        theta = problem.normalised(LINE, LINE.initial_parameters(seed))
        found = problem.evaluate(theta)
        assert found.squared_norm == pytest.approx(1.0, rel=1e-12)
        assert found.values[0] > 0


def test_restriction_moves_the_free_weights_only():
    problem, theta = collocation(), LINE.initial_parameters(4)
    free = torch.arange(20, LINE.n_parameters)
    restricted = Restricted(problem, theta, free)
    found = restricted.evaluate(theta[free])
    assert found.value == problem.evaluate(theta).value
    torch.testing.assert_close(found.jacobian(), problem.evaluate(theta).jacobian()[:, free])
    moved = restricted.all_weights(theta[free] + 1)
    torch.testing.assert_close(moved[:20], theta[:20])
    torch.testing.assert_close(moved[free], theta[free] + 1)


def test_fixed_centres_stay_where_they_are():
    """Each neuron is exp(-(w (x - c))^2): 1 at its centre, whatever the parameters are."""
    network = Siren(inputs=1, outputs=1, alpha=0, beta=10, omega0=1.0, activation="gaussian")
    matrix, parameters = fixed_centres(network), centred_start(network, 0)
    theta = matrix @ (3 * parameters)
    first = network.layers[0]
    centres = torch.linspace(-1, 1, 10, dtype=torch.float64)
    inner = first.weight(theta)[:, 0] * centres + first.bias(theta)
    assert inner.abs().max() < 1e-13
    assert matrix.shape == (31, 21)
    with pytest.raises(ValueError, match=r"^centres: 1 inputs, 2 hidden layers of 5; allowed: 1"):
        fixed_centres(LINE)


def test_newton_ends_at_rounding_error():
    problem = collocation(60)
    long = DampedNewton(max_iterations=5000).minimize(problem, LINE.initial_parameters(4))
    assert long.converged
    assert long.iterations < 5000
    patient = DampedNewton(max_iterations=60, patience=1000)
    further = patient.minimize(problem, long.parameters, long.state)
    assert further.value > 0.7 * long.value


def test_tied_derivatives_are_images_of_all():
    network = Siren(inputs=1, outputs=1, alpha=0, beta=6, omega0=1.0, activation="gaussian")
    rule = interior_rule(ROD.domain, 9, 1)
    problem = Objective((residual_block(Trial(network=network), ROD.equation, rule),))
    matrix, parameters = fixed_centres(network), centred_start(network, 1)
    found = Tied(problem, matrix).evaluate(parameters)
    whole = problem.evaluate(matrix @ parameters)
    torch.testing.assert_close(found.jacobian(), whole.jacobian() @ matrix)
    torch.testing.assert_close(found.gradient(), matrix.T @ whole.gradient())


def test_rounding_layer_by_layer_loses_less():
    problem = collocation(60)
    optimizer = DampedNewton(max_iterations=60)
    best = optimizer.minimize(problem, LINE.initial_parameters(1))
    at_once, one_by_one = (
        rounded(problem, LINE, best.parameters, optimizer, "float16", steps) for steps in (0, 3)
    )
    for theta in (at_once, one_by_one):
        torch.testing.assert_close(theta, stored(theta, "float16"), rtol=0, atol=0)
    values = [problem.evaluate(theta).value for theta in (at_once, one_by_one)]
    assert values[1] < 0.5 * values[0]


@pytest.mark.parametrize("count", [20, 60])  # fewer rows than 46 weights, and more
def test_steps_solve_their_linear_systems(count):
    for problem in (collocation(count), energy(count // 4)):
        found = problem.evaluate(LINE.initial_parameters(4))
        model = Linearised(found)
        step, predicted = model.step(1e-2)
        jacobian = found.jacobian()
        mu = 1e-2 * float((jacobian**2).sum()) / LINE.n_parameters
        left = jacobian.T @ (jacobian @ step) + mu * step
        torch.testing.assert_close(left, -found.gradient() / 2, rtol=1e-8, atol=1e-9)
        moved = jacobian @ step
        wanted = -float(found.gradient() @ step + moved @ moved)
        assert predicted == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize("count", [20, 60])
def test_accelerations_are_second_derivatives_along_steps(count):
    """(J^T J + mu) a = -J^T r_pp, with r_pp from differences of J."""
    for problem in (collocation(count), eikonal()):
        network = problem.blocks[0].network
        theta = network.initial_parameters(4)
        found, damping = problem.evaluate(theta), 1e-2
        model = Linearised(found)
        step = 1e-3 * model.step(damping)[0]  # so short that third derivatives do not count
        jacobian, tiny = found.jacobian(), 1e-2
        ahead, behind = (problem.evaluate(theta + s * tiny * step).jacobian() for s in (1, -1))
        second = (ahead - behind) @ step / (2 * tiny)
        mu = damping * float((jacobian**2).sum()) / network.n_parameters
        bend = model.acceleration(problem, step)
        left = jacobian.T @ (jacobian @ bend) + mu * bend
        wanted = -jacobian.T @ second
        torch.testing.assert_close(left, wanted, rtol=0, atol=5e-3 * float(wanted.abs().max()))


def test_acceleration_follows_a_bent_valley():
    """By far fewer iterations than straight steps."""
    problem = collocation(60)
    start = LINE.initial_parameters(4)
    straight = DampedNewton(max_iterations=1000, acceleration=0).minimize(problem, start)
    bent = DampedNewton(max_iterations=straight.iterations // 2).minimize(problem, start)
    assert bent.value < 0.1 * straight.value


def test_newton_reports_why_it_ended():
    problem = collocation(60)
    few = DampedNewton(max_iterations=3).minimize(problem, LINE.initial_parameters(4))
    assert few.iterations == 3
    assert not few.converged
    stopped = DampedNewton().minimize(
        problem, LINE.initial_parameters(4), watch=lambda iteration, theta, value: iteration < 2
    )
    assert stopped.iterations == 2
    # No sum of squares can fall by more than itself.
    easy = DampedNewton(tolerance=1.0).minimize(problem, few.parameters)
    assert easy.converged
    assert easy.iterations == 1
    assert easy.value < few.value
