"""Primitives and polygons: zero, normalised, signed, finite, and their derivatives."""

import math

import numpy as np
import pytest
import torch
from boundary_geometries import (
    L_SHAPE,
    NESTED,
    around,
    clearance,
    extent,
    on_edges,
    polygons,
    winding,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from insr.boundary.differentiation import jet, taylor
from insr.boundary.distance import Complement, Saturated
from insr.boundary.polygon import Polygon
from insr.boundary.polygon_distance import MeanValue, PolygonEquivalence
from insr.boundary.primitives import Arc, Ball, HalfSpace, Implicit, Segment, Slab, ellipse

SEEDS = st.integers(0, 2**31)
FEW = settings(max_examples=10, deadline=None)


def distances(polygon, inside_only=True):
    """All distances of a polygon, with the unit of length that makes them free of units.

    Those without trimming are meant for the inside only.
    """
    size = extent(polygon)
    found = [PolygonEquivalence(polygon, m, length=size) for m in (1, 2, 4)]
    if polygon.convex and inside_only:
        found += [PolygonEquivalence(polygon, m, trimmed=False) for m in (1, 3)]
    return [*found, MeanValue(polygon)]


@FEW
@given(polygon=polygons(), seed=SEEDS)
def test_polygon_distances_are_zero_and_normalised_on_edges(polygon, seed):
    points, edge, normal = on_edges(polygon, 100, seed)
    size = extent(polygon)
    for phi in distances(polygon):
        series = taylor(phi, points, normal, 4)
        assert series[0].abs().max() < 1e-14 * (size + polygon.size)
        assert (series[1] - 1).abs().max() < 1e-9
        # Rounding errors of derivatives are in units of the distance to what else is zero.
        unit = clearance(polygon, points, edge, ends=getattr(phi, "trimmed", True))
        for k in range(2, min(int(phi.normalised), 4) + 1):
            assert (series[k] * unit ** (k - 1)).abs().max() < 1e-10


@FEW
@given(polygon=polygons(), seed=SEEDS)
def test_polygon_distances_are_positive_inside_and_negative_outside(polygon, seed):
    points = around(polygon, 300, seed)
    inside = winding(polygon, points) == 1
    for phi in distances(polygon):
        value = jet(phi, points, 0)[0]
        assert (value[inside] > 0).all()
    for phi in distances(polygon, inside_only=False):
        assert (jet(phi, points, 0)[0, ~inside] < 0).all()


@FEW
@given(polygon=polygons(), seed=SEEDS)
def test_polygon_derivatives_agree_with_differences(polygon, seed):
    points = around(polygon, 40, seed, factor=0.5)
    h = 1e-5 * extent(polygon)
    for phi in distances(polygon):
        found = jet(phi, points, 2)
        far = found[0].abs() > 0.02 * extent(polygon)  # differences need smoothness within h
        aside = [points + s * h * axis for axis in torch.eye(2).double() for s in (1, -1)]
        ahead = jet(phi, torch.cat(aside), 1).unflatten(1, (2, 2, -1))
        for axis, slots in ((0, (3, 4)), (1, (4, 5))):
            slope = (ahead[:, axis, 0] - ahead[:, axis, 1])[:, far] / (2 * h)
            torch.testing.assert_close(slope[0], found[1 + axis][far], rtol=1e-6, atol=1e-6)
            for i, slot in enumerate(slots):
                scale = extent(polygon)
                torch.testing.assert_close(
                    slope[1 + i] * scale, found[slot][far] * scale, rtol=1e-4, atol=1e-4
                )


@FEW
@given(polygon=polygons())
def test_gradient_at_vertices_is_the_limit_along_the_bisector(polygon):
    size = extent(polygon)
    vertices = torch.as_tensor(polygon.starts)
    aside = vertices + 1e-7 * size * torch.as_tensor(polygon.bisectors)
    for phi in distances(polygon):
        at, near = jet(phi, vertices, 1), jet(phi, aside, 1)
        assert at[0].abs().max() == 0
        torch.testing.assert_close(at[1:], near[1:], rtol=1e-4, atol=1e-4)
        second = jet(phi, vertices, 2)
        torch.testing.assert_close(second[:3], at)
        assert second[3:].isnan().all()


@FEW
@given(polygon=polygons(), factor=st.floats(0.1, 10))
def test_distances_have_no_unit(polygon, factor):
    larger = Polygon(tuple(map(tuple, (factor * polygon.starts).tolist())))
    points = around(polygon, 20, 0)
    pairs = zip(distances(polygon, False), distances(larger, False), strict=True)
    for phi, other in pairs:
        torch.testing.assert_close(
            factor * jet(phi, points, 0), jet(other, factor * points, 0), rtol=1e-7, atol=1e-12
        )


@FEW
@given(polygon=polygons(), seed=SEEDS)
def test_mean_value_potential_is_the_printed_formula_inside(polygon, seed):
    points = around(polygon, 60, seed, factor=1.0)
    points = points[winding(polygon, points) == 1]
    r = torch.as_tensor(polygon.starts)[None] - points[:, None]
    s = torch.as_tensor(polygon.ends)[None] - points[:, None]
    lengths, further = r.norm(dim=-1), s.norm(dim=-1)
    angle = torch.atan2(r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0], (r * s).sum(-1))
    potential = ((1 / lengths + 1 / further) * torch.tan(angle / 2)).sum(-1)
    torch.testing.assert_close(
        jet(MeanValue(polygon), points, 0)[0], 2 / potential, rtol=1e-8, atol=0
    )


