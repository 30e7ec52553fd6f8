"""Truncated Taylor expansions against automatic differentiation and closed forms."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from insr.boundary.data import Differentiated, as_field
from insr.boundary.differentiation import (
    along,
    gradient,
    jet,
    line,
    partial,
    positions,
    taylor,
    value_and_gradient,
)
from insr.boundary.expansion import total
from insr.jets import pairs, slots

POINTS = torch.tensor([[0.3, -0.7], [1.2, 0.4], [0.8, 0.1]], dtype=torch.float64)


def formula(x):
    a, b = x[..., 0], x[..., 1]
    return np.exp(0.3 * a) * np.sin(2 * b) / np.sqrt(2 + a * b) + np.tanh(a) ** 3 - abs(b) * 2


def twin(x):
    a, b = x[..., 0], x[..., 1]
    root = torch.sqrt(2 + a * b)
    return torch.exp(0.3 * a) * torch.sin(2 * b) / root + torch.tanh(a) ** 3 - b.abs() * 2


def test_layout_is_that_of_the_networks_jets():
    for dim in (1, 2, 3):
        assert len(total(dim, 2).indices) == slots(dim, 2)
        for (i, j), index in zip(pairs(dim), total(dim, 2).indices[1 + dim :], strict=True):
            assert index == tuple((k == i) + (k == j) for k in range(dim))


def test_jet_is_value_gradient_and_hessian_of_automatic_differentiation():
    found = jet(formula, POINTS, 2)
    slope = torch.func.vmap(torch.func.jacrev(twin))(POINTS)
    hessian = torch.func.vmap(torch.func.hessian(twin))(POINTS)
    torch.testing.assert_close(found[0], twin(POINTS))
    torch.testing.assert_close(found[1:3].T, slope)
    for slot, (i, j) in enumerate(pairs(2), start=3):
        torch.testing.assert_close(found[slot], hessian[:, i, j])


def test_directional_series_to_fourth_order_is_that_of_nested_automatic_differentiation():
    v = torch.tensor([0.6, -0.8], dtype=torch.float64)
    found = taylor(formula, POINTS, v, 4)
    for n, x in enumerate(POINTS):
        f = lambda t, x=x: twin(x + t * v)  # noqa: E731
        factorial = 1.0
        for k in range(5):
            factorial *= max(k, 1)
            expected = f(torch.tensor(0.0, dtype=torch.float64)) / factorial
            torch.testing.assert_close(found[k, n], expected)
            f = torch.func.grad(f)


def test_biharmonic_operator_is_a_sum_of_fourth_directional_derivatives():
    x, y = POINTS.T
    plate = lambda x: x[:, 0] ** 4 * x[:, 1] ** 2 + 3 * x[:, 1] ** 5  # noqa: E731
    directions = torch.tensor([[1, 0], [0, 1], [1, 1], [1, -1]], dtype=torch.float64)
    fourth = [24 * taylor(plate, POINTS, v, 4)[4] for v in directions]
    found = 2 / 3 * (fourth[0] + fourth[1]) + 1 / 6 * (fourth[2] + fourth[3])
    torch.testing.assert_close(found, 24 * y**2 + 2 * 24 * x**2 + 360 * y)


@pytest.mark.parametrize(
    ("function", "exact"),
    [
        (np.exp, torch.exp),
        (np.log, torch.log),
        (np.sqrt, torch.sqrt),
        (np.sin, torch.sin),
        (np.cos, torch.cos),
        (np.sinh, torch.sinh),
        (np.cosh, torch.cosh),
        (np.tanh, torch.tanh),
        (np.square, torch.square),
        (lambda x: 2 / x - x / 3, lambda x: 2 / x - x / 3),
        (lambda x: x**-1.5, lambda x: x**-1.5),
        (lambda x: np.float64(3) - np.float64(2) * x, lambda x: 3 - 2 * x),
        (lambda x: np.float64(3) / x, lambda x: 3 / x),
        (lambda x: torch.tensor(2.0) * x - torch.tensor(1.0), lambda x: 2 * x - 1),
    ],
)
def test_elementary_functions_sum_to_themselves(function, exact):
    """The polynomial of degree 8 at a small step is the function there."""
    x0, step = torch.tensor([[0.4], [0.9], [1.7]], dtype=torch.float64), 0.004
    series = taylor(lambda x: function(x[:, 0]), x0, torch.ones(1, dtype=torch.float64), 8)
    value = sum(series[k] * step**k for k in range(9))
    torch.testing.assert_close(value, exact(x0[:, 0] + step), rtol=1e-14, atol=0)


@pytest.mark.parametrize("exponent", [1, 2, 3])
def test_whole_powers_are_exact_at_zero(exponent):
    zero = torch.zeros(1, 1, dtype=torch.float64)
    series = taylor(lambda x: x[:, 0] ** exponent, zero, torch.ones(1, dtype=torch.float64), 4)
    assert series[:, 0].tolist() == [float(k == exponent) for k in range(5)]


def test_gradients_inside_formulas_nest():
    """|grad f|^2 and its own derivatives, by jets and along lines."""
    field = lambda x: (gradient(formula, x) * gradient(formula, x)).sum()  # noqa: E731
    exact = lambda x: (torch.func.jacrev(twin)(x) ** 2).sum()  # noqa: E731
    slope = torch.func.vmap(torch.func.jacrev(exact))(POINTS)
    torch.testing.assert_close(jet(field, POINTS, 1)[1:].T, slope)
    v = torch.tensor([1.0, 2.0], dtype=torch.float64)
    torch.testing.assert_close(taylor(field, POINTS, v, 1)[1], slope @ v)
    twice = lambda x: gradient(lambda y: gradient(formula, y)[:, 0], x)[:, 1]  # noqa: E731
    torch.testing.assert_close(jet(twice, POINTS, 0)[0], jet(formula, POINTS, 2)[4])


def test_series_along_a_field_of_directions_hold_it_fixed():
    normal = lambda x: gradient(formula, x)  # noqa: E731
    x = positions(POINTS, 0)
    second = along(formula, x, normal(x), 2)[2].value
    v = normal(x).value
    torch.testing.assert_close(second, taylor(formula, POINTS, v, 2)[2])


def test_partial_derivatives_of_an_expansion_are_those_of_the_field():
    x = positions(POINTS, 2)
    value, slope = value_and_gradient(formula, positions(POINTS, 1))
    for axis in range(2):
        found = partial(formula(x), axis)
        torch.testing.assert_close(found.coefficients, slope.coefficients[..., axis])
    torch.testing.assert_close(value.value, twin(POINTS))


def test_functions_with_written_out_derivatives_become_fields():
    def hessian(x):
        return np.array([[2 * x[:, 1], 2 * x[:, 0]], [2 * x[:, 0], 0 * x[:, 0]]]).transpose(2, 0, 1)

    smooth = SimpleNamespace(
        value=lambda x: x[:, 0] ** 2 * x[:, 1],
        gradient=lambda x: np.stack([2 * x[:, 0] * x[:, 1], x[:, 0] ** 2], 1),
        hessian=hessian,
    )
    field, same = as_field(smooth), smooth.value
    torch.testing.assert_close(jet(field, POINTS, 2), jet(same, POINTS, 2))
    bent = lambda f: lambda x: f(x * x[:, :1])  # noqa: E731
    torch.testing.assert_close(jet(bent(field), POINTS, 2), jet(bent(same), POINTS, 2))
    with pytest.raises(ValueError, match=r"order: 3; allowed for data given to second"):
        taylor(Differentiated(smooth), POINTS, POINTS[0], 3)
    assert jet(as_field(2), POINTS, 1)[:, 0].tolist() == [2, 0, 0]


def test_expansions_of_different_truncations_do_not_mix():
    with pytest.raises(ValueError, match=r"expansions: different truncations"):
        positions(POINTS, 1) + line(POINTS, POINTS[0], 2)
