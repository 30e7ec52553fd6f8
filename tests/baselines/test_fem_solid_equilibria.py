"""Finite elements for solids at rest: derivatives, patch test, orders, beams, locking, halving."""

from dataclasses import replace

import numpy as np
import pytest
import ufl

from baselines import dolfinx_layer, fem_elasticity_newton
from baselines.fem_elasticity import SolidSeries
from baselines.fem_elasticity_body import GAUSS_DEGREE, Body, contact_stiffness
from baselines.fem_elasticity_meshes import structured_mesh
from baselines.fem_elasticity_newton import NotConverged
from cases.energies import ArapVolume, Printed, StableNeoHookean
from cases.equations import Elasticity
from tests.baselines.fem_solid_helpers import (
    CASES,
    DISC,
    DOMAINS,
    FLOOR,
    beam_case,
    body,
    kib,
    method,
    on_boundary,
    settle,
    solve,
    tip,
    work,
)
from tests.tolerances import allowed

EVERY = pytest.mark.parametrize(("dim", "degree"), [(2, 1), (2, 2), (3, 1), (3, 2)])
SIZES = {2: 0.5, 3: 0.3}
CONTACTS = {2: DISC, 3: FLOOR}


def randomly(found, size=0.05, seed=0):
    return size * np.random.default_rng(seed).normal(size=found.nodes.size)


@EVERY
@pytest.mark.parametrize("energy", [ArapVolume(2.0, 30.0), StableNeoHookean(4.0, 3.0)])
def test_gradient_and_hessian_are_derivatives(dim, degree, energy):
    """Of the energy with contact, along random directions, by central differences."""
    found = body(dim, degree, SIZES[dim], energy, CONTACTS[dim])
    state, way, eps = randomly(found), randomly(found, 1.0, seed=1), 1e-6
    assert np.any(found.contact.depth(found.places(state)) > 0)
    sides = [state + sign * eps * way for sign in (1, -1)]
    slope = np.subtract(*map(found.value, sides)) / (2 * eps)
    assert found.gradient(state) @ way == pytest.approx(slope, rel=allowed("element_slope"))
    rate = np.subtract(*map(found.gradient, sides)) / (2 * eps)
    product = found.hessian(state) @ way
    np.testing.assert_allclose(
        product, rate, atol=3 * allowed("element_slope") * np.max(np.abs(rate))
    )


def test_gradient_is_what_forms_give():
    """The derivative of the energy as a form, differentiated and assembled by FEniCS."""
    found = body(2, 2)
    energy, space = found.energy, found.space
    field = dolfinx_layer.plane_interpolant(space, lambda x: 0.1 * np.sin(3 * x + x[:, ::-1]))
    f = ufl.Identity(2) + ufl.grad(field)
    inside = ufl.dx(metadata={"quadrature_degree": GAUSS_DEGREE[2]})
    total = energy.density([[f[i, j] for j in range(2)] for i in range(2)], ufl.ln) * inside
    form = dolfinx_layer.compiled_form(ufl.derivative(total, field, ufl.TestFunction(space)))
    expected = dolfinx_layer.assemble_vector(form)
    gradient = found.gradient(np.array(field.x.array))
    scale = np.max(np.abs(expected))
    np.testing.assert_allclose(gradient / scale, expected / scale, atol=allowed("element_form"))


@EVERY
def test_convex_part_has_no_negative_eigenvalue(dim, degree):
    found = body(dim, degree, SIZES[dim], contact=CONTACTS[dim])
    state = randomly(found, 0.3)
    for seed in range(20):
        way = randomly(found, 1.0, seed)
        assert way @ (found.hessian(state, convex=True) @ way) > 0
    least = np.linalg.eigvalsh(found.hessian(state).toarray())[0]
    assert least < -1e-3, "the state is one where the convex part differs"


def test_contact_stiffness_is_that_of_a_ball():
    """k (n n^T - depth/r (1 - n n^T)), r being the distance from the centre."""
    points = np.array([[0.3, -1.1], [0.1, -3.0], [2.0, 2.0]])
    found = contact_stiffness(DISC, points, 1e-6)
    for point, matrix in zip(points[:2], found, strict=False):
        away = point - DISC.obstacle.centre
        r = np.linalg.norm(away)
        along = np.outer(away, away) / r**2
        expected = along - (DISC.obstacle.radius - r) / r * (np.eye(2) - along)
        np.testing.assert_allclose(matrix, DISC.stiffness * expected, rtol=1e-7, atol=1e-5)
    assert np.all(found[2] == 0)


