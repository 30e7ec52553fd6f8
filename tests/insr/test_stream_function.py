"""The velocity of a stream function: no divergence, no flow through walls, and its adjoint."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cases.boundary_conditions import Dirichlet
from cases.discovery import load_case, load_method
from insr.boundary import FixedFaces
from insr.jets import evaluate, slots
from insr.networks import Siren, box_scaling
from insr.stream_function import Curl
from tests.tolerances import allowed

CASE = load_case("taylor_green")
BOX = CASE.domain
WALLS = FixedFaces(BOX, tuple(Dirichlet(w.axis, w.side) for w in CASE.boundary_conditions), 1.0)
CURL = Curl(WALLS)
NETWORK = Siren(inputs=2, outputs=1, alpha=1, beta=7, omega0=4.0, **box_scaling(BOX))
WEIGHTS = NETWORK.initial_parameters(0)
POINTS = torch.from_numpy(BOX.from_unit(np.random.default_rng(0).random((40, 2))))


def velocity(points, order=0):
    return CURL.jet(points, evaluate(NETWORK, WEIGHTS, points, order + 1))


def test_velocity_is_the_curl_of_the_stream_function():
    def psi(points):
        return WALLS.jet(points, evaluate(NETWORK, WEIGHTS, points, 0))[0, :, 0]

    h = 1e-5
    slopes = [
        (psi(POINTS + h * e) - psi(POINTS - h * e)) / (2 * h)
        for e in torch.eye(2, dtype=torch.float64)
    ]
    wanted = torch.stack([slopes[1], -slopes[0]], dim=1)
    assert (velocity(POINTS)[0] - wanted).abs().max() < allowed("curl_difference")


def test_velocity_has_no_divergence_and_crosses_no_wall():
    jet = velocity(POINTS, 1)
    assert (jet[1, :, 0] + jet[2, :, 1]).abs().max() < allowed("curl_divergence")
    assert jet[0].abs().max() > 1e-2
    for wall in CASE.boundary_conditions:
        points = POINTS.clone()
        points[:, wall.axis] = (BOX.lower if wall.side == "lower" else BOX.upper)[wall.axis]
        assert velocity(points)[0, :, wall.axis].abs().max() < allowed("curl_wall_flux")


@pytest.mark.parametrize("order", [0, 1])
def test_seeds_are_the_adjoint_of_the_jet(order):
    generator = torch.Generator().manual_seed(0)
    jet = torch.randn(slots(2, order + 1), 40, 1, generator=generator, dtype=torch.float64)
    seeds = torch.randn(slots(2, order), 40, 2, generator=generator, dtype=torch.float64)
    left = (seeds * CURL.jet(POINTS, jet)).sum()
    torch.testing.assert_close(left, (CURL.seeds(POINTS, seeds) * jet).sum())


@pytest.mark.integration
def test_two_steps_stay_near_the_steady_flow():
    case = replace(CASE, num_steps=2)
    method = load_method("euler", "insr_stream_function")
    solver = method(
        integrator="chorin_fused", optimizer="gauss_newton", boundary="exact", fit_iterations=20
    )
    budget = case.budget(0.15)
    solution = solver.solve(case, budget, seed=0)
    points = BOX.grid((65, 65))
    error = solution.field.evaluate(2, points) - case.initial(points)
    assert solution.status == "ok"
    assert solution.memory_bytes <= budget.bytes
    # Two steps of the splitting itself move the field by less than dt^2.
    assert np.sqrt(np.mean(error**2)) < case.time_step**2
    gradient = solution.field.gradient(2, points)
    assert np.abs(np.trace(gradient, axis1=1, axis2=2)).max() < allowed("curl_divergence")
