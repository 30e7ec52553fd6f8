"""Jets by the compiled forward sweep are those of the sweeps in PyTorch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from insr.compiled_activations import ACTIVATION_CODES
from insr.compiled_jets import gradient_of, jet_at
from insr.jets import Tape, evaluate
from insr.networks import Siren
from insr.taylor_tape import tape

POINTS = 23  # several pieces of the smallest size, the last one shorter


def points_in(dim, dtype=torch.float64):
    draw = torch.Generator().manual_seed(dim)
    return torch.randn(POINTS, dim, generator=draw, dtype=dtype)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-13), (torch.float32, 1e-4)])
@given(
    dim=st.integers(1, 3),
    outputs=st.integers(1, 3),
    order=st.integers(0, 2),
    alpha=st.integers(0, 2),
    activation=st.sampled_from(sorted(ACTIVATION_CODES)),
)
@settings(max_examples=40, deadline=None)
def test_values_and_derivatives(dtype, tolerance, dim, outputs, order, alpha, activation):
    network = Siren(
        inputs=dim, outputs=outputs, alpha=alpha, beta=5, omega0=1.7, activation=activation,
        centre=(0.1,) * dim, half_lengths=tuple(0.8 + 0.3 * i for i in range(dim)),
    )  # fmt: skip
    weights, points = network.initial_parameters(3, dtype=dtype), points_in(dim, dtype)
    found, expected = (f(network, weights, points, order) for f in (jet_at, evaluate))
    assert found.dtype == dtype
    assert torch.allclose(found, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_large_networks_go_through_in_small_pieces(order):
    network = Siren(inputs=2, outputs=1, alpha=1, beta=200)
    weights, points = network.initial_parameters(0), points_in(2)
    expected = evaluate(network, weights, points, order)
    error = (jet_at(network, weights, points, order) - expected).norm() / expected.norm()
    assert error < 1e-13


@pytest.mark.parametrize("extra", [{"stretch": 0.5}, {"frequencies": ((1.0, 2.0),)}])
def test_networks_without_a_compiled_form(extra):
    network = Siren(inputs=2, outputs=1, alpha=1, beta=4, omega0=1.0, **extra)
    weights, points = network.initial_parameters(0), points_in(2) / 4
    expected = evaluate(network, weights, points, 2)
    assert torch.equal(jet_at(network, weights, points, 2), expected)


def test_third_derivatives():
    network = Siren(inputs=2, outputs=1, alpha=1, beta=4, omega0=1.0)
    weights, points = network.initial_parameters(0), points_in(2)
    expected = tape(network, weights, points, 3).output
    assert torch.equal(jet_at(network, weights, points, 3), expected)


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("extra", [{}, {"stretch": 0.5}])
def test_gradient_of_a_linear_form(order, extra):
    network = Siren(inputs=2, outputs=2, alpha=1, beta=5, omega0=1.7, **extra)
    weights, points = network.initial_parameters(3), points_in(2) / 4
    tape = Tape(network, weights, points, order)
    seeds = torch.randn(tape.output.shape, dtype=torch.float64)
    found, expected = gradient_of(network, weights, points, seeds), tape.gradient(seeds)
    assert (found - expected).norm() < 1e-13 * expected.norm()
