"""Meshes of solids: shapes, sizes, budgets; where points lie in them; files for ParaView."""

import meshio
import numpy as np
import pytest
from scipy.spatial import Delaunay

from baselines import dolfinx_layer
from baselines.fem_elasticity import SolidSeries
from baselines.fem_elasticity_meshes import (
    affordable_mesh,
    counts_of,
    gmsh_mesh,
    graded_to_corners,
    graded_to_obstacle,
    graded_to_side,
    node_count,
    singular_corners,
    stored_numbers,
    structured_mesh,
)
from baselines.simplices import locate
from cases.budgets import Budget, BudgetTooSmall, fem_numbers
from cases.domains import Box
from cases.meshes import cell_volumes, check_mesh
from tests.baselines.fem_solid_helpers import CASES, DOMAINS, space
from tests.tolerances import allowed

SQUARE, TORUS = DOMAINS[2], DOMAINS[3]


def lengths_of_edges(mesh):
    vertices, cells = mesh
    corners = vertices[cells]
    return np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)


def test_square_by_gmsh():
    mesh = gmsh_mesh(SQUARE, 0.2)
    check_mesh(*mesh)
    assert cell_volumes(*mesh).sum() == pytest.approx(4)
    assert np.median(lengths_of_edges(mesh)) == pytest.approx(0.2, rel=0.3)


def test_volume_of_the_torus_converges():
    """Flat facets cut off a part of the volume that falls with the square of their size."""
    losses = []
    for size in (0.24, 0.12):
        mesh = gmsh_mesh(TORUS, size)
        check_mesh(*mesh)
        losses.append(1 - cell_volumes(*mesh).sum() / TORUS.measure)
        tube = np.hypot(np.hypot(*mesh[0][:, ::2].T) - TORUS.major, mesh[0][:, 1])
        assert np.max(tube) == pytest.approx(TORUS.minor)
    assert 2.5 < losses[0] / losses[1] < 6


def test_axis_of_the_torus():
    """It is thin along y, and open there."""
    vertices, cells = gmsh_mesh(TORUS, 0.2)
    np.testing.assert_allclose(np.max(np.abs(vertices), axis=0), [0.9, 0.3, 0.9], rtol=0.03)
    centres = vertices[cells].mean(axis=1)
    assert np.min(np.hypot(centres[:, 0], centres[:, 2])) > 0.25


def test_graded_mesh_follows_its_size():
    size, corners = 0.2, singular_corners(CASES["elastic_tension"])
    assert {tuple(c) for c in corners} == {(-1, -1), (-1, 1), (1, -1), (1, 1)}
    vertices, cells = mesh = gmsh_mesh(SQUARE, size, graded_to_corners(SQUARE, size, corners))
    check_mesh(*mesh)
    distance = np.min(
        np.linalg.norm(vertices[cells].mean(axis=1)[:, None] - corners, axis=2), axis=1
    )
    edges = lengths_of_edges(mesh).mean(axis=1)
    for low, high in ((1e-3, 1e-2), (1e-2, 1e-1), (0.1, 0.5), (0.5, 1.0)):
        ring = (low < distance) & (distance < high)
        wanted = size * distance[ring] ** 0.75
        assert np.median(edges[ring] / wanted) == pytest.approx(1, rel=0.35)
    assert edges.min() < 10 * size**4


def test_meshes_are_finer_near_an_obstacle():
    case, size = CASES["elastic_collision"], 0.2
    obstacle = case.equation.contact.obstacle
    size_at = graded_to_obstacle(case.domain, size, obstacle)
    vertices, cells = mesh = gmsh_mesh(case.domain, size, size_at)
    check_mesh(*mesh)
    centres, edges = vertices[cells].mean(axis=1), lengths_of_edges(mesh).mean(axis=1)
    ahead = obstacle.distance(centres.T) - np.min(obstacle.distance(vertices.T))
    for low, high in ((0.0, 0.2), (0.3, 0.5), (1.2, 2.0)):
        ring = (low < ahead) & (ahead < high)
        wanted = np.median([size_at(centre) for centre in centres[ring]])
        assert np.median(edges[ring]) == pytest.approx(wanted, rel=0.35)
    assert size_at(np.array([0.0, -1.0])) == pytest.approx(size / 4)
    assert size_at(np.array([0.0, 1.0])) == size


def test_a_ring_has_its_finer_mesh_on_the_side_on_which_it_is_laid():
    """Its floor's normal leans towards -y, so that the side y = minor is the lower one."""
    case, size = CASES["elastic_drop3d"], 0.3
    size_at = graded_to_side(case.domain, size, case.equation.contact.obstacle)
    vertices, cells = mesh = gmsh_mesh(case.domain, size, size_at)
    check_mesh(*mesh)
    height = vertices[cells].mean(axis=1)[:, 1]
    edges = lengths_of_edges(mesh).mean(axis=1)
    minor = case.domain.minor
    below, above = (np.median(edges[side * height > 0.6 * minor]) for side in (-1, 1))
    assert above < 0.7 * below
    assert size_at(np.array([0.6, minor, 0.0])) == size / 2
    assert size_at(np.array([0.6, -minor, 0.0])) == size


def test_only_gripped_edges_are_graded():
    corners = singular_corners(CASES["elastic_vibration"])
    assert {tuple(c) for c in corners} == {(-1, -0.2), (-1, 0.2)}
    assert singular_corners(CASES["elastic_collision"]) is None


def test_structured_mesh():
    box = Box((0.0, 1.0), (2.0, 2.0))
    mesh = structured_mesh(box, (4, 2))
    check_mesh(*mesh)
    np.testing.assert_allclose(cell_volumes(*mesh), 1 / 8)
    assert [node_count(mesh, degree) for degree in (1, 2)] == [5 * 3, 9 * 5]
    assert counts_of(box, 0.21) == (10, 5)


