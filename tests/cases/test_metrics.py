"""Metrics against answers known by hand."""

import numpy as np
import pytest

from cases import metrics

FOUR, TWO = np.full((5, 1), 4.0), np.full((5, 1), 2.0)
PAIR = np.array([[3.0, 4.0], [0.0, 0.0]])
ZERO = np.zeros((2, 2))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mae", 2.0),
        ("mse", 4.0),
        ("l2", 2.0),
        ("linf", 2.0),
        ("relative_mae", 1.0),
        ("relative_mse", 1.0),
        ("relative_l2", 1.0),
        ("relative_linf", 1.0),
    ],
)
def test_four_against_two(name, expected):
    assert metrics.METRICS[name](FOUR, TWO) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mae", 7 / 4), ("mse", 25 / 4), ("l2", np.sqrt(25 / 2)), ("linf", 5.0)],
)
def test_vectors_of_length_five_and_nought(name, expected):
    assert metrics.METRICS[name](PAIR, ZERO) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("name", metrics.METRICS)
def test_nothing_is_wrong_with_the_reference_itself(name):
    assert metrics.METRICS[name](TWO, TWO) == 0


def test_relative_mae_is_the_ratio_of_sums():
    approximation, reference = np.array([[1.0], [5.0]]), np.array([[2.0], [3.0]])
    assert metrics.METRICS["relative_mae"](approximation, reference) == 3 / 5


def test_trapezoid_weights_add_up_to_the_measure():
    assert metrics.trapezoid_weights((5, 9), (2.0, 3.0)).sum() == pytest.approx(6.0)


def test_integral_of_a_bilinear_function_is_exact():
    x, y = np.meshgrid(np.linspace(0, 2, 5), np.linspace(0, 3, 4), indexing="ij")
    weights = metrics.trapezoid_weights((5, 4), (2.0, 3.0))
    assert metrics.integral((x * y).reshape(-1, 1), weights) == pytest.approx([9.0])


def test_integral_is_one_number_a_component():
    weights = metrics.trapezoid_weights((3,), (1.0,))
    assert metrics.integral(np.tile([1.0, 2.0], (3, 1)), weights) == pytest.approx([1.0, 2.0])


def test_energy_of_a_constant_field():
    weights = metrics.trapezoid_weights((11,), (4.0,))
    assert metrics.energy(np.full((11, 2), 3.0), weights) == pytest.approx(4.0 * (9 + 9) / 2)


def test_energy_of_the_pulse_matches_the_gaussian_integral():
    x = np.linspace(-8, 8, 4001)[:, None]
    weights = metrics.trapezoid_weights((4001,), (16.0,))
    values = np.exp(-(x**2) / (2 * 0.1**2))
    assert metrics.energy(values, weights) == pytest.approx(0.1 * np.sqrt(np.pi) / 2, rel=1e-12)
