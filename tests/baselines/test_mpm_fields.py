"""Particles in the rest shape: where they stand, the fields made of them, and their fracture."""

import meshio
import numpy as np
import pytest

from baselines.mpm.fracture import REACH, fracture
from baselines.mpm.moving_least_squares import MovingLeastSquares
from baselines.mpm.placement import affordable_particles, on_face, place
from baselines.mpm.states import ParticleSeries, ParticleStates
from cases.boundary_conditions import Grip
from cases.budgets import Budget, BudgetTooSmall
from cases.discovery import load_case
from cases.domains import Box, Torus
from tests.tolerances import allowed

SQUARE = Box((-1.0, -1.0), (1.0, 1.0))
BEAM = Box((-1.0, -0.2), (1.0, 0.2))
BRICK = Box((0.0, 0.0, 0.0), (2.0, 1.0, 1.0))
TORUS = Torus(0.6, 0.3)
BODIES = [
    pytest.param(SQUARE, 400, id="square"),
    pytest.param(BEAM, 240, id="beam"),
    pytest.param(BRICK, 500, id="brick"),
    pytest.param(TORUS, 915, id="torus"),
]


@pytest.mark.parametrize(("domain", "most"), BODIES)
def test_particles_fill_the_body(domain, most):
    found = place(domain, most)
    assert 0.7 * most < len(found.points) <= most
    assert found.volume * len(found.points) == pytest.approx(domain.measure)
    assert np.all(domain.contains(found.points))
    middle = np.add(domain.bounds.lower, domain.bounds.upper) / 2
    np.testing.assert_allclose(found.points.mean(axis=0), middle, atol=1e-12)
    assert np.max(found.spacing) < 1.2 * np.min(found.spacing)
    unit = (domain.measure / most) ** (1 / domain.dim)
    assert np.all(np.abs(found.spacing / unit - 1) < 0.25)


def test_particles_of_the_paper():
    case = load_case("elastic_tension")
    count = affordable_particles(case.budget("published_particles"), 2, "float32")
    assert count == 1700
    assert len(place(case.domain, count).points) == 41**2
    assert affordable_particles(case.budget(1), 2, "float32") == 1802
    assert len(place(case.domain, 1802).points) == 42**2


def test_particles_in_a_box_are_the_middles_of_its_cells():
    found = place(Box((0.0, 0.0), (3.0, 1.0)), 13)
    np.testing.assert_allclose(found.spacing, [0.5, 0.5])
    assert len(found.points) == 12
    np.testing.assert_allclose(found.points[0], [0.25, 0.25])
    np.testing.assert_allclose(found.points[-1], [2.75, 0.75])


def test_points_of_a_face_stand_beside_the_outermost_particles():
    found = place(SQUARE, 100)
    for axis, side, at in ((0, "lower", -1.0), (1, "upper", 1.0)):
        face = on_face(found, SQUARE, Grip(axis, side, (0.0, 0.0)))
        assert np.all(face[:, axis] == at)
        np.testing.assert_allclose(face[:, 1 - axis], np.linspace(-0.9, 0.9, 10))


@pytest.mark.parametrize(("dim", "numbers"), [(2, 8 * 15), (3, 15 * 63)])
def test_too_few_particles_are_refused(dim, numbers):
    with pytest.raises(BudgetTooSmall, match=r"^budget: \d+ bytes; too small for \d+ particles$"):
        affordable_particles(Budget(4 * numbers + 3), dim, "float32")


def quadratic(points):
    x, y = points[:, 0], points[:, -1]
    return np.stack([1 + x - 2 * y + x * y, 3 * x**2 - y**2], axis=1)


def quadratic_slopes(points):
    x, y = points[:, 0], points[:, -1]
    found = np.zeros((len(points), 2, points.shape[1]))
    found[:, 0, 0], found[:, 0, -1] = 1 + y, x - 2
    found[:, 1, 0], found[:, 1, -1] = 6 * x, -2 * y
    return found


def field(found, basis, values):
    """The field of given values; velocities and deformations play no part."""
    places, count = found.points + values[..., :1] * 0, len(values)
    f = np.tile(np.eye(places.shape[2]), (count, places.shape[1], 1, 1))
    states = ParticleStates(found.points, places, np.zeros_like(places), f, "float64")
    return ParticleSeries(basis, values, states)


def everywhere(domain, count=400):
    """Random points inside, and a grid with the corners of a box."""
    inside = domain.from_unit(np.random.default_rng(0).uniform(size=(count, domain.dim)))
    return np.concatenate([inside, domain.grid((5,) * domain.dim)])


