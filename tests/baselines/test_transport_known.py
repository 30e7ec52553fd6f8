"""Known answers: the exact density, the floor, and the finite element layer in the plane."""

from dataclasses import replace

import numpy as np
import pytest

from baselines import dolfinx_layer
from cases.metrics import linf_error, mean_squared_error
from tests.baselines.transport_helpers import CASE, IMPLICIT, method, solve

TO_ONE = replace(CASE, num_steps=20)  # t = 1
ERROR_AT_ONE = {  # mean squared error at t = 1 with 16 times the bytes of the paper, at most
    "upwind": 5e-4,
    "semi_lagrangian": 1e-4,
    "fem_supg": 1e-5,
    "central4": 1e-6,
    "fem_supg_uniform": 1e-7,
    "semi_lagrangian_cubic": 1e-8,
    "cosine": 1e-9,
}


@pytest.fixture(scope="module")
def at_one():
    """Points and the exact density at t = 1, by the closed form of the case."""
    points = CASE.domain.grid((201, 201))
    return points, CASE.reference.function(points, 1.0)


@pytest.mark.integration
@pytest.mark.parametrize("name", ERROR_AT_ONE)
def test_methods_approach_the_exact_density(name, at_one):
    points, expected = at_one
    fine = method(name).solve(TO_ONE, CASE.budget(16), seed=0).field.evaluate(20, points)
    coarse = method(name).solve(TO_ONE, CASE.budget(1), seed=0).field.evaluate(20, points)
    assert mean_squared_error(fine, expected) < ERROR_AT_ONE[name]
    assert mean_squared_error(fine, expected) < mean_squared_error(coarse, expected) / 2


@pytest.mark.parametrize("integrator", IMPLICIT)
def test_floor_on_128_modes_agrees_with_256(integrator):
    """And the distance that the floor reports is the mean squared one: the midpoints are a
    quadrature that is exact for squares of these modes."""
    midpoints = (CASE.domain.grid((257, 257)) + np.pi / 256).reshape(257, 257, 2)
    points = midpoints[:-1, :-1].reshape(-1, 2)
    fine, coarse = (
        solve(method("floor", integrator, modes_per_axis=n), TO_ONE, CASE.budget(1))
        for n in (256, 128)
    )
    distances = [
        mean_squared_error(fine.field.evaluate(step, points), coarse.field.evaluate(step, points))
        for step in range(1, 21)
    ]
    reported = fine.diagnostics["mse_to_half_the_modes"]
    assert max(distances) < 1e-12
    assert reported == pytest.approx(np.mean(distances), rel=1e-6)


def test_floor_of_gauss_legendre_is_the_exact_density(at_one):
    points, expected = at_one
    run = solve(method("floor", modes_per_axis=256), TO_ONE, CASE.budget(1)).field
    assert linf_error(run.evaluate(0, points), CASE.initial(points)) < 1e-4
    assert mean_squared_error(run.evaluate(20, points), expected) < 1e-10


def test_more_exact_integrators_have_lower_floors(at_one):
    points, expected = at_one
    errors = [
        mean_squared_error(
            solve(method("floor", i, modes_per_axis=128), TO_ONE, CASE.budget(1)).field.evaluate(
                20, points
            ),
            expected,
        )
        for i in ("implicit_euler", "midpoint", "gauss_legendre4")
    ]
    assert errors[0] > 50 * errors[1] > 50 * 50 * errors[2]


def plane_space(degree, cells=5, lower=(-1.0, 0.5), upper=(1.5, 2.0)):
    mesh = dolfinx_layer.rectangle_mesh(lower, upper, cells)
    return mesh, dolfinx_layer.lagrange_space(mesh, degree)


@pytest.mark.parametrize("degree", [1, 2])
def test_plane_basis_reproduces_its_polynomials(degree):
    def polynomial(points):
        x, y = points.T
        return ((x - 2 * y + 1) ** degree)[:, None]

    _, space = plane_space(degree)
    nodal = dolfinx_layer.plane_interpolant(space, polynomial).x.array
    rng = np.random.default_rng(0)
    corners = np.array([[-1.0, 0.5], [1.5, 2.0], [-1.0, 2.0], [0.0, 0.8]])
    points = np.vstack([corners, rng.uniform((-1.0, 0.5), (1.5, 2.0), (200, 2))])
    values = dolfinx_layer.rectangle_basis(space, points) @ nodal
    np.testing.assert_allclose(values, polynomial(points)[:, 0], atol=1e-12)
    inner = degree * (points @ [1.0, -2.0] + 1) ** (degree - 1)
    for axis, factor in enumerate((1.0, -2.0)):
        slopes = dolfinx_layer.rectangle_basis(space, points, axis) @ nodal
        np.testing.assert_allclose(slopes, factor * inner, atol=1e-11)


def test_points_outside_the_plane_mesh_are_refused():
    _, space = plane_space(1)
    with pytest.raises(ValueError, match=r"points: \[0\.  2\.1\] to \[0\.  2\.1\]; allowed: "):
        dolfinx_layer.rectangle_basis(space, np.array([[0.0, 2.1]]))


def test_streamline_forms_without_flow_are_galerkins():
    """With v = 0 the weight is w: the mass matrix twice, no transport; the area is its sum."""
    mesh, space = plane_space(2)
    flows = dolfinx_layer.vector_lagrange_space(mesh, 3)
    still = dolfinx_layer.plane_interpolant(flows, np.zeros_like)
    one = dolfinx_layer.plane_interpolant(space, lambda points: np.ones((len(points), 1)))
    forms = dolfinx_layer.streamline_forms(space, still, one, 0.1)
    weighted, transport, mass = (dolfinx_layer.assemble_matrix(form) for form in forms[:3])
    load = dolfinx_layer.assemble_vector(forms[3])
    assert abs(weighted - mass).max() < 1e-15
    assert abs(transport).max() == 0
    assert mass.sum() == pytest.approx(2.5 * 1.5)
    np.testing.assert_allclose(mass @ np.ones(len(load)), load, atol=1e-14)


def test_streamline_forms_vanish_for_the_steady_field_of_the_flow():
    """v . grad psi = 0 for a shear flow v = (y, 0) and any function of y, in all weights."""
    mesh, space = plane_space(2)
    flows = dolfinx_layer.vector_lagrange_space(mesh, 3)
    shear = dolfinx_layer.plane_interpolant(
        flows, lambda points: np.stack([points[:, 1], 0 * points[:, 1]], axis=1)
    )
    steady = dolfinx_layer.plane_interpolant(space, lambda points: points[:, 1:] ** 2)
    slanted = dolfinx_layer.plane_interpolant(space, lambda points: points[:, :1])
    forms = dolfinx_layer.streamline_forms(space, shear, steady, 0.1)
    transport, mass = (dolfinx_layer.assemble_matrix(form) for form in forms[1:3])
    assert np.max(np.abs(transport @ steady.x.array)) < 1e-14
    # Against w = 1, whose slope is zero: -(1, y) over the box.
    assert (transport @ slanted.x.array).sum() == pytest.approx(-2.5 * (2.0**2 - 0.5**2) / 2)
    assert mass.shape == transport.shape
