"""Stationary cases: exact solutions satisfy equation and conditions and have the stated energies.

Derivatives that cases write out are checked against central differences of fourth order, and the
equations then by them.
"""

import numpy as np
import pytest
from stationary_helpers import CASES, SMOOTH, laplacian, sample_of

from cases.boundaries import boundary
from cases.boundary_conditions import Essential, Robin
from cases.contracts import Case
from cases.domains import Box
from cases.plane_domains import Polygon
from cases.problems import harmonic_lshape
from cases.quadrature import interior_rule
from cases.smooth import affine, constant
from cases.stationary import Bending, Diffusion, Eigenvalue, Eikonal
from cases.stationary_cases import StationaryField, check_conditions, everywhere, on_ends

CLOSED = 10  # margins from a singular point


def of_kind(*kinds):
    return pytest.mark.parametrize(
        "name", [name for name, case in CASES.items() if isinstance(case.equation, kinds)]
    )


def inner_points(case: Case, count=200):
    """Random points a hundredth of the size or more from the boundary and from kinks."""
    points = case.domain.from_unit(np.random.default_rng(3).random((4 * count, case.domain.dim)))
    margin = 0.01 * np.max(case.domain.bounds.lengths)
    keep = np.ones(len(points), bool)
    for shift in margin * np.vstack([np.eye(case.domain.dim), -np.eye(case.domain.dim)]):
        keep &= case.domain.contains(points + shift)
    for kink in kinks(case):
        keep &= np.abs(points[:, 0] - kink) > margin
    for place in getattr(case.equation, "singular", ()):
        keep &= np.linalg.norm(points - place, axis=1) > CLOSED * margin
    return points[keep][:count]


def kinks(case):
    match case.equation:
        case Diffusion(breaks=breaks):
            return breaks
        case Bending(moments=moments):
            return [moment.place for moment in moments]
    return []


def difference(function, points, axis, step):
    """Central difference of fourth order along an axis."""
    shift = step * np.eye(points.shape[1])[axis]
    near = function(points + shift) - function(points - shift)
    far = function(points + 2 * shift) - function(points - 2 * shift)
    return (8 * near - far) / (12 * step)


@pytest.mark.parametrize("name", SMOOTH)
def test_written_derivatives_are_those_of_the_values(name):
    case = CASES[name]
    field, points = case.reference.smooth, inner_points(case)
    assert len(points) >= 100
    step = 1e-3 * np.max(case.domain.bounds.lengths)
    gradient, hessian = field.gradient(points), field.hessian(points)
    # The layer of alpha = 50 and ten half waves have the largest fifth derivatives.
    for axis in range(case.domain.dim):
        slope = difference(field.value, points, axis, step)
        assert gradient[:, axis] == pytest.approx(slope, abs=2e-4 * np.max(np.abs(gradient)))
        second = difference(field.gradient, points, axis, step)
        assert hessian[:, axis] == pytest.approx(
            second, abs=2e-4 * max(np.max(np.abs(hessian)), 1e-6)
        )


@of_kind(Diffusion)
def test_diffusion_is_solved(name):
    case = CASES[name]
    equation, field, points = case.equation, case.reference.smooth, inner_points(case)
    velocity = np.array(equation.velocity or (0.0,) * case.domain.dim)
    terms = (
        -equation.diffusivity * laplacian(field, points),
        field.gradient(points) @ velocity,
        equation.reaction * field.value(points),
        -equation.source(points),
    )
    scale = max(np.max(np.abs(term)) for term in terms) or 1.0
    # The sum of two second derivatives of the corner's series cancels.
    assert np.max(np.abs(sum(terms))) < 1e-11 * max(scale, np.max(np.abs(field.hessian(points))))


@of_kind(Bending)
def test_bending_is_solved(name):
    """The second derivatives of the Laplacian by differences."""
    case = CASES[name]
    field, points, step = case.reference.smooth, inner_points(case), 1e-3
    total = sum(
        difference(
            lambda x, k=axis: difference(lambda y: laplacian(field, y), x, k, step),
            points,
            axis,
            step,
        )
        for axis in range(case.domain.dim)
    )
    expected = case.equation.load(points) / case.equation.rigidity
    assert total == pytest.approx(expected, abs=1e-6)