@EVERY
def test_rigid_motion_costs_nothing(dim, degree):
    found = body(dim, degree, SIZES[dim], ArapVolume(1.0, 1e3))
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(dim, dim)))
    turn[0] *= np.linalg.det(turn)
    state = np.ravel(found.nodes @ (turn - np.eye(dim)).T + 0.7)
    assert abs(found.value(state)) < allowed("element_rigid")
    assert np.max(np.abs(found.gradient(state))) < 1e-9
    assert found.least_determinant(state) == pytest.approx(1)


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("energy", [ArapVolume(1.0, 1e3), StableNeoHookean(4.0, 3.0)])
def test_patch(degree, energy):
    """With affine displacements of the boundary, all nodes follow."""
    found = body(2, degree, energy=energy)
    matrix = np.array([[0.3, 0.2], [-0.1, -0.2]])
    affine = np.ravel(found.nodes @ matrix.T)
    fixed = on_boundary(found)
    state = settle(found, np.zeros_like(affine), fixed, affine[fixed])
    np.testing.assert_allclose(state, affine, atol=allowed("element_patch"))
    assert found.value(state) == pytest.approx(4 * energy.density(np.eye(2) + matrix))


def wavy(x):
    """A displacement with its gradient, (N, 2) and (N, 2, 2)."""
    phase = np.stack([2 * x[:, 0] + x[:, 1], x[:, 0] - 1.5 * x[:, 1]], axis=1)
    rates = np.array([[2, 1], [1, -1.5]])
    return 0.1 * np.sin(phase), 0.1 * np.cos(phase)[:, :, None] * rates


def force_of(energy, x, eps=1e-4):
    """-div P of the field ``wavy``, by central differences of fourth order."""

    def stress(points):
        f = np.eye(2) + wavy(points)[1]
        return np.moveaxis(np.array(energy.stress(np.moveaxis(f, 0, -1))), -1, 0)

    found = np.zeros_like(x)
    for axis, shift in enumerate(eps * np.eye(2)):
        near = stress(x + shift) - stress(x - shift)
        far = stress(x + 2 * shift) - stress(x - 2 * shift)
        found -= (8 * near - far)[:, :, axis] / (12 * eps)
    return found


@pytest.mark.parametrize("name", ["fem_p1", "fem_p2"])
def test_order_of_accuracy(name):
    """Against a manufactured solution; orders are those that the methods declare."""
    degree, order = {"fem_p1": (1, 2), "fem_p2": (2, 3)}[name]
    assert method(name, "variational").order == order
    energy = ArapVolume(1.0, 5.0)
    points = np.random.default_rng(0).uniform(-1, 1, (500, 2))
    errors = []
    for count in (8, 16):
        mesh = dolfinx_layer.simplex_mesh(*structured_mesh(DOMAINS[2], (count, count)))
        space = dolfinx_layer.vector_lagrange_space(mesh, degree)
        found = Body(Elasticity(density=1.0, energy=energy), space, degree)
        load = found.unit_mass @ np.ravel(force_of(energy, found.nodes))
        exact, fixed = np.ravel(wavy(found.nodes)[0]), on_boundary(found)
        state = settle(found, np.zeros_like(exact), fixed, exact[fixed], load)
        series = SolidSeries(space, state.reshape(1, -1, 2), "float64")
        errors.append(np.sqrt(np.mean((series.evaluate(0, points) - wavy(points)[0]) ** 2)))
    assert order - allowed("element_order") < np.log2(errors[0] / errors[1]) < order + 1


def theory(energy, length, height, force):
    """Deflection of a slender clamped beam in plane strain under a force per unit of area."""
    first, shear = energy.lame
    modulus = 4 * shear * (first + shear) / (first + 2 * shear)
    bending = 12 * force * length**4 / (8 * modulus * height**2)
    return -bending - 1.2 * force * length**2 / (2 * shear)


@pytest.mark.parametrize("volume", [1.0, 1e3])
def test_static_beam(volume):
    energy = ArapVolume(1.0, volume)
    case = beam_case(energy, length=8.0, height=0.5, force=1e-7, num_steps=1)
    solution = solve(method("fem_p2_uniform", "variational"), case, kib(60))
    expected = theory(energy, 8.0, 0.5, 1e-7)
    assert tip(case, solution) == pytest.approx(expected, rel=allowed("element_beam"))