def test_mean_value_potential_keeps_its_digits_at_an_edge():
    """The printed half-angle formula has lost all of them here."""
    for gap in (1e-6, 1e-10, 1e-14):
        point = torch.tensor([[0.5, 0.0], [0.5, gap]], dtype=torch.float64)
        found = jet(MeanValue(Polygon(((0, 0), (1, 0), (1, 1), (0, 1)))), point, 2)
        assert found[0, 1] == pytest.approx(gap, rel=1e-5)
        torch.testing.assert_close(found[3:, 0], found[3:, 1], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("polygon", [L_SHAPE, NESTED])
def test_edges_of_holes_and_of_notches_count_too(polygon):
    points, _, normal = on_edges(polygon, 500, 3)
    for phi in distances(polygon):
        series = taylor(phi, points, normal, 1)
        assert series[0].abs().max() < 1e-15
        assert (series[1] - 1).abs().max() < 1e-12
        value = jet(phi, around(polygon, 500, 4), 0)[0]
        assert ((value > 0) == (winding(polygon, around(polygon, 500, 4)) == 1)).all()


def test_many_short_edges_neither_overflow_nor_leave_the_mean_value_potential():
    """A circle of 1000 edges: REQ shrinks with their number, the MVP stays (measured)."""
    angle = 2 * np.pi * np.arange(1000) / 1000
    polygon = Polygon(tuple(zip(np.cos(angle).tolist(), np.sin(angle).tolist(), strict=True)))
    point = torch.tensor([[0.5, 0.0], [1.5, 0.0]], dtype=torch.float64)
    for phi in (PolygonEquivalence(polygon), PolygonEquivalence(polygon, 20), MeanValue(polygon)):
        found = jet(phi, point, 2)
        assert found.isfinite().all()
        assert found[0, 0] > 0 > found[0, 1]
    assert jet(MeanValue(polygon), point, 0)[0, 0] == pytest.approx(0.375 / 1.4674622, rel=1e-4)


def test_saturation_keeps_a_distance_near_the_boundary_and_bounds_it_far_away():
    phi = MeanValue(L_SHAPE)
    far = torch.tensor([[100.0, 50.0]], dtype=torch.float64)
    assert jet(phi, far, 0)[0, 0] < -1e5
    assert jet(Saturated(phi, 2.0), far, 0)[0, 0] == pytest.approx(-2, rel=1e-6)
    points, _, normal = on_edges(L_SHAPE, 50, 5)
    series = taylor(Saturated(phi, 2.0), points, normal, 2)
    torch.testing.assert_close(series, taylor(phi, points, normal, 2))


@FEW
@given(
    ends=st.lists(st.floats(-3, 3), min_size=4, max_size=4).filter(
        lambda e: math.dist(e[:2], e[2:]) > 0.1
    ),
    seed=SEEDS,
)
def test_segments_are_zero_normalised_and_positive_elsewhere(ends, seed):
    start, end = np.array(ends[:2]), np.array(ends[2:])
    phi = Segment(tuple(ends[:2]), tuple(ends[2:]))
    part = np.random.default_rng(seed).uniform(0.02, 0.98, (200, 1))
    points = torch.as_tensor(start + part * (end - start))
    tangent = (end - start) / np.linalg.norm(end - start)
    left = torch.as_tensor(np.array([-tangent[1], tangent[0]]))
    series = taylor(phi, points, left, 4)
    assert series[0].abs().max() < 1e-14
    assert (series[1] - 1).abs().max() < 1e-12
    assert series[2:].abs().max() < 1e-10
    other = torch.as_tensor(np.random.default_rng(seed).uniform(-5, 5, (200, 2)))
    nearest = torch.as_tensor(start) + torch.clamp(
        ((other - torch.as_tensor(start)) @ torch.as_tensor(end - start))[:, None]
        / float((end - start) @ (end - start)),
        0,
        1,
    ) * torch.as_tensor(end - start)
    value = jet(phi, other, 0)[0]
    assert (value > 0).all()
    assert (value >= 0.99 * (other - nearest).norm(dim=1)).all()
    tips = jet(phi, torch.as_tensor(np.stack([start, end])), 1)
    torch.testing.assert_close(tips[1:].T, left.expand(2, 2))
    assert tips[0].abs().max() == 0


def test_segment_is_the_printed_formula():
    phi = Segment((0.2, -0.1), (1.4, 0.5))
    x = torch.as_tensor(np.random.default_rng(6).uniform(-2, 2, (100, 2)))
    d = torch.tensor([1.2, 0.6], dtype=torch.float64)
    size = d.norm()
    f = ((x[:, 0] - 0.2) * d[1] - (x[:, 1] + 0.1) * d[0]) / size
    centre = torch.tensor([0.8, 0.2], dtype=torch.float64)
    t = ((size / 2) ** 2 - ((x - centre) ** 2).sum(1)) / size
    root = torch.sqrt(t**2 + f**4)
    torch.testing.assert_close(jet(phi, x, 0)[0], torch.sqrt(f**2 + ((root - t) / 2) ** 2))


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("span", [(0.0, 0.5 * np.pi), (1.0, 5.5)])
def test_arcs_are_zero_on_the_arc_alone_and_normalised(span, exact):
    phi = Arc(Ball((0.3, -0.2), 1.5, exact), *span)
    centre = np.array([0.3, -0.2])
    angle = np.linspace(*span, 42)[1:-1]
    radial = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = torch.as_tensor(centre + 1.5 * radial)
    series = taylor(phi, points, torch.as_tensor(-radial), 3)
    assert series[0].abs().max() < 1e-15
    assert (series[1] - 1).abs().max() < 1e-12
    assert (series[2].abs().max() < 1e-12) == exact
    beyond = np.linspace(span[1], span[0] + 2 * np.pi, 42)[1:-1]
    others = torch.as_tensor(centre + 1.5 * np.stack([np.cos(beyond), np.sin(beyond)], axis=1))
    assert (jet(phi, others, 0)[0] > 0.01).all()


@pytest.mark.parametrize(
    ("phi", "points", "normal"),
    [
        (HalfSpace((1.0, 2.0), (3.0, 4.0)), [[-3.0, 5.0]], [[0.6, 0.8]]),
        (Slab(1, -1.0, 2.0), [[0.3, -1.0], [9.0, 2.0]], [[0.0, 1.0], [0.0, -1.0]]),
        (Ball((1.0, 0.0), 2.0), [[3.0, 0.0], [1.0, -2.0]], [[-1.0, 0.0], [0.0, 1.0]]),
        (Complement(Ball((0.0, 0.0), 0.25, True)), [[0.15, 0.2]], [[0.6, 0.8]]),
        (ellipse((0.0, 0.0), (0.25, 0.15)), [[0.25, 0.0], [0.0, -0.15]], [[-1.0, 0.0], [0, 1.0]]),
        (Implicit(lambda x: x[:, 0] ** 2 - x[:, 1], 3.0), [[0.0, 0.0]], [[0.0, -1.0]]),
    ],
)
def test_primitives_are_zero_with_unit_gradient_along_the_normal(phi, points, normal):
    found = jet(phi, torch.tensor(points, dtype=torch.float64), 1)
    assert found[0].abs().max() < 1e-15
    torch.testing.assert_close(found[1:].T, torch.tensor(normal, dtype=torch.float64))


def test_implicit_distance_has_a_unit_only_through_its_length():
    x = torch.as_tensor(np.random.default_rng(7).uniform(-1, 1, (30, 2)))
    small, large = ellipse((0.0, 0.0), (0.6, 0.3)), ellipse((0.0, 0.0), (60.0, 30.0))
    torch.testing.assert_close(100 * jet(small, x, 0), jet(large, 100 * x, 0))
    scaled = Implicit(lambda x: 7 * small.omega(x), 0.3)
    torch.testing.assert_close(jet(small, x, 2), jet(scaled, x, 2))


SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1)]