def test_jumps_of_the_beam_are_those_of_a_moment():
    """v, v' and v''' are continuous in the middle, v'' jumps by the moment."""
    case = CASES["beam"]
    field, sides = case.reference.smooth, np.array([[0.5 - 1e-9], [0.5 + 1e-9]])
    assert np.ptp(field.value(sides)) < 1e-9
    assert np.ptp(field.gradient(sides)) < 1e-8
    assert np.diff(field.hessian(sides)[:, 0, 0]) == pytest.approx([1.0], abs=1e-7)
    third = difference(field.hessian, np.array([[0.4], [0.6]]), 0, 1e-2)
    assert np.ptp(third) < 1e-9
    assert field.gradient(np.array([[0.5]])) == pytest.approx(np.array([[-1 / 16]]))


@of_kind(Eigenvalue)
def test_modes_are_modes(name):
    """-u'' = lambda u, norm 1, u' > 0 at the lower end, and as many zeros as their number."""
    case = CASES[name]
    field, points = case.reference.smooth, inner_points(case)
    rule = interior_rule(case.domain, 100, 4)
    number = (case.equation.mode * np.pi) ** 2
    assert -laplacian(field, points) == pytest.approx(number * field.value(points), abs=1e-9)
    assert rule.weights @ field.value(rule.points) ** 2 == pytest.approx(1.0, rel=1e-12)
    assert field.gradient(np.zeros((1, 1)))[0, 0] > 0
    signs = np.sign(field.value(np.linspace(0.001, 0.999, 998)[:, None]))
    assert np.count_nonzero(np.diff(signs)) == case.equation.mode - 1
    assert case.observables["eigenvalue"](sample_of(field)) == pytest.approx(number, rel=1e-10)
    assert case.observables["eigenvalue_error"](sample_of(field)) < 1e-10


@of_kind(Eikonal)
def test_slope_of_a_distance_is_one(name):
    """Away from kinks, which few points are near to; nowhere is it steeper."""
    case = CASES[name]

    def distance(points):
        return case.reference.function(points, 1.0)[:, 0]

    points = case.domain.from_unit(np.random.default_rng(5).random((2000, 2)))
    slopes = [difference(distance, points, axis, 1e-5) for axis in (0, 1)]
    steepness = np.hypot(*slopes)
    assert np.quantile(np.abs(steepness - 1), 0.98) < 1e-6
    several = points[:200]
    apart = np.linalg.norm(several[:, None] - several, axis=2)
    differences = np.abs(distance(several)[:, None] - distance(several))
    assert np.all(differences <= apart + 1e-12)
    assert np.array_equal(distance(points) < 0, case.equation.inside.contains(points))


@pytest.mark.parametrize("name", SMOOTH)
def test_conditions_are_kept_by_the_exact_solution(name):
    observables, sample = CASES[name].observables, sample_of(CASES[name].reference.smooth)
    kept = [key for key in ("boundary_error", "flux_error", "slope_error") if key in observables]
    assert "boundary_error" in kept
    for key in kept:
        assert observables[key](sample) < 1e-13


@of_kind(Eikonal)
def test_distance_vanishes_on_the_interface(name):
    case = CASES[name]
    for condition in case.boundary_conditions:
        points = condition.piece.random(20, np.random.default_rng(0))
        assert np.max(np.abs(case.reference.function(points, 1.0))) < 1e-14
        assert np.all(condition.value.value(points) == 0)


@pytest.mark.parametrize("name", ["harmonic_lshape_origin", "harmonic_lshape_reentrant"])
def test_series_of_the_corner_is_certified_by_the_maximum_principle(name):
    """The largest misfit on the whole boundary bounds the error, for the series is harmonic."""
    case = CASES[name]
    for condition in case.boundary_conditions:
        points = condition.piece.from_unit(np.linspace(0, 1, 2001)[:, None])
        misfit = case.reference.smooth.value(points) - condition.value.value(points)
        assert np.max(np.abs(misfit)) < 1e-12


