"""The stationary cases' own conditions are met at random points of their pieces."""

import numpy as np
import pytest
import torch

from cases.boundaries import boundary
from cases.boundary_conditions import Clamped, Dirichlet, Essential, Robin
from cases.discovery import load_case
from cases.domains import Box
from insr.boundary.conditions import distance, structure
from insr.boundary.differentiation import jet, taylor

MANY = 10_000


def network(x):
    generator = np.random.default_rng(8)
    inner = x @ generator.normal(size=(x.shape[-1], 9)) + generator.normal(size=9)
    return np.sin(inner) @ generator.normal(size=(9, 1))


def residuals(u, condition, points):
    """Of a condition at points of its piece, each (N,)."""
    outward = torch.as_tensor(condition.piece.normal(points))
    value, slope = taylor(u, torch.as_tensor(points), outward, 1)[..., 0]
    match condition:
        case Essential():
            return (value - torch.as_tensor(condition.value.value(points)),)
        case Robin():
            return (slope + condition.coefficient * value - condition.value,)
        case Clamped():
            return value, slope


CASES = [
    *[("poisson_square_k1", kind) for kind in ("equivalence", "lines", "mean_value", "product")],
    *[("laplace_square", kind) for kind in ("equivalence", "lines", "mean_value", "product")],
    *[("harmonic_lshape_reentrant", kind) for kind in ("equivalence", "mean_value")],
    *[("laplace_annulus", kind) for kind in ("equivalence", "mean_value")],
    ("laplace_annulus_robin", "equivalence"),
    *[("plate_circular_cubic", kind) for kind in ("equivalence", "mean_value")],
    ("poisson_hypercube", "equivalence"),
    ("poisson_hypercube", "product"),
    ("rod_dirichlet", "equivalence"),
    ("rod_dirichlet", "product"),
    ("rod_neumann", "equivalence"),
    ("eikonal_square", "equivalence"),
    ("eikonal_square", "mean_value"),
    ("eikonal_ellipse", "equivalence"),
    ("eikonal_ellipse", "mean_value"),
    ("beam", "product"),
    ("eikonal_map", "mean_value"),
]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_conditions_of_cases_are_met_to_rounding(name, kind):
    conditions = load_case(name).boundary_conditions
    check(structure(conditions, kind), conditions)


@pytest.mark.parametrize("name", ["laplace_annulus_robin", "rod_neumann"])
def test_superposed_structures_meet_mixed_conditions_too(name):
    conditions = load_case(name).boundary_conditions
    check(structure(conditions, superposed=True), conditions)


def check(ansatz, conditions):
    generator = np.random.default_rng(9)
    for condition in conditions:
        points = condition.piece.random(max(2, MANY // len(conditions)), generator)
        for residual in residuals(ansatz.field(network), condition, points):
            assert residual.abs().max() < 1e-11


PLATE = load_case("plate_circular_cubic").boundary_conditions
SQUARE = boundary(Box((0.0, 0.0), (1.0, 1.0)))
RIVALS = Robin(SQUARE.pieces[1]), Robin(SQUARE.pieces[2], 1.0)


def test_flux_is_divided_by_the_diffusivity():
    conditions = (Essential(SQUARE.pieces[0]), Robin(SQUARE.pieces[1], 3.0, 5.0))
    u = structure(conditions, diffusivity=2.0).field(network)
    points = np.array([[1.0, 0.3], [1.0, 0.8]])
    value, slope = taylor(
        u, torch.as_tensor(points), torch.tensor([1.0, 0.0], dtype=torch.float64), 1
    )[..., 0]
    assert (2 * slope + 3 * value - 5).abs().max() < 1e-13


def test_one_flux_on_the_whole_boundary():
    conditions = tuple(Robin(piece, 3.0, 5.0) for piece in SQUARE.pieces)
    network_of_two = lambda x: np.sin(x @ np.array([[1.0, 2.0], [3.0, -1.0]]))  # noqa: E731
    u = structure(conditions).field(network_of_two)
    for condition in conditions:
        points = condition.piece.from_unit(np.linspace(0.05, 0.95, 99)[:, None])
        (residual,) = residuals(u, condition, points)
        assert residual.abs().max() < 1e-11


def test_a_piece_without_condition_is_free():
    u = structure((Essential(SQUARE["x_lower"]), Essential(SQUARE["x_upper"])), "product")
    points = torch.tensor([[0.4, 0.0], [0.3, 1.0]], dtype=torch.float64)
    assert jet(u.field(network), points, 0).abs().min() > 1e-3


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: structure(()), r"conditions: \(\); allowed: one or more of Essential, Robin"),
        (lambda: structure((Dirichlet(0, "lower"),)), r"conditions: .*; allowed: one or more of"),
        (lambda: distance(SQUARE.pieces, "minimum"), r"kind: 'minimum'; allowed: equivalence, li"),
        (lambda: distance(SQUARE.pieces[:2], "mean_value"), r"kind: 'mean_value'; allowed for cl"),
        (
            lambda: structure((Essential(SQUARE.pieces[0]), *RIVALS), superposed=True),
            r"superposed: 1 essential, 0 clamped, 2 fluxes; allowed: essential conditions and one",
        ),
        (
            lambda: structure((Essential(SQUARE.pieces[0]), *RIVALS), "mean_value"),
            r"kind: 'mean_value'; allowed with the same sort of condition everywhere",
        ),
        (
            lambda: distance([c.piece for c in PLATE], "product"),
            r"kind: 'product'; allowed for faces of boxes alone",
        ),
    ],
)
def test_what_pieces_do_not_allow_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