@pytest.mark.parametrize(
    ("vertices", "holes", "message"),
    [
        ([(0, 0), (1, 1), (1, 0), (0, 1)], (), r"vertices: .*; allowed: "),
        ([(0, 0), (2, 0), (2, 2), (1, -1), (0, 2)], (), r"vertices: edges 0 and 2 meet; allowed"),
        (SQUARE[::-1], (), r"vertices: area -1, clockwise; allowed: counterclockwise"),
        (
            [*SQUARE[:2], (1, 0), *SQUARE[2:]],
            (),
            r"vertices: edge 1 has length 0; allowed: above 0",
        ),
        ([*SQUARE, (0, 0)], (), r"vertices: edge 4 has length 0"),
        (SQUARE[:2], (), r"vertices: shape \(2, 2\); allowed: \(n, 2\) with n >= 3"),
        ([(0, 0), (1, math.nan), (1, 1)], (), r"vertices: not finite"),
        ([(0, 0), (2, 0), (1, 0), (1, 1)], (), r"vertices: .* meet|runs back on"),
        (SQUARE, ([(0.2, 0.2), (0.4, 0.2), (0.3, 0.4)],), r"holes: 0: area 0.02, counterclockwise"),
        (SQUARE, ([(2, 2), (2, 3), (3, 3)],), r"holes: 0 is not inside"),
    ],
)
def test_broken_polygons_are_refused(vertices, holes, message):
    with pytest.raises(ValueError, match=message):
        Polygon(tuple(vertices), tuple(tuple(hole) for hole in holes))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: PolygonEquivalence(L_SHAPE, trimmed=False), r"trimmed: False; allowed for a poly"),
        (lambda: PolygonEquivalence(L_SHAPE, 0), r"order: 0; allowed: 1, 2, 3"),
        (lambda: Segment((1.0, 1.0), (1.0, 1.0)), r"segment: length: 0.0; allowed: above 0"),
        (lambda: Ball((0.0,), -1.0), r"radius: -1.0; allowed: above 0"),
        (lambda: Slab(0, 1.0, 1.0), r"upper - lower: 0.0; allowed: above 0"),
        (lambda: Arc(Ball((0.0, 0.0), 1.0), 0.0, 7.0), r"stop - start: 7.0; allowed: between 0"),
        (lambda: HalfSpace((0.0, 0.0), (0.0, 0.0)), r"normal: length: 0.0; allowed: above 0"),
    ],
)
def test_bad_distances_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
