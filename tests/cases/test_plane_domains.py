"""Rings, ellipses, polygons: measure, even filling, inside, refusals; rules of integration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from cases.boundaries import boundary
from cases.domains import Box, Torus
from cases.plane_domains import Annulus, Ellipse, Polygon, disk, regular_polygon
from cases.quadrature import boundary_rule, interior_rule

L_SHAPE = Polygon(((0, 0), (1, 0), (1, 0.5), (0.5, 0.5), (0.5, 1), (0, 1)))
STAR = Polygon(
    tuple(
        (
            (1 + 0.5 * (-1) ** k) * np.cos(np.pi * k / 7),
            (1 + 0.5 * (-1) ** k) * np.sin(np.pi * k / 7),
        )
        for k in range(14)
    )
)
DOMAINS = {
    "ring": Annulus(0.25, 1.0),
    "ellipse": Ellipse((2.0, 0.5)),
    "disk": disk(1.5),
    "l_shape": L_SHAPE,
    "hexagon": regular_polygon(6, 1.0),
    "star": STAR,
    "rectangle": Box((-1.0, 0.0), (2.0, 0.5)),
    "interval": Box((-1.0,), (3.0,)),
    "cube": Box((-1.0,) * 4, (1.0,) * 4),
}
MEASURES = {
    "ring": np.pi * 15 / 16,
    "ellipse": np.pi,
    "disk": np.pi * 2.25,
    "l_shape": 0.75,
    "hexagon": 1.5 * np.sqrt(3),
    "star": 14 * 0.75 * np.sin(np.pi / 7) / 2,
    "rectangle": 1.5,
    "interval": 4.0,
    "cube": 16.0,
}
PLANE = [name for name in DOMAINS if DOMAINS[name].dim == 2]
every_domain = pytest.mark.parametrize("name", DOMAINS)


@every_domain
def test_measure(name):
    assert DOMAINS[name].measure == pytest.approx(MEASURES[name], rel=1e-12)


@every_domain
def test_unit_cube_fills_the_domain_evenly(name):
    """All points are inside, and have the first and second moments of the rule of integration."""
    domain = DOMAINS[name]
    points = domain.from_unit(qmc.Sobol(domain.dim, seed=0).random_base2(13))
    assert np.all(domain.contains(points))
    rule = interior_rule(domain, 6, 4)
    for power in (1, 2):
        expected = rule.weights @ rule.points**power / domain.measure
        assert np.mean(points**power, axis=0) == pytest.approx(expected, abs=4e-3)


@pytest.mark.parametrize("name", PLANE)
def test_grid_is_what_is_inside_and_its_weights_sum_to_the_measure(name):
    domain, counts = DOMAINS[name], (301, 301)
    share = len(domain.grid(counts)) / np.prod(counts)
    assert share * domain.bounds.measure == pytest.approx(domain.measure, rel=0.02)
    assert domain.weights(counts).sum() == pytest.approx(domain.measure)


@pytest.mark.parametrize("name", ["l_shape", "hexagon", "star"])
def test_vertices_and_edges_of_a_polygon_are_inside(name):
    domain = DOMAINS[name]
    assert np.all(domain.contains(domain.array))
    for piece in boundary(domain).pieces:
        points = piece.random(50, np.random.default_rng(0))
        assert np.all(domain.contains(points))
        assert np.all(domain.contains(points - 1e-6 * piece.normal(points)))
        assert not np.any(domain.contains(points + 1e-6 * piece.normal(points)))


@every_domain
def test_rules_agree_on_the_two_sides_of_the_divergence_theorem(name):
    """int div F = int F . n for F_i = x_i^3 + x_i: the pieces cover the boundary once, and their
    normals point outward."""
    domain = DOMAINS[name]
    rule = interior_rule(domain, 4, 4)
    inside = rule.weights @ np.sum(3 * rule.points**2 + 1, axis=1)
    flux = 0.0
    for piece in boundary(domain).pieces:
        rule = boundary_rule(piece, 200 if domain.dim == 2 else 3, 6)
        flux += rule.weights @ np.sum(
            (rule.points**3 + rule.points) * piece.normal(rule.points), axis=1
        )
    assert flux == pytest.approx(inside, rel=1e-9)


@every_domain
def test_normals_have_length_one_and_points_lie_on_their_piece(name):
    for piece in boundary(DOMAINS[name]).pieces:
        points = piece.random(200, np.random.default_rng(1))
        assert points.shape == (200, DOMAINS[name].dim)
        assert np.all(piece.contains(points))
        assert not np.any(piece.contains(points + 1e-3 * piece.normal(points)))
        assert np.linalg.norm(piece.normal(points), axis=1) == pytest.approx(np.ones(200))


def test_perimeter_of_an_ellipse():
    """That of axes 2 and 1/2 by Ramanujan's second formula, good to 1e-4 there."""
    a, b = 2.0, 0.5
    h = ((a - b) / (a + b)) ** 2
    expected = np.pi * (a + b) * (1 + 3 * h / (10 + np.sqrt(4 - 3 * h)))
    assert boundary(Ellipse((a, b)))["rim"].measure == pytest.approx(expected, rel=1e-3)
    assert boundary(disk(2.0))["rim"].measure == pytest.approx(4 * np.pi)


