"""Optimisers on problems with a known answer."""

import math

import numpy as np
import pytest
import torch

from insr.dense import DampedFactor
from insr.networks import Siren
from insr.optimizers.adam import Adam, Moments, Plateau, one_cycle
from insr.optimizers.gauss_newton import GaussNewton
from insr.optimizers.lbfgs import LBFGS
from insr.rows import LinearRows

NETWORK = Siren(inputs=1, outputs=1, alpha=1, beta=8, omega0=5.0)


def fit_problem(count=60):
    """Fit the field of other weights of the same network: the smallest f is 0."""
    points = torch.linspace(-1, 1, count, dtype=torch.float64)[:, None]
    seeds = torch.full((1, count, 1), count**-0.5, dtype=torch.float64)
    zero = torch.zeros(count, dtype=torch.float64)
    rows = LinearRows(network=NETWORK, points=points, order=0, seeds=seeds, target=zero)
    wanted = rows.evaluate(NETWORK.initial_parameters(0)).residual
    return LinearRows(network=NETWORK, points=points, order=0, seeds=seeds, target=wanted)


def near_solution():
    noise = torch.randn(NETWORK.n_parameters, generator=torch.Generator().manual_seed(1))
    return NETWORK.initial_parameters(0) + 0.03 * noise.double()


# The small damping lets Gauss-Newton reach the directions that the field hardly sees.
TO_THE_END = [
    GaussNewton(damping=1e-12, refresh_gain=1.0, max_linearizations=40),
    LBFGS(max_iterations=3000, tolerance=1e-11),
]


@pytest.mark.parametrize("optimizer", TO_THE_END)
def test_zero_residual_problem_is_solved(optimizer):
    problem = fit_problem()
    start = problem.evaluate(near_solution()).value
    minimum = optimizer.minimize(problem, near_solution())
    assert start > 1e-3
    assert minimum.value <= 1e-11
    assert minimum.value == pytest.approx(problem.evaluate(minimum.parameters).value)


class Linear:
    """r = A theta - b."""

    def __init__(self, matrix, right_hand_side):
        self.matrix, self.right_hand_side = matrix, right_hand_side

    def evaluate(self, parameters):
        return LinearEvaluation(self, parameters)


class LinearEvaluation:
    def __init__(self, problem, parameters):
        self.problem, self.parameters = problem, parameters
        self.residual = problem.matrix @ parameters - problem.right_hand_side
        self.value = float(self.residual @ self.residual)

    def jacobian(self):
        return self.problem.matrix


def linear_problem(rows, weights):
    generator = np.random.default_rng(0)
    matrix = torch.from_numpy(generator.standard_normal((rows, weights)))
    return Linear(matrix, matrix @ torch.from_numpy(generator.standard_normal(weights)))


def test_one_linearisation_solves_a_linear_problem():
    problem = linear_problem(30, 12)
    minimum = GaussNewton().minimize(problem, torch.zeros(12, dtype=torch.float64))
    assert minimum.value < 1e-13
    assert minimum.iterations == 1


def test_acceleration_makes_up_for_an_old_factor():
    # A factor of a neighbouring matrix alone gains a constant factor an iteration; accelerated,
    # the same iterations end at the solution (a Krylov method on 12 unknowns).
    problem = linear_problem(30, 12)
    noise = torch.from_numpy(np.random.default_rng(1).standard_normal((30, 12)))
    old = DampedFactor(problem.matrix + 0.8 * noise, 1e-3)
    start = torch.zeros(12, dtype=torch.float64)
    values = {}
    for history in (1, 12):
        optimizer = GaussNewton(history=history, max_linearizations=0, max_chords=13)
        values[history] = optimizer.minimize(problem, start, old).value
    assert values[12] < 1e-12
    assert values[1] > 1e3 * values[12]


def test_gauss_newton_reports_what_it_did_not_reach():
    generator = np.random.default_rng(0)
    matrix = torch.from_numpy(generator.standard_normal((30, 5)))
    problem = Linear(matrix, torch.from_numpy(generator.standard_normal(30)))
    minimum = GaussNewton().minimize(problem, torch.zeros(5, dtype=torch.float64))
    best = float(np.linalg.lstsq(matrix, problem.right_hand_side, rcond=None)[1][0])
    assert not minimum.converged
    assert minimum.value == pytest.approx(best, rel=1e-3)


def test_moments_are_those_of_the_library():
    theta = torch.zeros(6, requires_grad=True)
    library, moments, mine = torch.optim.Adam([theta], lr=0.1), Moments(theta.detach()), 0
    generator = torch.Generator().manual_seed(0)
    for _ in range(20):
        gradient = torch.randn(6, generator=generator)
        theta.grad = gradient
        library.step()
        mine = mine + moments.step(gradient, 0.1)
    torch.testing.assert_close(mine, theta.detach())


def test_plateau_is_that_of_the_library():
    theta = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=1.0)
    library = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)
    plateau = Plateau(rate=1.0, decay=0.5, patience=3)
    for loss in np.abs(np.random.default_rng(0).standard_normal(60)):
        library.step(loss)
        plateau.update(float(loss))
        assert plateau.rate == optimizer.param_groups[0]["lr"]
    assert plateau.rate < 1e-2


def test_one_cycle_rises_to_its_peak_and_falls_to_zero():
    rates = [one_cycle(2.0, k, 100) for k in range(100)]
    assert rates[0] == 0
    assert max(rates) == rates[10] == 2.0
    assert rates[-1] < 2e-3
    assert math.isclose(rates[55], 1.0)


def test_adam_minimises_on_fresh_points():
    class Fresh:
        def __init__(self):
            self.draws, self.rows = 0, fit_problem()

        def resample(self):
            self.draws += 1

    problem = Fresh()
    start = problem.rows.evaluate(near_solution()).value
    minimum = Adam(max_iterations=300, learning_rate=1e-3).minimize(problem, near_solution())
    assert minimum.value < 0.05 * start
    assert problem.draws == minimum.iterations == 300
    assert minimum.facts["seconds_per_iteration"] > 0
