"""Solution structures meet their conditions at random boundary points for random weights."""

import numpy as np
import pytest
import torch
from boundary_geometries import L_SHAPE, on_edges

from cases.domains import Box
from insr.boundary.boxes import box_equivalence, box_product
from insr.boundary.curve import Curve
from insr.boundary.curve_distance import CurveMeanValue
from insr.boundary.differentiation import jet, taylor
from insr.boundary.distance import Complement, Saturated
from insr.boundary.expansion import total
from insr.boundary.lifts import polygon_lift
from insr.boundary.mixed import Clamp, Essential, Flux, SuperposedStructure, TransfiniteStructure
from insr.boundary.polygon_distance import MeanValue, PolygonEquivalence
from insr.boundary.primitives import Ball, HalfSpace, ellipse
from insr.boundary.space_time import InitialStructure, PeriodicEmbedding
from insr.boundary.structures import (
    ClampedStructure,
    DirichletStructure,
    RobinStructure,
    SlipWallStructure,
)
from insr.jets import evaluate
from insr.networks import Siren

MANY = 10_000


def network(outputs, dim=2, seed=0):
    """A network with random weights as a field, batch (N, outputs)."""
    generator = np.random.default_rng(seed)
    inner, bias = generator.normal(size=(dim, 12)), generator.normal(size=12)
    outer = generator.normal(size=(12, outputs))
    return lambda x: np.tanh(x @ inner + bias) @ outer


def on_circle(radius, count=MANY, seed=0):
    angle = torch.as_tensor(np.random.default_rng(seed).random(count) * 2 * np.pi)
    radial = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    return radius * radial, radial


def value_and_outward(field, points, outward):
    """u and du/dn, each (N, components)."""
    found = taylor(field, points, outward, 1)
    return found[0], found[1]


def data(x):
    return np.sin(2 * x[:, 0]) + x[:, 1] ** 2


def other(x):
    return np.cos(x[:, 0] - 2 * x[:, 1])


def factor(x):
    return 1 + 0.5 * x[:, 0] * x[:, 1]


def exact(function, points):
    return jet(function, points, 0)[0][:, None]


# Of the unit circle, each with a number of points: integrals along curves take their time, and
# the tests of cases look at those in more.
DISTANCES = {
    "ball": (Ball((0.0, 0.0), 1.0), MANY),
    "exact ball": (Ball((0.0, 0.0), 1.0, True), MANY),
    "mean value": (
        CurveMeanValue((Curve(lambda t: (np.cos(2 * np.pi * t), np.sin(2 * np.pi * t))),)),
        200,
    ),
    "saturated ellipse": (Saturated(ellipse((0.0, 0.0), (1.0, 1.0)), 0.5), MANY),
}


@pytest.mark.parametrize("name", DISTANCES)
def test_dirichlet_value_is_met(name):
    distance, count = DISTANCES[name]
    points, _ = on_circle(1.0, count)
    u = DirichletStructure(distance, data).field(network(1))
    assert (jet(u, points, 0)[0] - exact(data, points)).abs().max() < 2e-14


@pytest.mark.parametrize("phi", [PolygonEquivalence(L_SHAPE), MeanValue(L_SHAPE)])
def test_dirichlet_value_is_met_on_a_polygon_with_data_of_each_edge(phi):
    points, _, _ = on_edges(L_SHAPE, MANY, 0, margin=1e-3)
    lift = polygon_lift(PolygonEquivalence(L_SHAPE), (data,) * 6)
    u = DirichletStructure(phi, lift).field(network(1))
    assert (jet(u, points, 0)[0] - exact(data, points)).abs().max() < 1e-13


@pytest.mark.parametrize("name", DISTANCES)
def test_clamped_value_and_slope_are_met(name):
    distance, count = DISTANCES[name]
    points, outward = on_circle(1.0, count)
    u = ClampedStructure(distance, data, other).field(network(1))
    value, slope = value_and_outward(u, points, outward)
    assert (value - exact(data, points)).abs().max() < 2e-14
    assert (slope - exact(other, points)).abs().max() < 1e-12