def test_linear_elements_lock():
    """The nearer to incompressible, the stiffer they are at the same mesh; quadratic ones not."""
    ratios = []
    for volume in (1.0, 10.0, 100.0, 1000.0):
        case = beam_case(ArapVolume(1.0, volume), force=1e-6, num_steps=1)
        *coarse, fine = (
            tip(case, solve(method(name, "variational"), case, kib(size)))
            for name, size in (("fem_p1_uniform", 8), ("fem_p2_uniform", 8), ("fem_p2_uniform", 60))
        )
        ratios.append(np.divide(coarse, fine))
    linear, quadratic = np.transpose(ratios)
    assert np.all(np.diff(linear) < 0)
    assert linear[0] > 0.9
    assert linear[-1] < 0.5
    assert np.min(quadratic) > 0.97


def tension(**changes):
    return replace(CASES["elastic_tension"], **changes)


def test_unbalanced_start_comes_to_rest():
    """From random places of the inner nodes: continuation, and descent where Newton fails."""
    found = body(2, 1, 0.3, ArapVolume(1.0, 10.0))
    start, fixed, counted = randomly(found, 0.1), on_boundary(found), work()
    assert found.least_determinant(start) < 0
    state = settle(found, start, fixed, np.zeros(len(fixed)), counted=counted)
    assert np.max(np.abs(state)) < 1e-7
    assert counted.newton_iterations > 0


def test_descent_and_newton_find_the_same_equilibrium(monkeypatch):
    """Newton with few iterations can only polish what the descent found."""
    found, matrix = body(2, 1, energy=ArapVolume(1.0, 10.0)), np.array([[0.4, 0.2], [0.1, -0.2]])
    fixed = on_boundary(found)
    bent = np.ravel(found.nodes @ matrix.T + 0.2 * found.nodes[:, :1] ** 2)[fixed]
    by_newton = settle(found, np.zeros(found.nodes.size), fixed, bent)
    monkeypatch.setattr(fem_elasticity_newton, "MOST_NEWTON", 3)
    monkeypatch.setattr(fem_elasticity_newton, "MOST_HALVINGS", 0)
    counted = work()
    by_descent = settle(found, np.zeros(found.nodes.size), fixed, bent, counted=counted)
    assert counted.descents > 0
    np.testing.assert_allclose(by_descent, by_newton, atol=allowed("same_equilibrium"))


def test_steps_are_halved_until_they_converge(monkeypatch):
    """One load step of the whole load, with few iterations: halved, and right."""
    solver, short = method("fem_p2_uniform", "quasi_static"), kib(4)
    expected = solve(solver, tension(), short)
    monkeypatch.setattr(fem_elasticity_newton, "MOST_NEWTON", 7)
    found = solve(solver, tension(time_step=1.0, num_steps=1), short)
    assert found.status == "ok"
    assert found.diagnostics["halvings"] > 0
    assert found.diagnostics["descents"] == 0
    assert expected.diagnostics["halvings"] == 0
    np.testing.assert_allclose(
        found.field.stored[-1], expected.field.stored[-1], atol=allowed("same_equilibrium")
    )


def test_a_step_that_never_converges_becomes_a_row(monkeypatch):
    monkeypatch.setattr(fem_elasticity_newton, "MOST_NEWTON", 1)
    found = solve(method("fem_p1_uniform", "quasi_static"), tension(), kib(3))
    assert found.status == "not_converged"
    assert found.reason.startswith("step 1: Newton's last correction is ")
    assert found.reason.endswith(" of the body's size, after 6 halvings of the step")
    assert found.field.steps == (0,)
    assert found.diagnostics["halvings"] == fem_elasticity_newton.MOST_HALVINGS == 6


def test_forces_that_are_not_finite_are_no_equilibrium():
    found = body(2, 1)
    start = np.full(found.nodes.size, np.nan)
    with pytest.raises(NotConverged, match=r"^the forces are not finite at the start of the step$"):
        settle(found, start, np.array([], dtype=int), np.array([]))


def test_the_energy_of_the_text_can_be_solved_too():
    """It has no shear stiffness; affine states are equilibria all the same."""
    found = body(2, 2, energy=Printed(3.0, 5.0))
    affine = np.ravel(found.nodes @ np.diag([0.1, 0.1]))
    assert np.max(np.abs(np.delete(found.gradient(affine), on_boundary(found)))) < 1e-12
