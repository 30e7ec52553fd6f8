"""Classical methods for stationary problems: exactness, declared orders, memory, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from baselines.fem_elasticity_meshes import gmsh_mesh
from baselines.tensor_elements import Axis, cells_ending_at
from baselines.triangle_elements import onto_boundary, shape_functions, triangles
from cases.boundaries import boundary
from cases.boundary_conditions import Essential, Robin
from cases.budgets import Budget, BudgetTooSmall
from cases.discovery import case_names, load_case, load_method, method_modules
from cases.domains import Box
from cases.plane_domains import Annulus, disk, regular_polygon
from cases.references import Exact
from cases.smooth import Smooth, affine
from cases.stationary import Bending, Diffusion, Stationary
from cases.vocabulary import FAMILIES, ROLES

KINDS = ("diffusion", "bending", "eigenvalue", "eikonal")
METHODS = [
    (kind, name)
    for kind in KINDS
    for name, module in method_modules(kind).items()
    if module.startswith("baselines.")
]
CASES = [name for name in case_names() if isinstance(load_case(name).equation, Stationary)]
every_method = pytest.mark.parametrize(("kind", "name"), METHODS)


def method(kind, name):
    return load_method(kind, name)(integrator="stationary", optimizer="none", boundary="strong")


def solved(case, name, numbers, dtype="float64"):
    bytes_each = {"float32": 4, "float64": 8}[dtype]
    solver = method(case.equation.kind, name)
    return solver.solve(case, Budget(numbers * bytes_each), seed=0, dtype=dtype)


def sites(case, count=500):
    return case.domain.from_unit(np.random.default_rng(0).random((count, case.domain.dim)))


def largest_error(case, name, numbers, **options):
    points = sites(case)
    found = solved(case, name, numbers, **options).field.evaluate(1, points)
    return float(np.max(np.abs(found - case.reference.function(points, 1.0))))


def first(kind, name):
    """A case that the method supports."""
    cases = [load_case(c) for c in CASES if load_case(c).equation.kind == kind]
    return next(case for case in cases if method(kind, name).supports(case)[0])


@every_method
def test_methods_speak_the_vocabulary(kind, name):
    solver = method(kind, name)
    assert solver.family in FAMILIES
    assert solver.role in ROLES
    assert solver.label == name


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_a_classical_method(name):
    """Two of different order where it is of second order; the others give a reason in one line."""
    case, able = load_case(name), []
    for kind, solver in METHODS:
        if kind != case.equation.kind:
            continue
        supported, reason = method(kind, solver).supports(case)
        assert supported == (reason == "")
        assert supported or ("; allowed" in reason and "\n" not in reason)
        able += [solver] * supported
    assert len(able) >= (2 if isinstance(case.equation, Diffusion) else 1)


@every_method
def test_memory_fits_the_budget_and_values_are_rounded(kind, name):
    case = first(kind, name)
    budget = Budget(4 * 2000)
    solver = method(kind, name)
    coarse = solver.solve(case, budget, seed=0, dtype="float32")
    assert coarse.status == "ok"
    assert coarse.field.steps == (0, 1)
    assert coarse.memory_bytes == 4 * coarse.n_parameters <= budget.bytes
    finer = solver.solve(case, Budget(8 * 2000), seed=0, dtype="float64")
    points = sites(case)
    apart = np.abs(coarse.field.evaluate(1, points) - finer.field.evaluate(1, points))
    scale = np.max(np.abs(finer.field.evaluate(1, points)))
    assert 0 < np.max(apart) < 1e-5 * scale
    assert np.all(coarse.field.evaluate(0, points) == 0)


@every_method
def test_too_small_a_budget_is_refused(kind, name):
    with pytest.raises(BudgetTooSmall, match=r"^budget: 8 bytes; too small for "):
        method(kind, name).solve(first(kind, name), Budget(8), seed=0)


@every_method
def test_gradients_are_those_of_the_values(kind, name):
    """By differences inside cells: the few points whose cell ends within a step are left out."""
    case = first(kind, name)
    field, points, step = solved(case, name, 1500).field, sites(case, 200), 1e-6
    inside = np.ones(len(points), bool)
    for shift in step * np.vstack([np.eye(case.domain.dim), -np.eye(case.domain.dim)]):
        inside &= case.domain.contains(points + shift)
    points = points[inside]
    gradient = field.gradient(1, points)[:, 0]
    for axis, shift in enumerate(step * np.eye(case.domain.dim)):
        slope = (field.evaluate(1, points + shift) - field.evaluate(1, points - shift)) / (2 * step)
        apart = np.abs(gradient[:, axis] - slope[:, 0])
        assert np.quantile(apart, 0.95) < 1e-5 * max(1.0, np.max(np.abs(gradient)))


ORDERS = [
    ("poisson_square_k1", "fem_p1", 3000, 12000),
    ("poisson_square_k1", "fem_p2", 3000, 12000),
    ("poisson_square_k1", "fem_p1_uniform", 1681, 6561),
    ("poisson_square_k1", "fem_p2_uniform", 1681, 6561),
    ("laplace_annulus", "fem_p1", 3000, 12000),
    ("laplace_annulus", "fem_p2", 3000, 12000),
    ("laplace_annulus_robin", "fem_p2", 3000, 12000),
    ("rod_neumann", "fem_p1", 200, 400),
    ("rod_singular", "fem_p1", 400, 800),
    ("rod_singular", "fem_p2", 400, 800),
    ("rod_neumann", "fem_p1_uniform", 41, 81),
    ("rod_neumann", "fem_p2_uniform", 41, 81),
    ("advection_diffusion_a10", "fem_p1_uniform", 401, 801),
    ("advection_diffusion_a10", "fem_p2_uniform", 201, 401),
    ("rod_vibration_mode2", "fem_p1_uniform", 201, 401),
    ("rod_vibration_mode2", "fem_p2_uniform", 101, 201),
    ("plate_circular_uniform", "c0_interior_penalty", 3000, 12000),
]


@pytest.mark.parametrize(("name", "solver", "few", "many"), ORDERS)
def test_declared_order_is_measured(name, solver, few, many):
    """Of the mean error: the largest jumps with the shape of single triangles."""
    case, points = load_case(name), sites(load_case(name), 2000)
    exact = case.reference.function(points, 1.0)
    coarse, fine = (solved(case, solver, numbers) for numbers in (few, many))
    errors = [np.mean(np.abs(s.field.evaluate(1, points) - exact)) for s in (coarse, fine)]
    refinement = (fine.n_parameters / coarse.n_parameters) ** (1 / case.domain.dim)
    slope = np.log(errors[0] / errors[1]) / np.log(refinement)
    assert slope == pytest.approx(method(case.equation.kind, solver).order, abs=0.35)


@pytest.mark.parametrize(
    ("name", "numbers", "bound"),
    [
        ("rod_dirichlet", 6, 1e-13),  # a polynomial of degree 4
        ("laplace_square", 400, 1e-11),
        ("poisson_square_k2", 900, 1e-12),
        ("poisson_hypercube", 14**4, 1e-8),
        ("advection_diffusion_a50", 60, 1e-11),
        ("rod_sine_k10", 80, 1e-12),
        ("rod_vibration_mode3", 40, 1e-11),
    ],
)
def test_polynomials_converge_faster_than_any_order(name, numbers, bound):
    assert largest_error(load_case(name), "chebyshev", numbers) < bound


def posed(domain, equation, exact, robin=()):
    """A case with a smooth solution: its values on all pieces but some, with Robin's condition."""
    template = load_case("poisson_square_k1")
    conditions = []
    for piece in boundary(domain).pieces:
        if piece.name not in robin:
            conditions.append(Essential(piece, exact))
            continue
        points = piece.from_unit(np.full((1, domain.dim - 1), 0.5))
        flux = exact.gradient(points)[0] @ piece.normal(points)[0]
        conditions.append(Robin(piece, 0.0, equation.diffusivity * float(flux)))
    return replace(
        template,
        domain=domain,
        equation=equation,
        boundary_conditions=tuple(conditions),
        reference=Exact(lambda points, time: exact.value(points)[:, None]),
    )


