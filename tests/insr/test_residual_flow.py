"""The Euler equations as one residual: exact solutions, derivatives, short runs."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cases.discovery import load_case, load_method
from cases.flows import pressure_gradient, velocity, velocity_gradient
from insr.jets import evaluate
from insr.networks import Siren, box_scaling
from insr.residual_flow import Nodes, StepRows, momentum, space_time_rows
from tests.tolerances import allowed

CASE = load_case("taylor_green")
LIKE = torch.empty(0, dtype=torch.float64)


def exact_jet(points):
    """Jet of order 1 of u and p of the Taylor-Green flow; p itself is left 0."""
    jet = np.zeros((3, len(points), 3))
    jet[0, :, :2] = velocity(points)
    jet[1:, :, :2] = np.moveaxis(velocity_gradient(points), 2, 0)
    jet[1:, :, 2] = pressure_gradient(points).T
    return torch.from_numpy(jet)


def test_the_steady_flow_has_no_momentum_residual():
    jet = exact_jet(CASE.domain.from_unit(np.random.default_rng(0).random((50, 2))))
    flow = jet[..., :2]
    still = torch.zeros_like(flow[0])
    assert momentum(jet, flow[0], flow[1:], still).abs().max() < allowed("residual_exact")
    # A rate of change is not free: it stands in the residual as it is.
    moving = momentum(jet, flow[0], flow[1:], torch.ones_like(still))
    torch.testing.assert_close(moving, torch.ones_like(moving))


def step_problem(share):
    network = Siren(inputs=2, outputs=3, alpha=1, beta=5, omega0=2.0, **box_scaling(CASE.domain))
    nodes = Nodes.draw(CASE, "stratified", 25, 4, np.random.default_rng(0), LIKE)
    rows = StepRows(network=network, nodes=nodes, time_step=0.1, share=share, divergence_length=0.3)
    return rows.after(network.initial_parameters(0)), network


def space_time_problem(_):
    solid = replace(CASE.domain, lower=(0.0, 0.0, 0.0), upper=(*CASE.domain.upper, 5.0))
    network = Siren(inputs=3, outputs=3, alpha=1, beta=5, omega0=2.0, **box_scaling(solid))
    generator = np.random.default_rng(0)
    return space_time_rows(CASE, network, (30, 4, 20), "stratified", generator, LIKE), network


@pytest.mark.parametrize(
    ("make", "share"), [(step_problem, 1.0), (step_problem, 0.5), (space_time_problem, None)]
)
def test_gradient_and_jacobian_agree_with_differences(make, share):
    problem, network = make(share)
    weights, h = network.initial_parameters(1), 1e-6
    evaluation = problem.evaluate(weights)
    gradient = evaluation.gradient()
    direction = torch.randn(
        len(weights), generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    ends = [problem.evaluate(weights + sign * h * direction) for sign in (1, -1)]
    slope = (ends[0].value - ends[1].value) / (2 * h)
    scale = float(gradient.norm() * direction.norm())
    assert abs(slope - float(gradient @ direction)) < allowed("residual_gradient") * scale
    rows = (ends[0].residual - ends[1].residual) / (2 * h)
    found = evaluation.jacobian() @ direction
    assert (rows - found).norm() < allowed("residual_gradient") * found.norm()


def test_rows_of_the_step_are_its_formula():
    """Implicit Euler from rest: the mean square of u, of grad p dt and of div u times a length."""
    problem, network = step_problem(1.0)
    start, count = network.initial_parameters(0), 25
    jet = evaluate(network, start, problem.points, 1)
    u, p = jet[:, :count, :2], jet[1:, :count, 2].T
    carried = u[0, :, :1] * u[1] + u[0, :, 1:] * u[2]  # the rate is 0: before and after agree
    divergence = u[1, :, 0] + u[2, :, 1]
    walls = problem.points[count:]
    normal = torch.zeros(len(walls), 2, dtype=torch.float64)
    for axis in (0, 1):
        ends = CASE.domain.lower[axis], CASE.domain.upper[axis]
        normal[:, axis] = torch.isin(walls[:, axis], walls.new_tensor(ends)).double()
    flux = (jet[0, count:, :2] * normal).sum(1)
    wanted = (
        (0.1 * (carried + p)).square().sum(1).mean()
        + (0.3 * divergence).square().mean()
        + flux.square().mean()
    )
    assert problem.evaluate(start).value == pytest.approx(float(wanted))


@pytest.mark.integration
@pytest.mark.parametrize(
    ("name", "time_step", "settings"),
    [
        ("insr_residual", 0.05, {"integrator": "midpoint", "omega0": 5.0, "fit_iterations": 500}),
        ("pinn", 1.0, {"integrator": "none", "omega0": 3.0, "adam_iterations": 200, "rounds": 6}),
    ],
)
def test_two_steps_stay_near_the_steady_flow(name, time_step, settings):
    """Nearer than a flow at rest by far: the flow has a mean square of 1/4 a component."""
    case = replace(CASE, num_steps=2, time_step=time_step)
    method = load_method("euler", name)
    solver = method(optimizer="gauss_newton", boundary="penalty", **settings)
    solution = solver.solve(case, case.budget(0.1), seed=0)
    points = CASE.domain.grid((33, 33))
    error = solution.field.evaluate(2, points) - case.initial(points)
    assert solution.status == "ok"
    assert solution.memory_bytes <= case.budget(0.1).bytes
    assert np.mean(error**2) < 0.25 / 100