@pytest.mark.parametrize(
    "phi", [box_product(Box((0.0,) * 3, (1.0,) * 3)), PolygonEquivalence(L_SHAPE)]
)
def test_clamped_zero_needs_no_normalisation(phi):
    if isinstance(phi, PolygonEquivalence):
        points, _, inward = on_edges(L_SHAPE, MANY, 0, margin=1e-3)
    else:
        points = torch.as_tensor(np.random.default_rng(0).random((MANY, 3)))
        points[:, 1] = 1.0
        inward = torch.tensor([[0.0, -1.0, 0.0]], dtype=torch.float64)
    u = ClampedStructure(phi).field(network(1, points.shape[1]))
    value, slope = value_and_outward(u, points, -inward)
    assert value.abs().max() == 0 or value.abs().max() < 1e-30
    assert slope.abs().max() < 1e-14


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize("name", DISTANCES)
def test_robin_combination_is_met(name, outputs):
    distance, count = DISTANCES[name]
    points, outward = on_circle(1.0, count)
    u = RobinStructure(distance, other, factor, outputs).field(network(outputs))
    value, slope = value_and_outward(u, points, outward)
    residual = slope + exact(factor, points) * value - exact(other, points)
    assert residual.abs().max() < 1e-12
    free = RobinStructure(distance, other, 0.0, outputs).field(network(outputs))
    value, slope = value_and_outward(free, points, outward)
    assert (slope - exact(other, points)).abs().max() < 1e-12
    assert value.std() > 0.1


OUTER, INNER = Ball((0.0, 0.0), 1.0, True), Complement(Ball((0.0, 0.0), 0.25, True))
MIXED = {
    "superposed": SuperposedStructure(OUTER, INNER, data, other, factor),
    "transfinite": TransfiniteStructure(((OUTER, Essential(data)), (INNER, Flux(other, factor)))),
    "two outputs": TransfiniteStructure(
        ((OUTER, Essential(data)), (INNER, Flux(other, factor))), "equivalence", 0.3, 2
    ),
    "curved": TransfiniteStructure(
        (
            (Ball((0.0, 0.0), 1.0), Essential(data)),
            (Complement(Ball((0.0, 0.0), 0.25)), Flux(other, factor)),
        )
    ),
}


@pytest.mark.parametrize("name", MIXED)
def test_mixed_conditions_are_met_on_the_annulus(name):
    structure = MIXED[name]
    u = structure.field(network(structure.outputs))
    points, _ = on_circle(1.0)
    assert (jet(u, points, 0)[0] - exact(data, points)).abs().max() < 2e-14
    points, radial = on_circle(0.25)
    value, slope = value_and_outward(u, points, -radial)
    residual = slope + exact(factor, points) * value - exact(other, points)
    assert residual.abs().max() < 1e-12


def test_transfinite_conditions_on_three_parts_of_a_box():
    sides = {
        "left": (HalfSpace((0.0, 0.0), (1.0, 0.0)), Essential(data)),
        "bottom": (HalfSpace((0.0, 0.0), (0.0, 1.0)), Flux(other, factor)),
        "right": (HalfSpace((1.0, 0.0), (-1.0, 0.0)), Clamp(data, other)),
    }
    for remainder in ("product", "equivalence"):
        structure = TransfiniteStructure(tuple(sides.values()), remainder)
        u = structure.field(network(1))
        s = torch.as_tensor(np.random.default_rng(1).uniform(0.02, 0.98, MANY))
        zero, one = torch.zeros_like(s), torch.ones_like(s)
        left, bottom, right = (torch.stack(p, 1) for p in ((zero, s), (s, zero), (one, s)))
        assert (jet(u, left, 0)[0] - exact(data, left)).abs().max() < 1e-13
        axes = torch.eye(2, dtype=torch.float64)
        value, slope = value_and_outward(u, bottom, -axes[1])
        residual = slope + exact(factor, bottom) * value - exact(other, bottom)
        assert residual.abs().max() < 1e-11
        value, slope = value_and_outward(u, right, axes[0])
        assert (value - exact(data, right)).abs().max() < 1e-13
        assert (slope - exact(other, right)).abs().max() < 1e-11


def test_paper_rod_is_its_printed_trial_function():
    """eq. 54: x N + x (1 - x) ((1 - x) N + D(x N)) + 1/2, with D = d/dx here."""
    rod = SuperposedStructure(HalfSpace((0.0,), (1.0,)), HalfSpace((1.0,), (-1.0,)), 0.5)
    n = network(1, 1)
    x = torch.linspace(0, 1, 11, dtype=torch.float64)[:, None]
    value, slope = jet(n, x, 1)
    printed = x * value + x * (1 - x) * ((1 - x) * value + value + x * slope) + 0.5
    torch.testing.assert_close(jet(rod.field(n), x, 0)[0], printed)
    assert (
        value_and_outward(rod.field(n), x[-1:], torch.ones(1, dtype=torch.float64))[1].abs() < 1e-14
    )


