"""Tangent moduli of the energies against their Hessian products."""

import numpy as np
import pytest

from baselines.energy_tangents import (
    entries_first,
    moduli,
    points_first,
    positive_part,
    volume_slope,
    volume_slope_ahead,
)
from cases.energies import ArapVolume, Printed, StableNeoHookean

SOLIDS = [ArapVolume(2.0, 30.0), Printed(3.0, 5.0), StableNeoHookean(4.0, 3.0)]
EVERY = [
    pytest.param(solid, dim, id=f"{type(solid).__name__}{dim}")
    for solid in SOLIDS
    for dim in (2, 3)
]
COUNT = 50


def matrices(dim, seed=0):
    """Random ones, some of them inverted."""
    return np.eye(dim) + 0.4 * np.random.default_rng(seed).normal(size=(COUNT, dim, dim))


@pytest.mark.parametrize(("solid", "dim"), EVERY)
def test_moduli_are_the_hessian(solid, dim):
    f, df = matrices(dim), matrices(dim, seed=1)
    rate = solid.stress_rate(entries_first(f), entries_first(df))
    found = moduli(solid, f) @ df.reshape(COUNT, -1, 1)
    expected = points_first(rate, COUNT).reshape(COUNT, -1)
    scale = np.max(np.abs(expected), axis=1, keepdims=True)  # 1/s is large near a double root
    np.testing.assert_allclose(found[..., 0] / scale, expected / scale, atol=1e-9)
    np.testing.assert_allclose(moduli(solid, f), np.swapaxes(moduli(solid, f), 1, 2), atol=1e-9)


@pytest.mark.parametrize(("solid", "dim"), EVERY)
def test_pressure_replaces_the_slope_of_the_volume(solid, dim):
    """With W_J itself nothing changes, and the moduli are linear in the pressure."""
    f = matrices(dim)
    slope = volume_slope(solid, f)
    np.testing.assert_allclose(moduli(solid, f, slope), moduli(solid, f))
    more = moduli(solid, f, slope + 1) - moduli(solid, f)
    twice = moduli(solid, f, slope + 2) - moduli(solid, f)
    np.testing.assert_allclose(twice, 2 * more, atol=1e-9)
    assert np.max(np.abs(more)) > 0.5


@pytest.mark.parametrize(("solid", "dim"), EVERY)
def test_pressure_ahead_is_of_second_order(solid, dim):
    f, df = matrices(dim), matrices(dim, seed=1)
    errors = [
        np.max(np.abs(volume_slope_ahead(solid, f, h * df) - volume_slope(solid, f + h * df)))
        for h in (1e-2, 1e-3)
    ]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.1)


def test_positive_part():
    values = np.array([-2.0, 0.5, 3.0])
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
    found = positive_part((turn * values @ turn.T)[None])[0]
    np.testing.assert_allclose(found, turn * np.maximum(values, 0) @ turn.T, atol=1e-14)
