"""INSR for incompressible flow: projections, walls, the splittings."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cases.budgets import Budget, BudgetTooSmall
from cases.discovery import load_case, load_method
from insr.boundary import NO_ANSATZ, SlipWalls
from insr.euler import Potential, Velocity, wall_points
from insr.euler_splittings import gathered
from insr.jets import evaluate, slots
from insr.networks import Siren, box_scaling
from insr.optimizers.gauss_newton import GaussNewton
from insr.sampling import midpoints
from tests.tolerances import allowed

CASE = load_case("taylor_green")
BOX, WALLS = CASE.domain, CASE.boundary_conditions
POINTS = torch.from_numpy(midpoints(BOX, 24))
ROOTS = torch.full((len(POINTS),), len(POINTS) ** -0.5, dtype=torch.float64)
FLOW = Siren(inputs=2, outputs=2, alpha=1, beta=8, omega0=4.0, **box_scaling(BOX))
SCALAR = Siren(inputs=2, outputs=1, alpha=2, beta=12, omega0=4.0, **box_scaling(BOX))


def insr(integrator="chorin_fused", boundary="penalty", **settings):
    method = load_method("euler", "insr")
    return method(integrator=integrator, optimizer="gauss_newton", boundary=boundary, **settings)


def test_nothing_crosses_the_walls_with_the_ansatz():
    ansatz = SlipWalls(BOX, WALLS, 0.5)
    generator = np.random.default_rng(0)
    for wall in WALLS:
        points = BOX.from_unit(generator.random((10_000, 2)))
        points[:, wall.axis] = (BOX.lower if wall.side == "lower" else BOX.upper)[wall.axis]
        x = torch.from_numpy(points)
        jet = ansatz.jet(x, evaluate(FLOW, FLOW.initial_parameters(0), x, 1))
        assert jet[0, :, wall.axis].abs().max() < allowed("ansatz_wall")
        assert jet[0, :, 1 - wall.axis].abs().max() > 1e-3


@pytest.mark.parametrize("order", [0, 1])
def test_seeds_of_the_walls_are_the_adjoint_of_the_jet(order):
    ansatz, generator = SlipWalls(BOX, WALLS, 0.5), torch.Generator().manual_seed(0)
    shape = (slots(2, order), len(POINTS), 2)
    jet, seeds = (torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(2))
    left = (seeds * ansatz.jet(POINTS, jet)).sum()
    torch.testing.assert_close(left, (ansatz.seeds(POINTS, seeds) * jet).sum())


@pytest.mark.parametrize("form", ["weak", "strong"])
def test_projection_finds_the_potential_of_a_gradient(form):
    """q = cos(x/2) cos(y) has no normal derivative on the walls of [0, 2 pi]^2."""
    x, y = POINTS.T
    gradient = torch.stack(
        [-torch.sin(x / 2) * torch.cos(y) / 2, -torch.cos(x / 2) * torch.sin(y)], dim=1
    )
    places, axes = wall_points(BOX, WALLS, 24, POINTS)
    potential = Potential(
        network=SCALAR, points=POINTS, roots=ROOTS, wall_points=places, wall_axes=axes
    )
    if form == "weak":
        swirl = torch.from_numpy(CASE.initial(POINTS.numpy()))  # no divergence, no flux
        problem = potential.weak(gradient + 0.05 * swirl)
    else:
        problem = potential.strong(-1.25 * torch.cos(x / 2) * torch.cos(y))
    newton = GaussNewton(
        damping=1e-8, relative_damping=1e-4, refresh_gain=0.9999, max_linearizations=60
    )
    weights = newton.minimize(problem, SCALAR.initial_parameters(0)).parameters
    error = potential.gradient(weights, POINTS) - gradient
    assert error.abs().max() < allowed("potential")


def test_velocity_rows_vanish_for_the_field_itself():
    weights = FLOW.initial_parameters(0)
    nothing = POINTS[:0], torch.zeros(0, dtype=torch.long)
    velocity = Velocity(
        network=FLOW,
        ansatz=NO_ANSATZ,
        points=POINTS,
        roots=ROOTS,
        wall_points=nothing[0],
        wall_axes=nothing[1],
        box=BOX,
    )
    own = velocity.at(weights, POINTS)[0]
    assert velocity.fit(own).evaluate(weights).value < 1e-30  # by another sweep than ``own``
    offset = velocity.fit(own + torch.tensor([0.3, 0.4])).evaluate(weights).value
    assert offset == pytest.approx(0.25)
    h = 1e-5
    slopes = [
        (velocity.at(weights, POINTS + h * e)[0] - velocity.at(weights, POINTS - h * e)[0])[:, i]
        for i, e in enumerate(torch.eye(2, dtype=torch.float64))
    ]
    torch.testing.assert_close(
        velocity.divergence(weights, POINTS),
        sum(slopes) / (2 * h),
        rtol=1e-5,
        atol=allowed("divergence_difference"),
    )


@pytest.mark.integration
@pytest.mark.parametrize("boundary", ["penalty", "exact"])
def test_two_steps_stay_near_the_steady_flow(boundary):
    case = replace(CASE, num_steps=2)
    solution = insr(boundary=boundary).solve(case, case.budget(0.25), seed=0)
    values = solution.field.evaluate(2, case.domain.grid((65, 65)))
    assert solution.status == "ok"
    assert solution.memory_bytes <= case.budget(0.25).bytes
    # Two steps of the splitting itself move the field by less than dt^2.
    error = values - case.initial(case.domain.grid((65, 65)))
    assert np.sqrt(np.mean(error**2)) < case.time_step**2


@pytest.mark.integration
@pytest.mark.usefixtures("shared_fits")
def test_second_order_splitting_is_of_second_order_in_the_time_step():
    """Steps so long that the error in time is far above that of the small networks."""
    errors, points = [], BOX.grid((65, 65))
    for count in (1, 4):
        case = replace(CASE, time_step=1.6 / count, num_steps=count)
        solution = insr("second_order_splitting").solve(case, case.budget(0.25), seed=0)
        values = solution.field.evaluate(count, points)
        errors.append(np.sqrt(np.mean((values - case.initial(points)) ** 2)))
    assert np.log2(errors[0] / errors[1]) / 2 > allowed("second_order")


@pytest.mark.usefixtures("shared_fits")
@pytest.mark.parametrize("optimizer", ["adam", "annealed_adam", "lbfgs"])
def test_other_optimisers_lower_the_residual(optimizer):
    """Ten times the iterations bring a step's fit nearer to what it fits."""
    case, method, residuals = replace(CASE, num_steps=1), load_method("euler", "insr"), []
    for iterations in (3, 30):
        solver = method(
            integrator="chorin",
            optimizer=optimizer,
            boundary="penalty",
            iterations=iterations,
            fit_iterations=5,
        )
        solution = solver.solve(case, case.budget(0.05), seed=0)
        residuals.append(solution.diagnostics["rms_residual_max"])
        cycles = 1 + 2 if optimizer == "annealed_adam" else 1
        assert solution.diagnostics["optimizer_iterations"] <= 3 * cycles * iterations
    assert residuals[1] < residuals[0]