@pytest.mark.parametrize("domain", [Box((0.0,), (1.0,)), Box((0.0,) * 3, (1.0,) * 3)])
def test_other_domains_are_refused(domain):
    with pytest.raises(ValueError, match=r"^domain: .*; allowed: a box, .*or a torus$"):
        gmsh_mesh(domain, 0.5)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (np.zeros((0, 3), int), "mesh: 0 cells; allowed: at least 1"),
        ([[0, 2, 1]], "mesh: cell 0 of volume -0.5; allowed: above 0"),
        ([[0, 1, 1]], "mesh: cell 0 of volume 0; allowed: above 0"),
        ([[0, 1, 3]], "mesh: vertices 0 to 3; allowed: 0 to 2"),
    ],
)
def test_impossible_meshes_are_refused(cells, message):
    vertices = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match=f"^{message}$"):
        dolfinx_layer.simplex_mesh(vertices, np.asarray(cells))


@pytest.mark.parametrize("dim", [2, 3])
@pytest.mark.parametrize("degree", [1, 2])
def test_stored_numbers(dim, degree):
    """Nodes are those that dolfinx has, and each cell stores its own."""
    elements = space(dim, degree, 0.5 if dim == 2 else 0.3)
    mesh = vertices, cells = dolfinx_layer.mesh_arrays(elements.mesh)
    nodes = len(dolfinx_layer.nodes(elements))
    assert node_count(mesh, degree) == nodes
    assert stored_numbers(mesh, degree, with_mesh=False) == dim * nodes
    assert stored_numbers(mesh, degree, with_mesh=True) == fem_numbers(
        components=dim,
        nodes=nodes,
        dim=dim,
        vertices=len(vertices),
        cells=len(cells),
        nodes_per_cell=dolfinx_layer.cell_nodes(elements).shape[1],
    )


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("dim", [2, 3])
def test_budgets_are_honoured_and_used(dim, degree):
    domain, budget = DOMAINS[dim], Budget({2: 20_000, 3: 80_000}[dim])

    def make(size):
        return gmsh_mesh(domain, size)

    mesh = affordable_mesh(make, 2.0, budget, "float32", degree, with_mesh=True)
    numbers = stored_numbers(mesh, degree, with_mesh=True)
    least = allowed("full_budget") if dim == 2 else allowed("full_torus")
    assert least < 4 * numbers / budget.bytes <= 1
    with pytest.raises(BudgetTooSmall, match=r"^budget: 100 bytes; too small for"):
        affordable_mesh(make, 2.0, Budget(100), "float32", degree, with_mesh=True)


@pytest.mark.parametrize("dim", [2, 3])
def test_points_are_found(dim):
    rng = np.random.default_rng(dim)
    vertices, points = rng.random((300, dim)), rng.random((2000, dim))
    triangulation = Delaunay(vertices)
    expected, found = (
        triangulation.find_simplex(points),
        locate(vertices, triangulation.simplices, points),
    )
    inside = expected >= 0
    np.testing.assert_array_equal(found[inside], expected[inside])
    assert np.all(found >= 0)
    assert np.count_nonzero(~inside) > 50
    assert np.all(locate(vertices, triangulation.simplices, vertices) >= 0)


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("dim", [2, 3])
def test_fields_of_the_space_are_evaluated_exactly_and_extrapolated(dim, degree):
    elements = space(dim, degree, 0.5 if dim == 2 else 0.3)
    rng = np.random.default_rng(0)
    linear, square = rng.normal(size=(dim, dim)), (degree == 2) * rng.normal(size=(dim, dim))

    def field(x):
        return 1 + x @ linear.T + x**2 @ square.T

    series = SolidSeries(elements, field(dolfinx_layer.nodes(elements))[None], "float64")
    points = DOMAINS[dim].grid((9,) * dim)  # of a torus, some are outside the mesh
    np.testing.assert_allclose(series.evaluate(0, points), field(points), atol=1e-12)
    expected = linear + 2 * square * points[:, None]
    np.testing.assert_allclose(series.gradient(0, points), expected, atol=1e-11)
    with pytest.raises(ValueError, match=r"^step: 1; allowed: 0 to 0$"):
        series.evaluate(1, points)


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("dim", [2, 3])
def test_files_for_paraview(tmp_path, dim, degree):
    """Read back: values, times, and middles of edges at the places that VTK gives them."""
    elements = space(dim, degree, 0.5 if dim == 2 else 0.3)
    nodes = dolfinx_layer.nodes(elements)
    series = SolidSeries(elements, np.stack([0 * nodes, nodes**2]), "float32")
    series.write(tmp_path / "body.xdmf", np.array([0.0, 0.5]))
    with meshio.xdmf.TimeSeriesReader(tmp_path / "body.xdmf") as reader:
        points, (block,) = reader.read_points_cells()
        time, data, _ = reader.read_data(1)
    assert time == 0.5
    np.testing.assert_allclose(data["u"][:, :dim], points[:, :dim] ** 2, atol=1e-6)
    corners = points[block.data]
    if degree == 2:
        edges = [(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)][: 3 * dim - 3]
        for place, (a, b) in enumerate(edges, start=dim + 1):
            np.testing.assert_allclose(
                corners[:, place], (corners[:, a] + corners[:, b]) / 2, atol=1e-12
            )
    volumes = cell_volumes(points[:, :dim], block.data[:, : dim + 1])
    assert np.all(np.abs(volumes) > 0)
