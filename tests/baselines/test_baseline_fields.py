"""Fields as functions: reconstruction, gradients, and the finite element layer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.polynomial import Polynomial, chebyshev

from baselines import dolfinx_layer
from baselines.reconstruction import ChebyshevSeries, FourierSeries, SplineSeries
from tests.baselines.helpers import METHODS, method, numbers, small_case, solve

POINTS = np.linspace(-2, 2, 101)[:, None]


@settings(max_examples=25, deadline=None)
@given(
    coefficients=arrays(float, 6, elements=st.floats(-1, 1)),
    count=st.integers(6, 40),
    decreasing=st.booleans(),
)
def test_quintic_spline_reproduces_quintics(coefficients, count, decreasing):
    quintic = Polynomial(coefficients)
    nodes = np.linspace(-2, 2, count)
    nodes = nodes[::-1] if decreasing else nodes
    field = SplineSeries(nodes, np.stack([quintic(nodes), 2 * quintic(nodes)]), "float64")
    np.testing.assert_allclose(field.evaluate(1, POINTS), 2 * quintic(POINTS), atol=1e-10)
    slopes = field.gradient(0, POINTS)[:, :, 0]
    np.testing.assert_allclose(slopes, quintic.deriv()(POINTS), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(coefficients=arrays(float, (2, 9), elements=st.floats(-1, 1)))
def test_chebyshev_series_is_the_chebyshev_series(coefficients):
    field = ChebyshevSeries(-2.0, 4.0, coefficients, "float64")
    expected = chebyshev.chebval(POINTS / 2, coefficients[1])
    np.testing.assert_allclose(field.evaluate(1, POINTS), expected, atol=1e-12)
    slopes = chebyshev.chebval(POINTS / 2, chebyshev.chebder(coefficients[1])) / 2
    np.testing.assert_allclose(field.gradient(1, POINTS)[:, :, 0], slopes, atol=1e-11)


def test_fourier_series_interpolates_its_nodes():
    nodes = np.arange(11) * 4 / 11 - 2
    values = np.random.default_rng(0).standard_normal((3, 11))
    field = FourierSeries(-2.0, 4.0, np.fft.rfft(values) / 11, "float64")
    assert field.stored.shape == (3, 11)
    np.testing.assert_allclose(field.evaluate(2, nodes[:, None])[:, 0], values[2], atol=1e-13)


@pytest.mark.parametrize("name", METHODS)
def test_gradient_is_the_derivative_of_the_values(name):
    """Central differences at random points, which meet no element boundary."""
    field = solve(method(name), small_case(num_steps=4), numbers(101)).field
    points = np.random.default_rng(1).uniform(-1.9, 1.9, (200, 1))
    eps = 1e-5
    difference = (field.evaluate(4, points + eps) - field.evaluate(4, points - eps)) / (2 * eps)
    gradient = field.gradient(4, points)
    assert gradient.shape == (200, 1, 1)
    np.testing.assert_allclose(gradient[:, :, 0], difference, atol=1e-7)


@pytest.mark.parametrize("name", METHODS)
def test_other_points_are_evaluated_afresh(name):
    """Values are kept for one set of points; changing it in place must not go unseen."""
    field = solve(method(name), small_case(num_steps=1), numbers(61)).field
    points = POINTS.copy()
    before = field.evaluate(1, points)
    before[:] = 0  # the caller's own copy
    assert np.max(field.evaluate(1, points)) > 0.5
    points += 0.001
    points = np.clip(points, -2, 2)
    assert not np.array_equal(field.evaluate(1, points), field.evaluate(1, POINTS))


@pytest.mark.parametrize("name", METHODS)
def test_steps_that_were_not_stored_are_refused(name):
    field = solve(method(name), small_case(num_steps=1), numbers(61)).field
    for step in (-1, 2):
        with pytest.raises(ValueError, match=f"step: {step}; allowed: 0 to 1"):
            field.evaluate(step, POINTS)


def space_and_matrices(cells, degree):
    mesh = dolfinx_layer.interval_mesh(0.0, 1.0, cells)
    space = dolfinx_layer.lagrange_space(mesh, degree)
    source = dolfinx_layer.interpolant(space, lambda x: x)
    mass, transport, load = dolfinx_layer.transport_forms(space, 2.0, source)
    order = np.argsort(dolfinx_layer.node_coordinates(space))
    matrices = [dolfinx_layer.assemble_matrix(form).toarray() for form in (mass, transport)]
    vector = dolfinx_layer.assemble_vector(load)
    return space, [m[np.ix_(order, order)] for m in matrices], vector[order]


def test_matrices_of_linear_elements_are_the_known_ones():
    """h/6 (1 4 1) and -a/2 (-1 0 1), halved at the ends; the load of f = x is M x."""
    n, h = 6, 1 / 5
    ones, ends = np.ones(n - 1), np.array([2.0, 4, 4, 4, 4, 2])
    mass = h / 6 * (np.diag(ends) + np.diag(ones, 1) + np.diag(ones, -1))
    skew = np.diag(ones, 1) - np.diag(ones, -1) + np.diag([-1.0, 0, 0, 0, 0, 1])
    _, matrices, load = space_and_matrices(n - 1, 1)
    np.testing.assert_allclose(matrices[0], mass, atol=1e-15)
    np.testing.assert_allclose(matrices[1], -skew, atol=1e-15)
    np.testing.assert_allclose(load, mass @ np.linspace(0, 1, n), atol=1e-15)


@pytest.mark.parametrize("degree", [1, 2])
def test_finite_element_basis_reproduces_its_polynomials(degree):
    space, _, _ = space_and_matrices(7, degree)
    nodes = dolfinx_layer.node_coordinates(space)
    x = np.linspace(0, 1, 50)
    values = dolfinx_layer.interval_basis(space, x, 0) @ nodes**degree
    slopes = dolfinx_layer.interval_basis(space, x, 1) @ nodes**degree
    np.testing.assert_allclose(values, x**degree, atol=1e-14)
    np.testing.assert_allclose(slopes, degree * x ** (degree - 1), atol=1e-13)


def test_points_outside_the_mesh_are_refused():
    space, _, _ = space_and_matrices(7, 1)
    with pytest.raises(ValueError, match=r"points: 0\.5 to 1\.5; allowed: 0\.0 to 1"):
        dolfinx_layer.interval_basis(space, np.array([0.5, 1.5]), 0)


def test_orphans_of_killed_compilations_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(dolfinx_layer, "CACHE", tmp_path)
    folder = tmp_path / "fenics"
    folder.mkdir()
    for name in ("orphan.c", "whole.c", "whole.c.cached"):
        (folder / name).touch()
    with dolfinx_layer.compiling():
        assert sorted(p.name for p in folder.iterdir()) == ["lock", "whole.c", "whole.c.cached"]
