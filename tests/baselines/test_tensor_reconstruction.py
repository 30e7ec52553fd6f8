"""Tensor-product fields: splines and waves on grids of points and at scattered ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import polynomial

from baselines.tensor_reconstruction import (
    CosineAxis,
    EvenSplineAxis,
    OddSplineAxis,
    SineAxis,
    SplineAxis,
    TensorSeries,
    tensor_axes,
)
from cases.domains import Box
from tests.tolerances import allowed

BOX = Box((-1.0, 0.0), (1.0, 3.0))
GRID = BOX.grid((11, 14))
RNG = np.random.default_rng(0)
SCATTERED = BOX.from_unit(RNG.uniform(size=(40, 2)))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), counts=st.tuples(st.integers(6, 20), st.integers(6, 20)))
def test_splines_reproduce_quintics(seed, counts):
    """Also between the outermost nodes and the ends, where staggered grids have no node."""
    coefficients = np.random.default_rng(seed).uniform(-1, 1, (6, 6))
    nodes = [
        a + (np.arange(n) + 0.5) / n * (b - a) for n, a, b in zip(counts, *ends(), strict=True)
    ]
    axes = tuple(SplineAxis(x, a, b) for x, a, b in zip(nodes, *ends(), strict=True))
    values = polynomial.polygrid2d(*nodes, coefficients).ravel()
    field = TensorSeries([axes], np.stack([0 * values, values]), "float64")
    scale = np.sum(np.abs(coefficients)) * 3**5
    for points in (GRID, SCATTERED):
        expected = polynomial.polyval2d(*points.T, coefficients)
        np.testing.assert_allclose(field.evaluate(1, points)[:, 0], expected, atol=1e-9 * scale)
        slope = polynomial.polyval2d(*points.T, polynomial.polyder(coefficients, axis=1))
        np.testing.assert_allclose(field.gradient(1, points)[:, 0, 1], slope, atol=1e-8 * scale)


def test_mirrored_splines_converge_up_to_the_mirrors():
    """cos(x) sin(2 y) on [0, pi]^2: even across x, odd across y, at sixth order."""
    points = np.pi * RNG.uniform(size=(500, 2))
    points[:50, 0], points[50:100, 1] = 0.0, np.pi
    errors = []
    for n in (12, 24):
        x, y = np.pi * (np.arange(n) + 0.5) / n, np.pi * np.arange(n + 1) / n
        values = np.multiply.outer(np.cos(x), np.sin(2 * y))
        field = TensorSeries(
            [(EvenSplineAxis(x), OddSplineAxis(y))], values.reshape(1, -1), "float64"
        )
        found = field.evaluate(0, points)[:, 0]
        errors.append(np.max(np.abs(found - np.cos(points[:, 0]) * np.sin(2 * points[:, 1]))))
    assert np.log2(errors[0] / errors[1]) > 6 - allowed("mirrored_order")


def ends():
    return BOX.lower, BOX.upper


def test_waves_are_the_sum():
    """Two components with parities of their own; grid and scattered points agree with it."""
    first = (SineAxis(4, -1.0, 1.0), CosineAxis(5, 0.0, 3.0))
    second = (CosineAxis(3, -1.0, 1.0), SineAxis(6, 0.0, 3.0))
    stored = RNG.uniform(-1, 1, (1, 38))
    field = TensorSeries([first, second], stored, "float64")
    a, b = stored[0, :20].reshape(4, 5), stored[0, 20:].reshape(3, 6)
    for points in (GRID, SCATTERED):
        x, y = (points[:, 0] + 1) * np.pi / 2, points[:, 1] * np.pi / 3
        u = sum(a[j, k] * np.sin(j * x) * np.cos(k * y) for j in range(4) for k in range(5))
        v = sum(b[j, k] * np.cos(j * x) * np.sin(k * y) for j in range(3) for k in range(6))
        np.testing.assert_allclose(field.evaluate(0, points), np.stack([u, v], 1), atol=1e-13)


def test_scattered_points_agree_with_the_grid():
    axes = tuple(SplineAxis(np.linspace(a, b, 9), a, b) for a, b in zip(*ends(), strict=True))
    field = TensorSeries([axes], RNG.uniform(-1, 1, (3, 81)), "float32")
    shuffled = RNG.permutation(len(GRID))
    for quantity in (field.evaluate, field.gradient):
        on_grid = quantity(2, GRID)
        np.testing.assert_allclose(quantity(2, GRID[shuffled]), on_grid[shuffled], atol=1e-12)
    for step in (-1, 3):
        with pytest.raises(ValueError, match=f"step: {step}; allowed: 0 to 2"):
            field.evaluate(step, GRID)


def test_other_points_are_evaluated_afresh():
    axes = tuple(SplineAxis(np.linspace(a, b, 9), a, b) for a, b in zip(*ends(), strict=True))
    field = TensorSeries([axes], RNG.uniform(-1, 1, (1, 81)), "float64")
    points = SCATTERED.copy()
    before = field.evaluate(0, points)
    points *= 0.5
    assert not np.allclose(field.evaluate(0, points), before)
    np.testing.assert_array_equal(field.evaluate(0, SCATTERED), before)


def test_only_tensor_grids_are_taken_for_one():
    first, second = tensor_axes(GRID)
    np.testing.assert_array_equal(first, np.linspace(-1, 1, 11))
    np.testing.assert_array_equal(second, np.linspace(0, 3, 14))
    moved = GRID.copy()
    moved[37, 1] += 1e-12
    assert tensor_axes(moved) is None
    assert tensor_axes(SCATTERED) is None
    assert tensor_axes(GRID[:-1]) is None