@pytest.mark.parametrize(("domain", "most"), [p for p in BODIES if p.id != "brick"])
def test_polynomials_of_second_degree_are_reproduced(domain, most):
    """Not so in corners of bodies in space, where the polynomials are all but linear."""
    found, points = place(domain, most), everywhere(domain)
    basis = MovingLeastSquares(found.points, found.spacing)
    series = field(found, basis, quadratic(found.points)[None])
    tolerance = allowed("least_squares")
    np.testing.assert_allclose(series.evaluate(0, points), quadratic(points), atol=tolerance)
    slopes = series.gradient(0, points)
    expected = quadratic_slopes(points)
    np.testing.assert_allclose(slopes, expected, atol=allowed("least_squares_slope"))


@pytest.mark.parametrize(("domain", "most"), BODIES)
def test_affine_fields_are_reproduced(domain, most):
    found, points = place(domain, most), everywhere(domain)
    basis = MovingLeastSquares(found.points, found.spacing)
    shift = np.arange(1.0, domain.dim + 1)
    np.testing.assert_allclose(
        basis.values(points) @ (found.points + shift), points + shift, atol=allowed("least_squares")
    )


def wave(points):
    return np.sin(3 * points[:, :1] + 1) * np.cos(2 * points[:, 1:])


def test_fields_are_of_third_order():
    points, errors = SQUARE.grid((61, 61)), []
    for n in (16, 32, 64):
        found = place(SQUARE, n**2)
        basis = MovingLeastSquares(found.points, found.spacing)
        errors.append(np.max(np.abs(basis.values(points) @ wave(found.points) - wave(points))))
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    assert np.all(orders > 3 - allowed("least_squares_order"))


@pytest.mark.parametrize(("domain", "most"), BODIES)
def test_gradients_are_the_derivatives_of_the_values(domain, most):
    found, points = place(domain, most), everywhere(domain, 200)[:200]
    basis = MovingLeastSquares(found.points, found.spacing)
    values = np.random.default_rng(1).normal(size=len(found.points))
    eps = 1e-6
    for axis, slope in enumerate(basis.gradients(points)):
        shift = eps * np.eye(domain.dim)[axis]
        change = (basis.values(points + shift) - basis.values(points - shift)) @ values
        expected = change / (2 * eps)
        scale = np.max(np.abs(expected))
        np.testing.assert_allclose(slope @ values, expected, atol=allowed("slope") * scale)


def with_slopes(found, fitted, slopes):
    """Values at the points and slopes at them, in the order of the functions."""
    values, along = fitted(found.points), slopes(found.points)
    return np.concatenate([values, *np.moveaxis(along, -1, 0)])


@pytest.mark.parametrize(("domain", "most"), BODIES)
def test_values_and_slopes_reproduce_polynomials_of_second_degree(domain, most):
    found, points = place(domain, most), everywhere(domain)
    basis = MovingLeastSquares(found.points, found.spacing, with_slopes=len(found.points))
    data = with_slopes(found, quadratic, quadratic_slopes)
    tolerance = allowed("least_squares")
    np.testing.assert_allclose(basis.values(points) @ data, quadratic(points), atol=tolerance)
    for axis, matrix in enumerate(basis.gradients(points)):
        expected = quadratic_slopes(points)[:, :, axis]
        np.testing.assert_allclose(matrix @ data, expected, atol=tolerance)


@pytest.mark.parametrize("without", [0, 5])
@pytest.mark.parametrize(("domain", "most"), BODIES)
def test_gradients_with_slopes_are_the_derivatives_of_the_values(domain, most, without):
    """Slopes of all points, and of all but a few at a face."""
    found, points = place(domain, most), everywhere(domain, 100)[:100]
    count = len(found.points) - without
    basis = MovingLeastSquares(found.points, found.spacing, with_slopes=count)
    data = np.random.default_rng(1).normal(size=len(found.points) + domain.dim * count)
    eps = 1e-6
    for axis, slope in enumerate(basis.gradients(points)):
        shift = eps * np.eye(domain.dim)[axis]
        expected = (basis.values(points + shift) - basis.values(points - shift)) @ data / (2 * eps)
        scale = np.max(np.abs(expected))
        np.testing.assert_allclose(slope @ data, expected, atol=allowed("slope") * scale)


def test_fields_with_slopes_are_of_third_order_and_nearer():
    points, errors = SQUARE.grid((61, 61)), {0: [], 1: []}
    for n in (16, 32, 64):
        found = place(SQUARE, n**2)
        x, y = found.points.T
        slopes = [3 * np.cos(3 * x + 1) * np.cos(2 * y), -2 * np.sin(3 * x + 1) * np.sin(2 * y)]
        values = wave(found.points)
        for known, data in ((0, values[:, 0]), (1, np.concatenate([values[:, 0], *slopes]))):
            basis = MovingLeastSquares(found.points, found.spacing, with_slopes=known * n**2)
            errors[known].append(np.max(np.abs(basis.values(points) @ data - wave(points)[:, 0])))
    assert np.all(
        np.log2(np.divide(errors[1][:-1], errors[1][1:])) > 3 - allowed("least_squares_order")
    )
    assert np.all(np.less(errors[1], errors[0]))


