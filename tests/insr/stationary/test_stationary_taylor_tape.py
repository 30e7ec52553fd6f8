"""Jets of any order against the sweeps of order 2 and against automatic differentiation."""

import pytest
import torch

from insr.boundary.expansion import total
from insr.jets import Tape
from insr.networks import Siren
from insr.taylor_tape import TaylorTape, tape

NETWORKS = [
    Siren(inputs=1, outputs=1, alpha=1, beta=5, omega0=2.0, activation="tanh"),
    Siren(inputs=2, outputs=2, alpha=1, beta=4, omega0=3.0),
    Siren(
        inputs=2,
        outputs=1,
        alpha=0,
        beta=6,
        omega0=1.5,
        activation="gaussian",
        centre=(0.5, -1.0),
        half_lengths=(2.0, 0.3),
    ),
    Siren(inputs=3, outputs=1, alpha=1, beta=4, omega0=1.0, activation="swish"),
]
every_network = pytest.mark.parametrize("network", NETWORKS)


def setting(network, order, count=3):
    generator = torch.Generator().manual_seed(1)
    points = torch.rand(count, network.inputs, generator=generator, dtype=torch.float64) * 2 - 1
    terms = len(total(network.inputs, order).indices)
    seeds = torch.randn(terms, count, network.outputs, generator=generator, dtype=torch.float64)
    return network.initial_parameters(3), points, seeds


@every_network
@pytest.mark.parametrize("order", [0, 1, 2])
def test_low_orders_are_those_of_the_faster_sweep(network, order):
    parameters, points, seeds = setting(network, order)
    slow, fast = (kind(network, parameters, points, order) for kind in (TaylorTape, Tape))
    torch.testing.assert_close(slow.output, fast.output)
    torch.testing.assert_close(slow.jacobian(seeds), fast.jacobian(seeds))
    torch.testing.assert_close(slow.gradient(seeds), fast.gradient(seeds))
    assert isinstance(tape(network, parameters, points, order), Tape)


@every_network
def test_fourth_derivatives_agree_with_automatic_differentiation(network):
    parameters, points, _ = setting(network, 4, count=1)
    found = tape(network, parameters, points, 4)
    place = total(network.inputs, 4).place
    for n, x in enumerate(points):
        derivative = lambda y: Tape(network, parameters, y[None], 0).output[0, 0]  # noqa: E731
        for _ in range(4):
            derivative = torch.func.jacfwd(derivative)
        values = derivative(x)
        for index in torch.cartesian_prod(*[torch.arange(network.inputs)] * 4).view(-1, 4).tolist():
            exponents = tuple(index.count(i) for i in range(network.inputs))
            torch.testing.assert_close(
                found.output[place[exponents], n], values[(slice(None), *index)]
            )


@every_network
@pytest.mark.parametrize("order", [3, 4])
def test_jacobian_agrees_with_finite_differences(network, order):
    parameters, points, seeds = setting(network, order)
    direction = torch.randn(
        network.n_parameters, generator=torch.Generator().manual_seed(5), dtype=torch.float64
    )
    jacobian = tape(network, parameters, points, order).jacobian(seeds)

    def rows(p):
        return (seeds * tape(network, p, points, order).output).sum((0, 2))

    errors = []
    for h in (1e-3, 5e-4):
        change = rows(parameters + h * direction) - rows(parameters - h * direction)
        errors.append((change / (2 * h) - jacobian @ direction).abs().max())
    assert errors[1] < 0.3 * errors[0]  # second order: a quarter
    assert errors[1] < 1e-3 * (jacobian @ direction).abs().max()


@every_network
def test_gradient_is_sum_of_jacobian_rows(network):
    parameters, points, seeds = setting(network, 3)
    found = tape(network, parameters, points, 3)
    torch.testing.assert_close(found.gradient(seeds), found.jacobian(seeds).sum(0))


def test_what_it_does_not_know_is_refused():
    network = Siren(inputs=1, outputs=1, alpha=0, beta=2, stretch=0.5)
    with pytest.raises(ValueError, match=r"^network: features, stretch or output sine; allowed"):
        tape(network, network.initial_parameters(0), torch.zeros(1, 1).double(), 3)
