"""Transfinite interpolation takes its data on the boundary; weights are a partition of unity."""

import numpy as np
import pytest
import torch
from boundary_geometries import L_SHAPE, around, extent, on_edges, polygons, winding
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.domains import Box
from insr.boundary.boxes import half_spaces
from insr.boundary.coons import Coons
from insr.boundary.differentiation import jet, positions, taylor
from insr.boundary.expansion import stack
from insr.boundary.lifts import Shepard, polygon_lift, shepard_weights, together
from insr.boundary.polygon import Polygon
from insr.boundary.polygon_distance import PolygonEquivalence
from insr.boundary.primitives import Ball

SEEDS = st.integers(0, 2**31)
FEW = settings(max_examples=10, deadline=None)
SQUARE = Polygon(((0, 0), (1, 0), (1, 1), (0, 1)))
UNIT = Box((0.0, 0.0), (1.0, 1.0))


def waves(count, dim=2):
    """Different smooth data for each piece."""
    generator = np.random.default_rng(count)
    slopes = generator.normal(size=(count, dim))
    return tuple(lambda x, k=k, a=a: np.sin((x * a).sum() + k) for k, a in enumerate(slopes))


@FEW
@given(polygon=polygons(), seed=SEEDS, power=st.integers(1, 2))
def test_lift_takes_the_data_of_each_edge(polygon, seed, power):
    points, edge, normal = on_edges(polygon, 300, seed)
    data = waves(len(polygon.starts))
    distance = PolygonEquivalence(polygon, length=extent(polygon))
    lift = polygon_lift(distance, data, power, jumps=True)
    found = taylor(lift, points, normal, 1)
    exact = torch.stack([taylor(g, points, normal, 1) for g in data], dim=-1)
    exact = torch.take_along_dim(exact, torch.as_tensor(edge)[None, :, None], -1)[..., 0]
    torch.testing.assert_close(found[0], exact[0], rtol=0, atol=1e-12)
    if power == 2:
        torch.testing.assert_close(found[1], exact[1], rtol=1e-9, atol=1e-9)


def test_lift_takes_its_data_at_ten_thousand_points_to_rounding():
    points, edge, _ = on_edges(L_SHAPE, 10_000, 0, margin=1e-3)
    data = waves(6)
    found = jet(polygon_lift(PolygonEquivalence(L_SHAPE), data, jumps=True), points, 0)[0]
    exact = torch.stack([jet(g, points, 0)[0] for g in data], dim=-1)
    exact = torch.take_along_dim(exact, torch.as_tensor(edge)[:, None], -1)[:, 0]
    assert (found - exact).abs().max() < 1e-13


@FEW
@given(polygon=polygons(), seed=SEEDS)
def test_weights_are_a_partition_of_unity(polygon, seed):
    points = around(polygon, 100, seed, factor=1.0)
    points = points[winding(polygon, points) == 1]
    parts = PolygonEquivalence(polygon, length=extent(polygon)).edges(positions(points, 2))
    for powers in ((1,) * len(polygon.starts), (2, 1) + (1,) * (len(polygon.starts) - 2)):
        weights = shepard_weights(parts, powers)
        sums = weights.sum().coefficients
        assert (weights.value >= 0).all()
        torch.testing.assert_close(sums[0], torch.ones_like(sums[0]))
        scale = weights.coefficients.abs().amax(-1)
        assert (sums[1:].abs() <= 1e-12 * (scale[1:] + 1)).all()
        printed = torch.stack([parts.value[:, i] ** -float(p) for i, p in enumerate(powers)], -1)
        torch.testing.assert_close(weights.value, printed / printed.sum(-1, keepdim=True))


def test_weights_of_hundreds_of_edges_neither_over_nor_underflow():
    for scale in (1e-9, 1e9):
        parts = positions(scale * torch.linspace(1, 2, 291, dtype=torch.float64)[None], 1)
        weights = shepard_weights(parts, (2,) * 291)
        assert weights.coefficients.isfinite().all()
        assert float(weights.value.sum()) == pytest.approx(1)


def hats(polygon, vertex):
    """Data of the harmonic coordinate of a vertex: affine on two edges, zero on the others."""
    return tuple(
        affine(a, b, float(k == vertex), float(polygon.following[k] == vertex))
        for k, (a, b) in enumerate(zip(polygon.starts, polygon.ends, strict=True))
    )


def affine(a, b, start, end):
    slope = (end - start) * (b - a) / ((b - a) @ (b - a))
    return lambda x: start + ((x - a) * slope).sum()


@pytest.mark.parametrize("vertex", range(6))
def test_lift_is_continuous_at_vertices_with_a_gradient_along_the_bisector(vertex):
    lift = polygon_lift(PolygonEquivalence(L_SHAPE, trimmed=True), hats(L_SHAPE, vertex))
    at = jet(lift, torch.as_tensor(L_SHAPE.starts), 1)
    torch.testing.assert_close(at[0], torch.eye(6, dtype=torch.float64)[vertex])
    aside = torch.as_tensor(L_SHAPE.starts + 1e-8 * L_SHAPE.bisectors)
    near = jet(lift, aside, 1)
    torch.testing.assert_close(at[1:], near[1:], rtol=1e-5, atol=1e-5)
    second = jet(lift, torch.as_tensor(L_SHAPE.starts), 2)
    torch.testing.assert_close(second[:3], at)
    assert second[3:].isnan().all()