SADDLE = Smooth(
    lambda x: x[:, 0] ** 2 - x[:, 1] ** 2 + 3 * x[:, 0] * x[:, 1] ** 2 - x[:, 0] ** 3 + x[:, 0],
    lambda x: np.stack(
        [
            2 * x[:, 0] + 3 * x[:, 1] ** 2 - 3 * x[:, 0] ** 2 + 1,
            -2 * x[:, 1] + 6 * x[:, 0] * x[:, 1],
        ],
        1,
    ),
    lambda x: np.full((len(x), 2, 2), np.nan),
)
"""Harmonic, with waves 1, 2 and 3 around the origin."""


def test_waves_around_a_ring_reproduce_harmonic_fields():
    """Also with a reaction; the gradient too."""
    equation = Diffusion(source=lambda x: 5 * SADDLE.value(x), diffusivity=2.0, reaction=5.0)
    case = posed(Annulus(0.5, 2.0), equation, SADDLE)
    field, points = solved(case, "fourier_chebyshev", 200).field, sites(case)
    assert field.evaluate(1, points)[:, 0] == pytest.approx(SADDLE.value(points), abs=1e-11)
    assert field.gradient(1, points)[:, 0] == pytest.approx(SADDLE.gradient(points), abs=1e-9)


def test_waves_around_a_ring_keep_robins_condition():
    for numbers, bound in ((200, 1e-3), (1000, 1e-10)):
        case = load_case("laplace_annulus_robin")
        assert largest_error(case, "fourier_chebyshev", numbers) < bound


