"""Derivatives of activations against automatic differentiation and against each other."""

import pytest
import torch

from insr.activations import ACTIVATIONS, DERIVATIVES, VALUES

FUNCTIONS = {
    "sine": torch.sin,
    "tanh": torch.tanh,
    "swish": lambda z: z / (1 + torch.exp(-z)),
    "gaussian": lambda z: torch.exp(-(z**2)),
    "relu": torch.relu,
    "relu2": lambda z: torch.relu(z) ** 2,
    "relu3": lambda z: torch.relu(z) ** 3,
}
POINTS = torch.tensor([-2.3, -0.7, 0.4, 1.1, 3.0], dtype=torch.float64)


def test_every_activation_has_all_three_forms():
    assert set(FUNCTIONS) == set(DERIVATIVES) == set(ACTIVATIONS) == set(VALUES)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivatives_agree_with_automatic_differentiation(name):
    function = lambda z: FUNCTIONS[name](z).sum()  # noqa: E731
    found = DERIVATIVES[name](POINTS, 5)
    assert len(found) == 6
    torch.testing.assert_close(found[0], FUNCTIONS[name](POINTS))
    for k in range(1, 6):
        function = torch.func.grad(function)
        torch.testing.assert_close(found[k], function(POINTS))
        previous = function
        function = lambda z, f=previous: f(z).sum()  # noqa: E731


@pytest.mark.parametrize("name", FUNCTIONS)
def test_forms_agree(name):
    torch.testing.assert_close(ACTIVATIONS[name](POINTS), tuple(DERIVATIVES[name](POINTS, 3)))
    torch.testing.assert_close(VALUES[name](POINTS), DERIVATIVES[name](POINTS, 0)[0])