def test_contradictory_data_are_refused_or_accepted_as_a_jump():
    data = (0.0, 0.0, 0.0, 1.0)
    with pytest.raises(
        ValueError,
        match=r"data: edges 3 and 0 differ by 1 at vertex \(0.0, 0.0\); allowed: equal values, or",
    ):
        polygon_lift(PolygonEquivalence(SQUARE), data)
    jump = polygon_lift(PolygonEquivalence(SQUARE), data, jumps=True)
    vertices = torch.as_tensor(SQUARE.starts)
    found = jet(jump, vertices, 1)
    assert found[0].tolist() == [0.5, 0, 0, 0.5]
    assert found[1:].isnan().all(0).tolist() == [True, False, False, True]
    with pytest.raises(ValueError, match=r"data: 3 given; allowed: 4, one an edge"):
        polygon_lift(PolygonEquivalence(SQUARE), data[:3])
    with pytest.raises(ValueError, match=r"powers: 0; allowed: one mu_i >= 1"):
        polygon_lift(PolygonEquivalence(SQUARE), data, 0, jumps=True)


def test_lift_of_the_annulus_is_the_printed_one():
    circles = (Ball((0.0, 0.0), 1.0, True), lambda x: (x * x).sum() ** 0.5 - 0.25)
    x = torch.tensor([[0.5, 0.2], [-0.3, 0.1], [0.0, 0.9]], dtype=torch.float64)
    found = jet(Shepard(together(circles), (1.0, 2.0)), x, 0)[0]
    torch.testing.assert_close(found, (7 - 4 * x.norm(dim=1)) / 3)


def test_lift_with_untrimmed_edges_leaves_the_network_a_smooth_function():
    """(u - g) / phi = sum_i (u - g_i) / phi_i stays bounded, with its Laplacian, at a vertex."""
    u = lambda x: np.sin(np.pi * x[:, 0]) * np.sinh(np.pi * x[:, 1])  # noqa: E731
    zero = 0.0
    top = lambda x: np.sin(np.pi * x[:, 0]) * float(np.sinh(np.pi))  # noqa: E731
    distance = PolygonEquivalence(SQUARE, trimmed=False)
    lift = polygon_lift(distance, (zero, zero, top, zero))
    learned = lambda x: (u(x) - lift(x)) / distance(x)  # noqa: E731
    x = torch.tensor([[e, 1 - 0.7 * e] for e in (1e-2, 1e-4)], dtype=torch.float64)
    laplacian = [jet(f, x, 2)[[3, 5]].sum(0).abs() for f in (learned, lift)]
    assert laplacian[0].max() < 500
    assert laplacian[1][1] > 50 * laplacian[1][0]


BOXES = [
    UNIT,
    Box((-1.0, 0.0, 2.0), (1.0, 0.5, 5.0)),
    Box((0.0,), (2.0,)),
    Box((-1.0,) * 4, (1.0,) * 4),
]


@pytest.mark.parametrize("box", BOXES)
def test_coons_patch_takes_its_data_on_all_faces(box):
    g = lambda x: np.sin((x * torch.arange(1, box.dim + 1)).sum()) + x[:, 0] ** 2  # noqa: E731
    patch = Coons(box, {(axis, side): g for axis in range(box.dim) for side in ("lower", "upper")})
    unit = np.random.default_rng(3).random((10_000, box.dim))
    face = np.random.default_rng(4).integers(2 * box.dim, size=10_000)
    unit[np.arange(10_000), face // 2] = face % 2
    points = torch.as_tensor(box.from_unit(unit))
    assert (jet(patch, points, 0)[0] - jet(g, points, 0)[0]).abs().max() < 1e-13


def test_coons_patch_is_exact_for_products_of_affine_factors_and_smooth_in_corners():
    g = lambda x: (1 + 2 * x[:, 0]) * (3 - x[:, 1])  # noqa: E731
    patch = Coons(UNIT, {(axis, side): g for axis in (0, 1) for side in ("lower", "upper")})
    x = torch.as_tensor(np.random.default_rng(5).random((50, 2)))
    x[:4] = torch.as_tensor(SQUARE.starts)
    torch.testing.assert_close(jet(patch, x, 2), jet(g, x, 2))


def test_coons_patch_with_data_on_some_faces():
    one = Coons(UNIT, {(0, "lower"): lambda x: x[:, 1] ** 2})
    x = torch.as_tensor(np.random.default_rng(6).random((20, 2)))
    torch.testing.assert_close(jet(one, x, 0)[0], x[:, 1] ** 2)
    three = Coons(UNIT, {(0, "lower"): 1.0, (0, "upper"): 1.0, (1, "upper"): 1.0})
    torch.testing.assert_close(jet(three, x, 0)[0], torch.ones(20, dtype=torch.float64))


def test_contradictory_data_of_faces_are_refused():
    data = {(0, "lower"): 1.0, (1, "lower"): 0.0}
    with pytest.raises(
        ValueError, match=r"data: faces \(0, 'lower'\) and \(1, 'lower'\) differ by"
    ):
        Coons(UNIT, data)
    x = torch.tensor([[0.0, 0.3]], dtype=torch.float64)
    assert jet(Coons(UNIT, data, jumps=True), x, 0)[0] == 1
    with pytest.raises(ValueError, match=r"face: \(2, 'lower'\); allowed: axes 0 to 1"):
        Coons(UNIT, {(2, "lower"): 0.0})


def test_shepard_of_planes_in_four_dimensions():
    box = Box((-1.0,) * 4, (1.0,) * 4)
    faces = half_spaces(box)
    lift = Shepard(lambda x: stack([face(x) for face in faces]), waves(8, 4))
    unit = np.random.default_rng(7).random((500, 4))
    unit[:, 2] = 1.0
    points = torch.as_tensor(box.from_unit(unit))
    exact = jet(waves(8, 4)[5], points, 0)[0]
    assert (jet(lift, points, 0)[0] - exact).abs().max() < 1e-14