@pytest.mark.parametrize("name", ["plate_circular_uniform", "plate_circular_cubic"])
def test_polynomials_on_a_disk_are_exact_for_polynomial_loads(name):
    """Also on a larger, stiffer one: u scales with the fourth power of the radius times that of
    the load."""
    case = load_case(name)
    scale = np.max(np.abs(case.reference.function(sites(case), 1.0)))
    assert largest_error(case, "zernike", 60) < 1e-13 * scale
    degree = 3 if name.endswith("cubic") else 0
    larger = replace(
        case,
        domain=disk(2.0),
        equation=Bending(load=case.equation.load, rigidity=5.0),
        reference=Exact(
            lambda x, time: 2.0 ** (4 + degree) / 5 * case.reference.function(x / 2, time)
        ),
    )
    assert largest_error(larger, "zernike", 60) < 1e-13 * scale * 2 ** (4 + degree)


def test_cells_end_at_kinks_where_they_can():
    assert cells_ending_at([0.5], 7) == 6
    assert cells_ending_at([0.5, 1 / 3], 10) == 6
    assert cells_ending_at([np.sqrt(0.5)], 10) == 10
    assert cells_ending_at([], 10) == 10
    assert largest_error(load_case("rod_heaviside"), "fem_p2_uniform", 31) < 1e-13
    assert largest_error(load_case("rod_point_load"), "fem_p1_uniform", 40) < 1e-12


AFFINE = affine(0.3, (1.0, -2.0))


@pytest.mark.parametrize("solver", ["fem_p1", "fem_p2"])
@pytest.mark.parametrize("domain", [Box((0.0, 0.0), (2.0, 1.0)), regular_polygon(6, 1.0)])
def test_triangles_reproduce_affine_fields(solver, domain):
    """Also with diffusivity, convection and reaction, and with the flux of one edge given."""
    equation = Diffusion(
        source=lambda x: 3.0 - 2.0 * 0.5 + 4 * AFFINE.value(x),
        diffusivity=2.0,
        velocity=(3.0, 0.5),
        reaction=4.0,
    )
    edge = boundary(domain).names[1]
    assert largest_error(posed(domain, equation, AFFINE, robin=(edge,)), solver, 1000) < 1e-12


def test_quadratic_triangles_reproduce_quadratic_fields():
    exact = Smooth(
        lambda x: x[:, 0] ** 2 - 3 * x[:, 0] * x[:, 1],
        lambda x: np.stack([2 * x[:, 0] - 3 * x[:, 1], -3 * x[:, 0]], 1),
        lambda x: np.broadcast_to([[2.0, -3.0], [-3.0, 0.0]], (len(x), 2, 2)),
    )
    equation = Diffusion(source=lambda x: np.full(len(x), -2.0))
    assert largest_error(posed(regular_polygon(5, 1.0), equation, exact), "fem_p2", 1000) < 1e-12


@pytest.mark.parametrize("name", ["fem_p1_uniform", "fem_p2_uniform", "chebyshev"])
def test_tensor_elements_reproduce_affine_fields(name):
    equation = Diffusion(source=lambda x: 4 * AFFINE.value(x), diffusivity=2.0, reaction=4.0)
    square = Box((-1.0, 0.0), (1.0, 2.0))
    assert largest_error(posed(square, equation, AFFINE), name, 169) < 1e-12


def test_methods_are_exact_where_the_load_is_concentrated_in_a_node():
    """Galerkin's nodal values are exact on a line, and between its loads so is the field."""
    assert largest_error(load_case("rod_point_load"), "fem_p1_uniform", 41) < 1e-12
    assert largest_error(load_case("beam"), "hermite", 42) < 1e-14