def test_harmonic_coordinates_of_the_l_are_symmetric_and_between_0_and_1():
    points = harmonic_lshape.SHAPE.from_unit(np.random.default_rng(0).random((500, 2)))
    for name in ("harmonic_lshape_origin", "harmonic_lshape_reentrant"):
        field = CASES[name].reference.smooth
        values = field.value(points)
        assert values == pytest.approx(field.value(points[:, ::-1]), abs=1e-12)
        assert np.min(values) > 0
        assert np.max(values) < 1


def test_stationary_field_is_zero_first():
    field = StationaryField(lambda x: x[:, 0], lambda x: np.eye(2)[np.zeros(len(x), int)])
    points = np.array([[0.5, 0.2], [0.1, 0.3]])
    assert field.steps == (0, 1)
    assert field.evaluate(1, points).tolist() == [[0.5], [0.1]]
    assert field.evaluate(0, points).tolist() == [[0.0], [0.0]]
    assert field.gradient(1, points).tolist() == [[[1.0, 0.0]], [[1.0, 0.0]]]
    assert field.gradient(0, points).shape == (2, 1, 2)


def test_paper_networks_have_their_bytes():
    """1021, 1-30-30-1; 2751, 2-50-50-1; 10 701, 4-100-100-1; 31, 1-10-1."""
    expected = {
        "rod_dirichlet": 1021,
        "laplace_square": 2751,
        "poisson_hypercube": 10701,
        "rod_gaussians": 31,
        "advection_diffusion_a50": 5251,
        "eikonal_square": 1981,
    }
    assert {name: CASES[name].paper_bytes for name in expected} == {
        name: 4 * count for name, count in expected.items()
    }


SQUARE = Box((0.0, 0.0), (1.0, 1.0))
ROD = Box((0.0,), (1.0,))


def test_conditions_must_cover_the_boundary_once():
    lower, upper = on_ends(ROD, 0.0, 1.0)
    check_conditions(Diffusion(), ROD, (lower, upper))
    with pytest.raises(ValueError, match=r"^conditions: 0 on x_upper; allowed: 1 on each of "):
        check_conditions(Diffusion(), ROD, (lower,))
    with pytest.raises(ValueError, match=r"^conditions: 2 on x_lower; allowed: "):
        check_conditions(Diffusion(), ROD, (lower, upper, Robin(lower.piece)))
    elsewhere = Essential(boundary(Box((0.0,), (2.0,))).pieces[1])
    with pytest.raises(ValueError, match=r"^conditions: on x_upper; allowed: x_lower, x_upper"):
        check_conditions(Diffusion(), ROD, (lower, upper, elsewhere))


def test_data_that_contradict_each_other_in_a_corner_are_refused():
    pieces = boundary(SQUARE).pieces
    data = [constant(0.0), constant(1.0), affine(0.0, (1.0, 0.0)), affine(0.0, (1.0, 0.0))]
    conditions = [Essential(p, d) for p, d in zip(pieces, data, strict=True)]
    check_conditions(Diffusion(), SQUARE, conditions)
    conditions[0] = Essential(pieces[0], constant(0.5))
    with pytest.raises(ValueError, match=r"^conditions: data differ by 0.5 at \[0.0, 0.0\]; "):
        check_conditions(Diffusion(), SQUARE, conditions)


def test_interface_of_a_distance_must_be_covered():
    triangle = Polygon(((0.0, 0.0), (0.5, 0.0), (0.0, 0.5)))
    check_conditions(Eikonal(triangle), SQUARE, everywhere(triangle))
    with pytest.raises(ValueError, match=r"^conditions: 0 on edge_2; allowed: "):
        check_conditions(Eikonal(triangle), SQUARE, everywhere(triangle)[:2])


@pytest.mark.parametrize(
    ("build", "key"),
    [
        (lambda: Diffusion(diffusivity=0.0), "diffusivity"),
        (lambda: Diffusion(reaction=-1.0), "reaction"),
        (lambda: Bending(rigidity=0.0), "rigidity"),
        (lambda: Eigenvalue(0), "mode"),
        (lambda: Robin(boundary(ROD).pieces[0], -1.0), "coefficient"),
    ],
)
def test_impossible_parameters_are_refused(build, key):
    with pytest.raises(ValueError, match=f"^{key}: .*; allowed: "):
        build()