def test_other_points_are_evaluated_afresh():
    found = place(SQUARE, 100)
    basis = MovingLeastSquares(found.points, found.spacing)
    sets = [np.random.default_rng(seed).uniform(-1, 1, (7, 2)) for seed in range(6)]
    first = [(basis.values(points) @ quadratic(found.points)) for points in sets]
    sets[0] += 0.01
    again = basis.values(sets[0]) @ quadratic(found.points)
    np.testing.assert_allclose(again, quadratic(sets[0]), atol=allowed("least_squares"))
    for points, values in zip(sets[1:], first[1:], strict=True):
        assert np.array_equal(basis.values(points) @ quadratic(found.points), values)


def test_steps_that_were_not_stored_are_refused():
    found = place(SQUARE, 100)
    basis = MovingLeastSquares(found.points, found.spacing)
    series = field(found, basis, np.zeros((2, 100, 2)))
    assert series.steps == (0, 1)
    for step in (-1, 2):
        with pytest.raises(ValueError, match=f"step: {step}; allowed: 0 to 1"):
            series.evaluate(step, found.points)


def lattice():
    found = place(SQUARE, 400)  # 20 x 20, spacing 0.1
    return found.points, np.tile(np.eye(2), (400, 1, 1)), found.spacing


def test_a_body_at_rest_is_whole():
    x, f, spacing = lattice()
    assert fracture(x, f, x, spacing, 0.2) == pytest.approx((1.0, 1, 1.0, 1.0))


def test_stretch_is_no_opening():
    x, f, spacing = lattice()
    for stretch in (np.diag([2.0, 1.5]), np.array([[1.0, 0.7], [0.0, 1.0]])):
        found = fracture(x @ stretch.T, f @ stretch, x, spacing, 0.2)
        assert found.components == 1
        assert found.largest_opening == pytest.approx(1)
    wide = fracture(4 * x, 4 * f, x, spacing, 0.2)  # far beyond the reach, and told by F
    assert wide == pytest.approx((4.0, 1, 1.0, 1.0))
    torn = fracture(4 * x, f, x, spacing, 0.2)
    assert torn == pytest.approx((4.0, 400, 1 / 400, 4.0))


def test_halves_drawn_apart_are_two():
    x, f, spacing = lattice()
    for gap, parts in ((REACH * 0.2 - 0.01, 1), (REACH * 0.2 + 0.01, 2)):
        apart = x + np.where(x[:, :1] > 0.5, [[gap - 0.1, 0.0]], 0.0)
        found = fracture(apart, f, x, spacing, 0.2)
        assert found.components == parts
        assert found.largest_component == (0.75 if parts == 2 else 1.0)
        assert found.largest_gap == pytest.approx(1)
        assert found.largest_opening == pytest.approx(gap / 0.1)


def test_a_lost_particle_is_a_gap():
    x, f, spacing = lattice()
    lost = x.copy()
    lost[0] -= 1.0
    found = fracture(lost, f, x, spacing, 0.2)
    assert found.components == 2
    assert found.largest_component == 399 / 400
    distance = np.min(np.linalg.norm(x[1:] - lost[0], axis=1))
    assert found.largest_gap == pytest.approx(distance / 0.1)


@pytest.mark.parametrize("domain", [SQUARE, TORUS])
def test_files_hold_the_particles(domain, tmp_path):
    points, random = place(domain, 300).points, np.random.default_rng(0)
    count, dim = points.shape
    x, v = random.normal(size=(2, 3, count, dim))
    f = random.normal(size=(3, count, dim, dim))
    states = ParticleStates(points, x, v, f, "float32")
    states.write(tmp_path, np.array([0.0, 0.1, 0.2]))
    paths = sorted(path.name for path in tmp_path.glob("*.vtu"))
    assert paths == [f"particles_000{k}.vtu" for k in range(3)]
    found = meshio.read(tmp_path / paths[2])
    np.testing.assert_array_equal(found.points[:, :dim], states.x[2])
    assert np.all(found.points[:, dim:] == 0)
    np.testing.assert_array_equal(found.cells_dict["vertex"][:, 0], np.arange(count))
    data = found.point_data
    np.testing.assert_allclose(data["displacement"][:, :dim], states.x[2] - points)
    np.testing.assert_array_equal(data["velocity"][:, :dim], states.v[2])
    gradient = data["deformation_gradient"].reshape(count, 3, 3)
    np.testing.assert_array_equal(gradient[:, :dim, :dim], states.f[2])
    np.testing.assert_allclose(data["determinant"], np.linalg.det(states.f[2]), rtol=1e-4)
