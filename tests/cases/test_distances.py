"""Distances with a sign from polygons and ellipses, and the map."""

import numpy as np
import pytest

from cases.boundaries import boundary
from cases.distances import nearest_on_ellipse, signed_distance
from cases.domains import Torus
from cases.plane_domains import Annulus, Ellipse, disk, regular_polygon
from cases.problems import eikonal_map
from cases.problems.eikonal_square import SQUARE
from cases.problems.harmonic_lshape import SHAPE

GENERATOR = np.random.default_rng(0)
POINTS = GENERATOR.uniform(-1, 1, (400, 2))
SHAPES = {
    "square": SQUARE,
    "l_shape": SHAPE,
    "hexagon": regular_polygon(6, 0.7),
    "flat ellipse": Ellipse((0.25, 0.15)),
    "tall ellipse": Ellipse((0.1, 0.8)),
    "disk": disk(0.5),
    "map": eikonal_map.MAP,
}


@pytest.mark.parametrize("name", SHAPES)
def test_distance_is_that_to_the_nearest_of_many_points(name):
    """Points at intervals h on a curve overestimate the distance d by less than h/2 and by less
    than h^2 / 8 (1/d + largest curvature)."""
    shape, fine = SHAPES[name], 4000
    pieces = boundary(shape).pieces
    each = -(-fine // len(pieces))
    places = np.linspace(0, 1, each)[:, None]
    near = np.vstack([piece.from_unit(places) for piece in pieces])
    step = max(piece.measure for piece in pieces) / (each - 1)
    brute = np.min(np.linalg.norm(POINTS[:, None] - near, axis=2), axis=1)
    found = signed_distance(shape, POINTS)
    assert np.all(np.abs(found) <= brute + 1e-12)
    curved = isinstance(shape, Ellipse)
    curvature = max(shape.semi_axes) / min(shape.semi_axes) ** 2 if curved else 0.0
    bound = np.minimum(step / 2, step**2 / 8 * (1 / np.abs(found) + curvature))
    assert np.all(brute - np.abs(found) <= 1.1 * bound + 1e-12)
    assert np.array_equal(found < 0, shape.contains(POINTS))


def test_known_distances_from_a_square():
    points = np.array([[0, 0], [1, 1], [0.75, 0], [0.5, 0.2], [0.4, 0.1]])
    expected = [-0.5, np.sqrt(0.5), 0.25, 0.0, -0.1]
    assert signed_distance(SQUARE, points) == pytest.approx(expected, abs=1e-15)


def test_distance_from_a_circle_is_exact_everywhere():
    expected = np.linalg.norm(POINTS, axis=1) - 0.5
    assert signed_distance(disk(0.5), POINTS) == pytest.approx(expected, abs=1e-14)
    assert signed_distance(disk(0.5), np.zeros((1, 2))) == pytest.approx([-0.5])


def test_distance_from_an_ellipse_on_its_axes_and_on_itself():
    """From (0, 0) it is the short axis; from (s, 0) with |s| < (a^2 - b^2)/a, not the tip."""
    ellipse = Ellipse((0.25, 0.15))
    points = np.array([[0, 0], [0.5, 0], [0, 0.5], [0, -0.1], [0.2, 0]])
    assert signed_distance(ellipse, points) == pytest.approx([-0.15, 0.25, 0.35, -0.05, -0.05])
    short = signed_distance(ellipse, np.array([[0.1, 0.0]]))
    x = 0.25**2 * 0.1 / (0.25**2 - 0.15**2)
    y = 0.15 * np.sqrt(1 - (x / 0.25) ** 2)
    assert short == pytest.approx([-np.hypot(x - 0.1, y)])
    on_it = boundary(ellipse)["rim"].random(500, GENERATOR)
    assert np.max(np.abs(signed_distance(ellipse, on_it))) < 1e-14


def test_nearest_points_of_an_ellipse_are_on_it_and_straight_ahead():
    ellipse = Ellipse((0.1, 0.8))
    nearest = nearest_on_ellipse(ellipse.semi_axes, POINTS)
    rim = boundary(ellipse)["rim"]
    assert np.all(rim.contains(nearest))
    x, y = (POINTS - nearest).T
    normal = rim.normal(nearest)
    assert np.max(np.abs(x * normal[:, 1] - y * normal[:, 0])) < 1e-13


def test_map_has_the_vertices_of_the_paper_and_lies_in_the_square():
    assert len(eikonal_map.MAP.vertices) == 291
    bounds = eikonal_map.MAP.bounds
    assert bounds.lengths[0] == pytest.approx(1.6)
    assert np.add(bounds.lower, bounds.upper) == pytest.approx([0, 0], abs=1e-3)
    assert max(bounds.upper) < 1


def test_thinned_map_stays_close_to_the_border():
    whole = eikonal_map.flattened(eikonal_map.read_border(eikonal_map.BORDER), 1.6)
    assert len(whole) == 326
    assert np.max(np.abs(signed_distance(eikonal_map.MAP, whole))) < 2e-3


def test_distance_from_other_domains_is_refused():
    for domain in (Annulus(0.5, 1.0), Torus(0.6, 0.3)):
        with pytest.raises(ValueError, match=r"^domain: .*; allowed: Polygon, Ellipse"):
            signed_distance(domain, POINTS)