def test_gathered_points_keep_the_mean():
    """Weights make up for the density of the points: linear functions keep their mean."""
    generator = np.random.default_rng(0)
    nothing = POINTS[:0], torch.zeros(0, dtype=torch.long)
    velocity = Velocity(
        network=FLOW,
        ansatz=NO_ANSATZ,
        points=POINTS,
        roots=ROOTS,
        wall_points=nothing[0],
        wall_axes=nothing[1],
        box=BOX,
    )
    potential = Potential(
        network=SCALAR, points=POINTS, roots=ROOTS, wall_points=nothing[0], wall_axes=nothing[1]
    )
    fields = gathered(velocity, potential, FLOW.initial_parameters(0), 2000, generator)
    for field in fields:
        weights = field.roots**2
        mean = (weights[:, None] * field.points).sum(0)
        assert weights.sum() == pytest.approx(1, abs=allowed("gathered_mean"))
        np.testing.assert_allclose(mean, np.pi, rtol=allowed("gathered_mean"))


def test_too_small_a_budget_is_refused():
    with pytest.raises(BudgetTooSmall, match="budget: 40 bytes; too small for two networks"):
        insr().check_budget(CASE, Budget(40), "float32")


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match=r"tolerance: -1.0; allowed: 0 \(automatic\) or more"):
        insr(tolerance=-1.0)
    with pytest.raises(ValueError, match=r"rows_per_weight: 1; allowed: above 1"):
        insr(rows_per_weight=1)
