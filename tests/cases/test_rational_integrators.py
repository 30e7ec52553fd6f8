"""Rational integrators: declared orders, stability, conservation."""

import numpy as np
import pytest

from cases.integrators import RATIONAL

IMPLICIT = ["implicit_euler", "midpoint", "gauss_legendre4"]


@pytest.mark.parametrize("name", RATIONAL)
def test_order_is_the_declared_one(name):
    """The error after a fixed time falls like dt^order: slope of a regression."""
    method = RATIONAL[name]
    steps = np.array([10, 20, 40, 80])
    errors = [abs(method.amplification(2j / n) ** n - np.exp(2j)) for n in steps]
    slope = np.polyfit(np.log(1 / steps), np.log(errors), 1)[0]
    assert slope == pytest.approx(method.order, abs=0.15)


@pytest.mark.parametrize("name", IMPLICIT)
def test_implicit_methods_never_amplify_a_wave(name):
    assert np.all(
        np.abs(RATIONAL[name].amplification(1j * np.geomspace(1e-3, 1e4, 50))) <= 1 + 1e-12
    )


@pytest.mark.parametrize("name", ["midpoint", "gauss_legendre4"])
def test_symmetric_methods_conserve_a_wave(name):
    factors = RATIONAL[name].amplification(1j * np.linspace(0, 50, 101))
    assert np.abs(factors) == pytest.approx(1, abs=1e-13)


def test_explicit_euler_amplifies_every_wave():
    assert np.all(
        np.abs(RATIONAL["explicit_euler"].amplification(1j * np.linspace(0.1, 5, 20))) > 1
    )


@pytest.mark.parametrize("name", RATIONAL)
def test_constants_stay(name):
    assert RATIONAL[name].amplification(0.0) == 1