@pytest.mark.parametrize("dim", [2, 3])
def test_slip_walls_let_nothing_through(dim):
    ball = Ball((0.0,) * dim, 1.0)
    structure = SlipWallStructure(ball, 0.2, dim)
    normal = np.random.default_rng(2).normal(size=(MANY, dim))
    points = torch.as_tensor(normal / np.linalg.norm(normal, axis=1)[:, None])
    u = jet(structure.field(network(dim, dim)), points, 0)[0]
    assert (u * points).sum(1).abs().max() < 1e-14
    assert u.abs().max() > 1
    deep = jet(structure.field(network(dim, dim)), 0.3 * points, 0)[0]
    assert (deep * points).sum(1).abs().max() > 0.1


def test_initial_and_boundary_conditions_are_met_together():
    box = Box((0.0,), (1.0,))
    boundary = lambda x: x[:, 0] + np.sin(x[:, 1]) * (1 + x[:, 0])  # noqa: E731
    initial = lambda x: x[:, 0] + np.sin(np.pi * x[:, 0])  # noqa: E731
    speed = lambda x: 1 + x[:, 0] + 3 * np.sin(np.pi * x[:, 0])  # noqa: E731
    ends = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    generator = np.random.default_rng(3)
    for velocity in (None, speed):
        structure = InitialStructure(initial, velocity, box_equivalence(box), boundary, ends)
        u = structure.field(network(1))
        points = torch.as_tensor(generator.random((MANY, 2)))
        start, wall = points.clone(), points.clone()
        start[:, 1], wall[:, 0] = 0, wall[:, 0].round()
        assert (jet(u, wall, 0)[0] - exact(boundary, wall)).abs().max() < 1e-14
        found = jet(u, start, 1)
        assert (found[0] - exact(initial, start)).abs().max() < 1e-14
        if velocity is not None:
            assert (found[2] - exact(speed, start)).abs().max() < 1e-13
        else:
            assert (found[2] - exact(speed, start)).abs().max() > 0.1
    with pytest.raises(ValueError, match=r"initial: differs from the boundary's value by 1 at"):
        InitialStructure(1.0, None, box_equivalence(box), 0.0, ends)


def test_periodic_inputs_make_the_network_periodic_with_all_its_derivatives():
    embedding = PeriodicEmbedding((2.0, None))
    inner = network(1, 3)
    u = lambda x: inner(embedding(x))  # noqa: E731
    points = torch.as_tensor(np.random.default_rng(4).random((100, 2)))
    shift = torch.tensor([2.0, 0.0], dtype=torch.float64)
    torch.testing.assert_close(jet(u, points, 2), jet(u, points + shift, 2), rtol=1e-12, atol=1e-12)
    assert (jet(u, points, 0) - jet(u, points + 0.5 * shift, 0)).abs().max() > 0.1
    siren = Siren(
        inputs=2, outputs=1, alpha=1, beta=8, frequencies=PeriodicEmbedding((2.0, 3.0)).frequencies
    )
    weights, shift = siren.initial_parameters(0), torch.tensor([2.0, -3.0], dtype=torch.float64)
    one, same = (evaluate(siren, weights, x, 2) for x in (points, points + shift))
    torch.testing.assert_close(one, same, rtol=1e-10, atol=1e-10)
    with pytest.raises(ValueError, match=r"periods: None for axis 1; allowed for frequencies"):
        _ = embedding.frequencies
    with pytest.raises(ValueError, match=r"periods: 0.0; allowed: above 0, or None"):
        PeriodicEmbedding((0.0,))


STRUCTURES = [
    DirichletStructure(Ball((0.0, 0.0), 1.0), data),
    ClampedStructure(Ball((0.0, 0.0), 1.0), data, other),
    RobinStructure(Ball((0.0, 0.0), 1.0), other, factor),
    SlipWallStructure(Ball((0.0, 0.0), 1.0), 0.3),
    MIXED["transfinite"],
    MIXED["superposed"],
    InitialStructure(data, other),
]


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_jets_from_the_networks_jets_are_those_of_the_formula(structure, order):
    points = torch.as_tensor(np.random.default_rng(5).uniform(-0.6, 0.6, (9, 2)))
    n = network(structure.outputs)
    inner = jet(n, points, order + structure.derivatives)
    found = structure.jet(points, inner) + structure.lift(points, order)
    torch.testing.assert_close(found, jet(structure.field(n), points, order))


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_seeds_are_the_adjoint_of_the_jet(structure, order):
    points = torch.as_tensor(np.random.default_rng(6).uniform(-0.6, 0.6, (7, 2)))
    generator = torch.Generator().manual_seed(0)
    components = structure.lift(points[:1], 0).shape[-1]
    sizes = [len(total(2, o).indices) for o in (order, order + structure.derivatives)]
    seeds = torch.randn(sizes[0], 7, components, generator=generator, dtype=torch.float64)
    inner = torch.randn(sizes[1], 7, structure.outputs, generator=generator, dtype=torch.float64)
    left = (seeds * structure.jet(points, inner)).sum()
    right = (structure.seeds(points, seeds) * inner).sum()
    torch.testing.assert_close(left, right)


