"""Rules of points: measures, exactness, breaks, singular ends, refusals."""

import numpy as np
import pytest

from cases.boundaries import boundary
from cases.discovery import load_case
from cases.domains import Box
from cases.plane_domains import Annulus
from cases.stationary import Bending, Diffusion, PointMoment
from insr.stationary.points import SAMPLERS, boundary_points, pieces, rule

LINE, RING = Box((-1.0,), (1.0,)), Annulus(0.25, 1.0)
LSHAPE = load_case("harmonic_lshape_origin").domain


def draw(domain, sampler, count, equation=None, **options):
    generator = np.random.default_rng(0)
    return rule(equation or Diffusion(), domain, sampler, count, generator, **options)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("domain", [LINE, Box((0.0,) * 4, (2.0,) * 4), RING, LSHAPE])
def test_weights_add_up_to_the_measure_and_points_are_inside(domain, sampler):
    found = draw(domain, sampler, 500)
    assert found.weights.sum() == pytest.approx(domain.measure, rel=1e-12)
    assert domain.contains(found.points).all()
    assert len(found.points) >= 500


def test_random_points_are_as_many_as_asked_for():
    for sampler in ("sobol", "uniform", "fresh"):
        assert len(draw(LINE, sampler, 700).points) == 700


def test_gauss_points_integrate_polynomials_of_degree_five():
    found = draw(Box((0.0, 0.0), (1.0, 2.0)), "gauss", 30)
    x, y = found.points.T
    assert found.weights @ (x**5 * y**5) == pytest.approx(1 / 6 * 2**6 / 6, rel=1e-12)


def test_cells_end_at_breaks():
    """The jump of H(x - 1/3) is integrated exactly: no cell has it inside."""
    equation = Diffusion(breaks=(1 / 3,))
    found = draw(LINE, "gauss", 50, equation)
    assert found.weights @ (found.points[:, 0] > 1 / 3) == pytest.approx(2 / 3, rel=1e-12)
    moments = Bending(moments=(PointMoment(0.2, 1.0),))
    assert [part.upper for part in pieces(moments, LINE)] == [(0.2,), (1.0,)]


def test_cells_shrink_towards_a_singular_end():
    """int x^(-1/3) = 3/2: after x = s^3 the integrand is a polynomial."""
    unit = Box((0.0,), (1.0,))
    singular = Diffusion(singular=((0.0,),))
    errors = [
        abs(found.weights @ found.points[:, 0] ** (-1 / 3) - 1.5)
        for found in (draw(unit, "gauss", 60, singular), draw(unit, "gauss", 60))
    ]
    assert errors[0] < 1e-12
    assert errors[1] > 1e-3


def test_inset_keeps_points_off_the_faces():
    found = draw(LINE, "sobol", 256, inset=0.01)
    assert np.abs(found.points).max() <= 0.98
    assert np.abs(found.points).max() > 0.97


def test_boundary_points_are_on_their_pieces_in_proportion():
    inner, outer = boundary(RING).pieces
    found = boundary_points((inner, outer), 500, np.random.default_rng(0))
    assert [len(part.points) for part in found] == [100, 400]
    for piece, part in zip((inner, outer), found, strict=True):
        assert piece.contains(part.points).all()
        assert part.weights.sum() == pytest.approx(piece.measure)
    ends = boundary_points(boundary(LINE).pieces, 400, np.random.default_rng(0))
    assert [part.points.tolist() for part in ends] == [[[-1.0]], [[1.0]]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sampler": "nonsense"}, r"sampler: 'nonsense'; allowed: gauss, midpoint, sobol"),
        ({"inset": 0.5}, r"inset: 0.5; allowed: 0 to below 0.5"),
        ({"inset": 0.1, "domain": RING}, r"inset: 0.1; allowed for a domain that is no box: 0"),
    ],
)
def test_nonsense_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        draw(**{"domain": LINE, "sampler": "sobol", "count": 8} | options)
