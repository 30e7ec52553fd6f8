"""Energy of a step of a solid: derivatives, grips, contact, relaxed volume, nested networks."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cases.boundary_conditions import Grip
from cases.domains import Box, Torus
from cases.energies import ENERGIES, ArapVolume, Printed
from cases.obstacles import Ball, Contact, HalfSpace
from insr.displacement import DisplacementField
from insr.elasticity import contact_force, penetration
from insr.field import NetworkField
from insr.grips import Grips
from insr.jets import Tape, evaluate
from insr.materials import Material, positive_root
from insr.nested import widen
from insr.networks import Siren
from insr.quadrature import face_rule, gauss_rule
from insr.tangents import tangent
from tests.insr.solids import (
    DRAWN,
    SQUARE,
    direction,
    near_rest,
    normal,
    on_face,
    plane_energy,
    space_energy,
)
from tests.tolerances import allowed

DISC = Ball((0.0, -1.2), 0.9)
PROBLEMS = {
    "midpoint, relaxed": plane_energy(),
    "midpoint": plane_energy(relaxed=False),
    "implicit Euler, disc": plane_energy(obstacle=DISC, share=1.0),
    "torus": space_energy(),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_gradient_agrees_with_finite_differences(name):
    problem = PROBLEMS[name]
    network = problem.body.network
    weights, along = near_rest(network), direction(network)
    found = problem.evaluate(weights)
    assert {"inertial", "contact"} <= found.parts.keys()
    assert found.parts["contact"] > 0
    step = 1e-5
    values = [problem.evaluate(weights + s * step * along).value for s in (1, -1)]
    slope = float(found.gradient() @ along)
    assert abs((values[0] - values[1]) / (2 * step) - slope) < allowed("solid_gradient") * abs(
        slope
    )


@pytest.mark.parametrize("relaxed", [True, False])
def test_product_is_the_hessian_where_the_field_is_linear_in_the_weights(relaxed):
    """In the output layer nothing is left out; and slightly drawn material is stable."""
    problem = plane_energy(relaxed=relaxed)
    soft = replace(problem.body, material=Material(ArapVolume(2.0, 1.0), relaxed=5.0))
    problem = replace(problem, body=soft, start=0 * problem.start)
    if relaxed:
        problem = replace(problem, multipliers=0.1 * problem.multipliers)
    network = soft.network
    last = network.layers[-1]
    weights, along = near_rest(network, scale=0.01), direction(network)
    along[: last.start] = 0
    product = problem.evaluate(weights).product(along)[last.start :]
    step = 1e-5
    ahead, behind = (problem.evaluate(weights + s * step * along).gradient() for s in (1, -1))
    differences = ((ahead - behind) / (2 * step))[last.start :]
    assert (differences - product).norm() < allowed("solid_hessian") * product.norm()


@pytest.mark.parametrize("name", PROBLEMS)
def test_rows_have_the_matrix_of_the_products(name):
    problem = PROBLEMS[name]
    found = problem.evaluate(near_rest(problem.body.network))
    along = direction(problem.body.network)
    rows = found.rows(torch.arange(len(problem.body.points)))
    product = found.product(along)
    assert (rows.T @ (rows @ along) - product).norm() < allowed("same_matrix") * product.norm()


def test_rows_of_some_points_estimate_the_matrix_of_all():
    """On average over all choices of one point the matrix is that of all points."""
    problem = PROBLEMS["midpoint"]
    found = problem.evaluate(near_rest(problem.body.network))
    along = direction(problem.body.network)
    count = len(problem.body.points)
    blocks = (found.rows(torch.tensor([n])) for n in range(count))
    mean = sum(rows.T @ (rows @ along) for rows in blocks) / count
    product = found.product(along)
    assert (mean - product).norm() < allowed("same_matrix") * product.norm()


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("output_sine", [False, True])
def test_tangent_agrees_with_finite_differences(order, output_sine):
    network = Siren(inputs=2, outputs=3, alpha=2, beta=4, omega0=2.0, output_sine=output_sine)
    weights, along = network.initial_parameters(0), direction(network)
    points = normal(torch.Generator().manual_seed(2), 6, 2)
    change = tangent(Tape(network, weights, points, order), along)
    step = 1e-5
    jets = [evaluate(network, weights + s * step * along, points, order) for s in (1, -1)]
    differences = (jets[0] - jets[1]) / (2 * step)
    assert (differences - change).abs().max() < allowed("tangent") * change.abs().max()


def test_a_tangent_of_order_two_is_refused():
    network = Siren(inputs=1, outputs=1, alpha=0, beta=2)
    tape = Tape(network, network.initial_parameters(0), torch.zeros(1, 1, dtype=torch.float64), 2)
    with pytest.raises(ValueError, match="order: 2"):
        tangent(tape, tape.parameters)


@pytest.mark.parametrize("grips", [DRAWN, DRAWN[1:]])
def test_grips_hold_for_any_weights(grips):
    network = Siren(inputs=2, outputs=2, alpha=1, beta=6)
    given = Grips(SQUARE, grips)
    inner = NetworkField(
        network=network,
        steps=(0, 1),
        weights=np.stack([network.initial_parameters(seed).numpy() for seed in range(2)]),
        ansatz=given.ansatz,
    )
    field = DisplacementField(inner=inner, grips=given, times=np.array([0.0, 0.7]))
    for grip in grips:
        held = field.evaluate(1, on_face(SQUARE, grip))
        assert np.abs(held - grip.displacement(0.7)).max() < allowed("gripped")
    inside, step = SQUARE.from_unit(np.random.default_rng(1).random((50, 2))), 1e-6
    assert np.abs(field.evaluate(1, inside)).max() > 0.1
    for axis in range(2):
        shift = step * np.eye(2)[axis]
        ahead, behind = (field.evaluate(1, inside + s * shift) for s in (1, -1))
        differences = (ahead - behind) / (2 * step)
        error = np.abs(field.gradient(1, inside)[:, :, axis] - differences).max()
        assert error < allowed("gripped_gradient")


def test_grips_on_two_axes_are_refused():
    with pytest.raises(ValueError, match="grips: axes"):
        Grips(SQUARE, (Grip(0, "lower", (0.0, 0.0)), Grip(1, "lower", (0.0, 0.0))))


@pytest.mark.parametrize("obstacle", [DISC, HalfSpace((0.6, 0.8), -0.2)])
def test_contact_on_tensors_is_that_of_the_case(obstacle):
    contact = Contact(obstacle, 12.0)
    places = normal(torch.Generator().manual_seed(0), 200, 2)
    force, depth = contact_force(contact, places), penetration(contact, places)
    assert (depth > 0).any()
    assert (depth == 0).any()
    np.testing.assert_allclose(depth, contact.depth(places.numpy()), atol=1e-14)
    np.testing.assert_allclose(force, contact.force(places.numpy()), atol=1e-12)


def test_the_output_bias_feels_the_total_force():
    """Its gradient is minus the force on the body: momentum is kept, whatever the network is."""
    problem = space_energy()
    network = problem.body.network
    found = problem.evaluate(near_rest(network))
    places = problem.body.points + found.jet[0]
    force = problem.force + contact_force(problem.body.equation.contact, places)
    force = force - problem.inertia * (found.jet[0] - problem.aim)
    total = problem.body.weights @ force
    np.testing.assert_allclose(found.gradient()[-3:], -total, rtol=1e-12)


@pytest.mark.parametrize("name", ENERGIES)
@pytest.mark.parametrize("dim", [2, 3])
def test_relaxed_energies_have_their_own_derivatives(name, dim):
    material = Material(ENERGIES[name](3.0, 40.0), relaxed=2.0)
    generator = torch.Generator().manual_seed(3)
    same = torch.eye(dim, dtype=torch.float64)[:, :, None]
    f = same + 0.2 * normal(generator, dim, dim, 20)
    df, p = normal(generator, dim, dim, 20), normal(generator, 20)
    step = 1e-5
    ahead, behind = f + step * df, f - step * df
    slope = (material.density(ahead, p) - material.density(behind, p)) / (2 * step)
    found = (material.stress(f, p) * df).sum((0, 1))
    assert (slope - found).abs().max() < allowed("relaxed_slope") * found.abs().max()
    rate = (material.stress(ahead, p) - material.stress(behind, p)) / (2 * step)
    found = material.stress_rate(f, df, p)
    assert (rate - found).abs().max() < allowed("relaxed_slope") * found.abs().max()


def test_the_fixed_point_of_the_multipliers_has_the_stress_of_the_energy():
    material = Material(ArapVolume(1.0, 1000.0), relaxed=500.0, bound=1e9)
    generator = torch.Generator().manual_seed(4)
    f = torch.eye(2, dtype=torch.float64)[:, :, None] + 0.1 * normal(generator, 2, 2, 10)
    p = torch.zeros(10, dtype=torch.float64)
    assert (material.stress(f, p) - material.stress(f)).abs().max() > 1
    for _ in range(80):
        p = material.updated(f, p)
    torch.testing.assert_close(material.stress(f, p), material.stress(f))
    assert material.gap(f, p).max() < 1e-12
    # Far from it the bound holds.
    assert replace(material, bound=2.0).updated(f, 100 * p).abs().max() == 2.0


def test_only_what_is_stiff_in_volume_is_relaxed():
    assert Material(ArapVolume(1.0, 1000.0)).worth_relaxing(2)
    assert not Material(ArapVolume(100.0, 1000.0)).worth_relaxing(2)
    assert not Material(ArapVolume(1.0, 0.0)).worth_relaxing(3)
    assert Material(Printed(3.0, 1.0)).shear == 5.0


def test_positive_root_raises_negative_eigenvalues():
    matrix = torch.diag(torch.tensor([4.0, -1.0], dtype=torch.float64))[None]
    root = positive_root(matrix, 0.25)[0]
    torch.testing.assert_close(root.T @ root, torch.diag(torch.tensor([4.0, 0.25])).double())


def test_a_wider_network_has_the_same_field_and_more_to_improve_it():
    small = Siren(inputs=2, outputs=2, alpha=2, beta=4)
    large = replace(small, beta=7)
    weights = small.initial_parameters(0)
    wide = widen(small, weights, large, seed=1)
    points = normal(torch.Generator().manual_seed(0), 30, 2)
    torch.testing.assert_close(
        evaluate(large, wide, points, 1), evaluate(small, weights, points, 1)
    )
    seeds = normal(torch.Generator().manual_seed(1), 3, 30, 2)
    slope = Tape(large, wide, points, 1).gradient(seeds)
    assert large.layers[-1].weight(slope)[:, 4:].abs().min() > 0
    with pytest.raises(ValueError, match="width: 4"):
        widen(large, wide, small, seed=0)


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("grading", [0.0, 0.5])
def test_gauss_points_integrate_cubics(grading, moved):
    box = Box((-1.0, 0.0), (2.0, 0.5))
    generator = np.random.default_rng(0) if moved else None
    points, weights = gauss_rule(box, 50, grading, generator)
    assert moved == bool(np.any(points != gauss_rule(box, 50, grading, generator)[0]))
    assert len(points) >= 50
    assert box.contains(points).all()
    x, y = points.T
    assert weights.sum() == pytest.approx(1.5)
    assert weights @ x**3 == pytest.approx(0.5 * (2**4 - 1) / 4)
    assert weights @ (x**2 * y) == pytest.approx(3 * 0.125)


def test_gauss_points_of_a_torus_know_its_inertia():
    torus = Torus(0.6, 0.3)
    points, weights = gauss_rule(torus, 3000, 0.5)
    assert torus.contains(points).all()
    assert weights.sum() == pytest.approx(torus.measure)
    around = weights @ (points[:, 0] ** 2 + points[:, 2] ** 2)
    exact = torus.measure * (torus.major**2 + 3 / 4 * torus.minor**2)
    assert around == pytest.approx(exact, rel=allowed("torus_inertia"))


def test_points_on_a_face():
    box = Box((-1.0, 0.0, 0.0), (2.0, 0.5, 1.0))
    points, weights = face_rule(box, 0, "upper", 20)
    assert np.all(points[:, 0] == 2.0)
    assert weights.sum() == pytest.approx(0.5)
    assert weights @ (points[:, 1] ** 2 * points[:, 2]) == pytest.approx(0.125 / 3 / 2)