def test_biharmonic_operator_of_a_clamped_field_from_series_of_the_network_on_lines():
    structure = ClampedStructure(Ball((0.0, 0.0), 1.0), data, other)
    points = torch.as_tensor(np.random.default_rng(7).uniform(-0.6, 0.6, (9, 2)))
    n, whole = network(1), jet(structure.field(network(1)), points, 4)
    powers = {index: k for k, index in enumerate(total(2, 4).indices)}
    expected = whole[powers[4, 0]] + 2 * whole[powers[2, 2]] + whole[powers[0, 4]]
    found = 0.0
    for x, y, weight in ((1, 0, 2 / 3), (0, 1, 2 / 3), (1, 1, 1 / 6), (1, -1, 1 / 6)):
        v = torch.tensor([x, y], dtype=torch.float64)
        factorials = torch.tensor([1, 1, 2, 6, 24], dtype=torch.float64)[:, None, None]
        prepared = structure.along(points, v, 4)
        inner = taylor(n, points, v, 4) * factorials
        found = found + weight * (prepared.jet(inner) + prepared.lift)[4]
        seeds = torch.zeros_like(inner)
        seeds[4] = 1
        left = (prepared.seeds(seeds) * inner).sum()
        torch.testing.assert_close(left, prepared.jet(inner)[4].sum())
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-10)
    with pytest.raises(ValueError, match=r"structure: RobinStructure; allowed on lines: one with"):
        RobinStructure(Ball((0.0, 0.0), 1.0)).along(points, points[0], 4)


def test_structures_compose_with_the_networks_tape():
    """The same u by hand-written jets of a network and by automatic differentiation of u."""
    siren = Siren(inputs=2, outputs=1, alpha=1, beta=8, omega0=2.0)
    weights = siren.initial_parameters(0)
    structure = DirichletStructure(PolygonEquivalence(L_SHAPE), data)
    points = torch.tensor([[0.2, 0.3], [0.7, 0.1]], dtype=torch.float64)
    found = structure.jet(points, evaluate(siren, weights, points, 2)) + structure.lift(points, 2)

    def u(x):
        phi = jet(structure.distance, x[None], 0)[0, 0]
        return phi * evaluate(siren, weights, x[None], 0)[0, 0, 0] + jet(data, x[None], 0)[0, 0]

    h = 1e-5
    for axis in range(2):
        step = torch.eye(2, dtype=torch.float64)[axis] * h
        slope = torch.stack([(u(x + step) - u(x - step)) / (2 * h) for x in points])
        torch.testing.assert_close(found[1 + axis, :, 0], slope, rtol=1e-7, atol=1e-7)
    torch.testing.assert_close(found[0, :, 0], torch.stack([u(x) for x in points]))


UNNORMALISED = box_product(Box((0.0, 0.0), (1.0, 1.0)))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: RobinStructure(UNNORMALISED), r"distance: normalised to order 0; allowed: at l"),
        (lambda: ClampedStructure(UNNORMALISED, data), r"distance: normalised to order 0"),
        (lambda: SuperposedStructure(OUTER, UNNORMALISED), r"natural: normalised to order 0"),
        (lambda: TransfiniteStructure(((UNNORMALISED, Flux()),)), r"part 0: normalised to order 0"),
        (lambda: TransfiniteStructure(((OUTER, 1.0),)), r"condition: 1.0; allowed: Essential, Fl"),
        (lambda: TransfiniteStructure((), "sum"), r"remainder: 'sum'; allowed: product, equiv"),
        (lambda: RobinStructure(OUTER, outputs=3), r"outputs: 3; allowed: 1, 2"),
        (lambda: SlipWallStructure(OUTER, 0.0), r"length: 0.0; allowed: above 0"),
    ],
)
def test_structures_refuse_what_they_cannot_meet(build, message):
    with pytest.raises(ValueError, match=message):
        build()
