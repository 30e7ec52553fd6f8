"""INSR for transport in a flow: the rows of a step, gathered points, a short run."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cases.discovery import load_case, load_method
from cases.domains import Box
from cases.integrators import RATIONAL
from cases.problems.transport2d import foot
from insr.boundary import NO_ANSATZ
from insr.jets import evaluate
from insr.networks import Siren, box_scaling
from insr.sampling import Cloud, concentrated, midpoints
from insr.transport import Flow, TransportRows
from tests.tolerances import allowed

CASE = load_case("transport2d")
NETWORK = Siren(inputs=2, outputs=1, alpha=1, beta=6, omega0=3.0, **box_scaling(CASE.domain))


def velocity(x):
    return torch.stack([torch.sin(x[0]) * torch.cos(x[1]), -torch.cos(x[0]) * torch.sin(x[1])])


@pytest.mark.parametrize("integrator", ["midpoint", "gauss_legendre4"])
def test_rows_are_the_integrators_formula(integrator):
    old, new = NETWORK.initial_parameters(0), NETWORK.initial_parameters(1)
    points = CASE.domain.from_unit(np.random.default_rng(0).random((7, 2)))
    builder = TransportRows(
        case=CASE,
        network=NETWORK,
        integrator=integrator,
        ansatz=NO_ANSATZ,
        penalised=(),
        penalty_weight=1.0,
        device=torch.device("cpu"),
        dtype=torch.float64,
    )
    found = builder.at(Cloud.uniform(points))(old).evaluate(new).residual * np.sqrt(7)

    def field(weights):
        return lambda x: evaluate(NETWORK, weights, x[None])[0, 0, 0]

    def carried(u):  # dt L u with L = -v . grad, by automatic differentiation
        return lambda x: -CASE.time_step * velocity(x) @ torch.func.jacrev(u)(x)

    def apply(polynomial, u, x):
        terms = [u, carried(u), carried(carried(u))]
        return sum(c * term(x) for c, term in zip(polynomial, terms, strict=False))

    rational = RATIONAL[integrator]
    for row, x in zip(found, torch.from_numpy(points), strict=True):
        expected = apply(rational.denominator, field(new), x)
        expected = expected - apply(rational.numerator, field(old), x)
        assert float(row) == pytest.approx(float(expected), abs=allowed("transport_rows"))


def test_feet_are_those_of_the_paths():
    points = CASE.domain.from_unit(np.random.default_rng(1).random((50, 2)))
    found = Flow.of(CASE.equation).feet(points, 0.05)
    np.testing.assert_allclose(found, foot(points, 0.05), atol=allowed("network_feet"))


def test_gathered_points_estimate_means_and_gather():
    box = Box((-1.0, 0.0), (1.0, 4.0))
    spot = lambda x: np.exp(-np.sum((x - [0.3, 1.0]) ** 2, axis=1) / 0.02)  # noqa: E731
    cloud = concentrated(box, 2000, np.random.default_rng(0), spot)
    fine = midpoints(box, 400)
    assert len(cloud.points) <= 2000
    assert cloud.weights.sum() == pytest.approx(1, abs=allowed("sampled_mean"))
    for function in (spot, lambda x: x[:, 0] ** 2 + x[:, 1]):
        mean = function(fine).mean()
        assert cloud.weights @ function(cloud.points) == pytest.approx(
            mean, rel=allowed("sampled_mean")
        )
    near = np.linalg.norm(cloud.points - [0.3, 1.0], axis=1) < 0.3
    assert near.mean() > 5 * np.pi * 0.3**2 / box.measure


def test_a_short_run_stays_at_the_exact_density():
    case = replace(CASE, num_steps=2)
    method = load_method("transport", "insr")(
        integrator="gauss_legendre4", optimizer="gauss_newton", boundary="none"
    )
    solution = method.solve(case, case.budget(0.25), seed=0)
    points = case.domain.grid((101, 101))
    error = solution.field.evaluate(2, points) - case.reference.function(points, 0.1)
    assert solution.status == "ok"
    assert np.mean(error**2) < allowed("short_transport")
    assert solution.memory_bytes <= case.budget(0.25).bytes


def test_other_equations_are_not_supported():
    method = load_method("transport", "insr")(
        integrator="midpoint", optimizer="gauss_newton", boundary="none"
    )
    supported, reason = method.supports(load_case("advection1d"))
    assert not supported
    assert "transport" in reason
    with pytest.raises(ValueError, match="allowed: Advection, Transport"):
        Flow.of(load_case("taylor_green").equation)