def test_pieces_have_names():
    assert boundary(DOMAINS["rectangle"]).names == ("x_lower", "x_upper", "y_lower", "y_upper")
    assert boundary(DOMAINS["interval"]).names == ("x_lower", "x_upper")
    assert boundary(DOMAINS["ring"]).names == ("inner", "outer")
    assert boundary(L_SHAPE).names == tuple(f"edge_{i}" for i in range(6))
    with pytest.raises(ValueError, match=r"^piece: 'top'; allowed: x_lower, "):
        boundary(DOMAINS["rectangle"])["top"]
    with pytest.raises(ValueError, match=r"^domain: Torus; allowed: Box, "):
        boundary(Torus(0.6, 0.3))


@given(st.integers(0, 10**6), st.integers(3, 12))
def test_random_star_shaped_polygons_are_filled(seed, sides):
    """Whatever the radii, also with vertices on one vertical."""
    generator = np.random.default_rng(seed)
    angles = 2 * np.pi * (np.arange(sides) + 0.8 * generator.random(sides)) / sides
    radii = generator.integers(2, 9, sides) / 8
    polygon = Polygon(
        tuple((r * np.cos(a), r * np.sin(a)) for r, a in zip(radii, angles, strict=True))
    )
    assert np.sum(polygon.trapezoids.areas) == pytest.approx(polygon.measure)
    assert np.all(polygon.contains(polygon.from_unit(generator.random((64, 2)))))


@pytest.mark.parametrize(
    ("vertices", "reason"),
    [
        (((0, 0), (1, 1), (1, 0), (0, 1)), "edges 0 and 2 meet"),
        (((0, 0), (2, 0), (2, 2), (1, 0), (0, 2)), "edges 0 and 2 meet"),
        (((0, 0), (2, 0), (1, 0)), "edges 0 and 1 meet"),
        (((0, 0), (0, 1), (1, 0)), "clockwise"),
        (((0, 0), (0, 0), (1, 0), (0, 1)), "edge 0 of length 0"),
        (((0, 0), (1, 0)), r"shape \(2, 2\)"),
    ],
)
def test_impossible_polygons_are_refused(vertices, reason):
    with pytest.raises(ValueError, match=f"^vertices: {reason}.*; allowed: "):
        Polygon(vertices)


@pytest.mark.parametrize("ends", [(0.0, 1.0), (1.0, 1.0), (2.0, 1.0)])
def test_impossible_rings_are_refused(ends):
    with pytest.raises(ValueError, match=r"^inner: .*; allowed: above 0 and below 1"):
        Annulus(*ends)


def test_impossible_ellipses_are_refused():
    with pytest.raises(ValueError, match=r"^semi_axes: .*; allowed: "):
        Ellipse((1.0, 0.0))
