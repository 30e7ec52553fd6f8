"""Jets and adjoints against automatic differentiation and finite differences."""

import math

import pytest
import torch

from insr.jets import Tape, evaluate, pairs, slots
from insr.networks import Siren

NETWORKS = [
    Siren(inputs=1, outputs=1, alpha=2, beta=7),
    Siren(inputs=2, outputs=2, alpha=1, beta=6, omega0=10.0),
    Siren(inputs=3, outputs=1, alpha=1, beta=5, omega0=3.0, activation="tanh"),
    Siren(inputs=2, outputs=1, alpha=1, beta=5, frequencies=((1.0, 2.0), (-3.0, 0.5))),
    Siren(inputs=2, outputs=1, alpha=0, beta=4, centre=(0.5, -1.0), half_lengths=(2.0, 0.3)),
    Siren(inputs=2, outputs=3, alpha=0, beta=5, omega0=5.0, output_sine=True),
    Siren(inputs=2, outputs=2, alpha=1, beta=4, omega0=3.0, stretch=0.9),
]


def setting(network, count=4, order=2):
    generator = torch.Generator().manual_seed(1)
    points = torch.rand(count, network.inputs, generator=generator, dtype=torch.float64) * 2 - 1
    shape = (slots(network.inputs, order), count, network.outputs)
    seeds = torch.randn(shape, generator=generator, dtype=torch.float64)
    return network.initial_parameters(3), points, seeds


def plain_network(network, parameters, x):
    """The network as its formula says, at one point, for automatic differentiation."""
    h = x
    if network.centre:
        h = (x - x.new_tensor(network.centre)) / x.new_tensor(network.half_lengths)
    if network.stretch:
        h = torch.asin(network.stretch * h) / math.asin(network.stretch)
    if network.frequencies:
        phases = x.new_tensor(network.frequencies) @ h
        h = torch.cat([torch.sin(phases), torch.cos(phases)])
    function = {"sine": torch.sin, "tanh": torch.tanh}[network.activation]
    for layer in network.layers[:-1]:
        h = function(network.omega0 * (layer.weight(parameters) @ h + layer.bias(parameters)))
    last = network.layers[-1]
    u = last.weight(parameters) @ h + last.bias(parameters)
    return torch.sin(u) if network.output_sine else u


@pytest.mark.parametrize("network", NETWORKS)
def test_jet_agrees_with_automatic_differentiation(network):
    parameters, points, _ = setting(network)
    jet = evaluate(network, parameters, points, order=2)
    for n, x in enumerate(points):
        u = lambda y: plain_network(network, parameters, y)  # noqa: E731
        gradient = torch.func.jacfwd(u)(x)
        hessian = torch.func.jacfwd(torch.func.jacfwd(u))(x)
        torch.testing.assert_close(jet[0, n], u(x))
        torch.testing.assert_close(jet[1 : 1 + network.inputs, n], gradient.T)
        for slot, (i, j) in enumerate(pairs(network.inputs), start=1 + network.inputs):
            torch.testing.assert_close(jet[slot, n], hessian[:, i, j])


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("network", NETWORKS)
def test_lower_orders_are_leading_slots(network, order):
    parameters, points, _ = setting(network)
    full = evaluate(network, parameters, points, order=2)
    part = evaluate(network, parameters, points, order=order)
    torch.testing.assert_close(part, full[: slots(network.inputs, order)])


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("network", NETWORKS)
def test_jacobian_agrees_with_automatic_differentiation(network, order):
    parameters, points, seeds = setting(network, order=order)
    jacobian = Tape(network, parameters, points, order).jacobian(seeds)
    rows = lambda p: (seeds * evaluate(network, p, points, order)).sum((0, 2))  # noqa: E731
    torch.testing.assert_close(jacobian, torch.func.jacrev(rows)(parameters))


@pytest.mark.parametrize("network", NETWORKS)
def test_gradient_is_sum_of_jacobian_rows(network):
    parameters, points, seeds = setting(network)
    tape = Tape(network, parameters, points, 2)
    torch.testing.assert_close(tape.gradient(seeds), tape.jacobian(seeds).sum(0))


@pytest.mark.parametrize("network", NETWORKS)
def test_gradient_agrees_with_finite_differences(network):
    parameters, points, seeds = setting(network)
    gradient = Tape(network, parameters, points, 2).gradient(seeds)
    direction = torch.randn(
        network.n_parameters, generator=torch.Generator().manual_seed(5), dtype=torch.float64
    )

    def functional(p):
        return (seeds * evaluate(network, p, points, 2)).sum()

    errors = []
    for h in (1e-4, 5e-5):
        change = functional(parameters + h * direction) - functional(parameters - h * direction)
        errors.append(abs(change / (2 * h) - gradient @ direction))
    assert errors[1] < 0.3 * errors[0]  # second order: a quarter


def test_parameter_count_of_the_paper():
    assert Siren(inputs=1, outputs=1, alpha=2, beta=20).n_parameters == 901
    assert Siren(inputs=2, outputs=2, alpha=3, beta=68).n_parameters == 14418