def test_hermite_elements_have_order_four_under_a_spread_load():
    """v = x^2 (1 - x)^2 (2 + x) is clamped; the rigidity is 3."""
    v = np.polynomial.Polynomial([0, 0, 1]) * np.polynomial.Polynomial([1, -2, 1])
    v = v * np.polynomial.Polynomial([2, 1])
    load = v.deriv(4)
    case = replace(
        load_case("beam"),
        equation=Bending(load=lambda x: 3 * load(x[:, 0]), rigidity=3.0),
        reference=Exact(lambda points, time: v(points)),
    )
    errors = [largest_error(case, "hermite", numbers) for numbers in (22, 42)]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(4.0, abs=0.2)


def test_sweeping_converges_with_the_grid():
    """Of first order, up to a logarithm, also across the kinks; the sign is that of the side."""
    for name in ("eikonal_square", "eikonal_ellipse"):
        errors = [largest_error(load_case(name), "fast_sweeping", n**2) for n in (40, 160)]
        assert errors[1] < errors[0] / 2.5
        assert errors[0] < 2 / 39
        field = solved(load_case(name), "fast_sweeping", 41**2).field
        assert field.evaluate(1, np.zeros((1, 2)))[0, 0] < 0
        assert field.evaluate(1, np.ones((1, 2)))[0, 0] > 0


def test_graded_meshes_beat_even_ones_at_the_corner():
    """With the weak singularity r^(2/3) an even mesh has order 4/3 whatever its elements."""
    case = load_case("harmonic_lshape_reentrant")
    even = replace(case, equation=replace(case.equation, singular=()))
    assert largest_error(case, "fem_p2", 2000) < largest_error(even, "fem_p2", 2000) / 4


@pytest.mark.parametrize("grading", [1.0, 3.0])
@pytest.mark.parametrize("degree", [1, 2, 9])
def test_axis_integrates_and_interpolates(degree, grading):
    axis = Axis(-1.0, 2.0, 3, degree, grading)
    assert np.diff(axis.ends)[0] == pytest.approx(3 * (1 / 3) ** grading)
    assert len(axis.nodes) == axis.size == 3 * degree + 1
    ones, x = np.ones(axis.size), axis.nodes
    assert ones @ axis.matrix(0, 0) @ ones == pytest.approx(3.0)
    assert x @ axis.matrix(1, 1) @ x == pytest.approx(3.0)
    assert ones @ axis.matrix(0, 1) @ x == pytest.approx(3.0)
    places = np.linspace(-1, 2, 50)
    assert axis.basis(places) @ x == pytest.approx(places)
    assert axis.basis(places, 1) @ x == pytest.approx(ones[0] * np.ones(50))
    assert axis.basis(x).toarray() == pytest.approx(np.eye(axis.size), abs=1e-12)


@pytest.mark.parametrize("degree", [1, 2])
def test_shape_functions_of_triangles(degree):
    """One at their node, 0 at the others; their sum is 1 and its gradient 0."""
    corners = np.array([[0, 0], [1, 0], [0, 1.0]])
    nodes = corners if degree == 1 else np.vstack([corners, [[0.5, 0], [0.5, 0.5], [0, 0.5]]])
    assert shape_functions(degree, nodes)[0] == pytest.approx(np.eye(len(nodes)), abs=1e-15)
    values, slopes = shape_functions(degree, np.random.default_rng(0).random((20, 2)) / 2)
    assert values.sum(axis=1) == pytest.approx(np.ones(20))
    assert slopes.sum(axis=1) == pytest.approx(np.zeros((20, 2)), abs=1e-14)


@pytest.mark.parametrize("domain", [disk(1.0), Annulus(0.25, 1.0)])
def test_bent_edges_meet_the_boundary(domain):
    """All nodes of the rim are on it, and bent triangles have the domain's area and perimeter more
    nearly than straight ones."""
    mesh = gmsh_mesh(domain, 0.2)
    areas = []
    for degree in (1, 2):
        elements = triangles(*mesh, degree, domain)
        areas.append(elements.at_gauss[3].sum())
        rim = elements.nodes[np.unique(elements.rim)]
        assert onto_boundary(domain, rim) == pytest.approx(rim, abs=1e-12)
        lengths = elements.rim_matrix(np.arange(len(elements.rim))).sum()
        around = sum(piece.measure for piece in boundary(domain).pieces)
        assert lengths == pytest.approx(around, rel={1: 2e-2, 2: 5e-4}[degree])
    misses = np.abs(np.array(areas) - domain.measure)
    # Chords lose area at the rim and gain it at the hole, so that a ring's misses cancel in part.
    assert misses[1] < misses[0] / 3
    assert misses[1] < 1e-4 * domain.measure
