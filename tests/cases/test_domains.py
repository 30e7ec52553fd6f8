"""Boxes and tori: measure, grid, map from the unit cube, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from cases.domains import Box, Torus

BOX = Box(lower=(-2.0, 1.0), upper=(2.0, 4.0))


def test_sizes():
    assert BOX.dim == 2
    assert BOX.lengths.tolist() == [4.0, 3.0]
    assert BOX.measure == 12.0


def test_grid_has_both_ends_and_the_last_axis_runs_fastest():
    grid = BOX.grid((3, 2))
    assert grid.tolist() == [[-2, 1], [-2, 4], [0, 1], [0, 4], [2, 1], [2, 4]]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_unit_cube_lands_inside(unit):
    points = BOX.from_unit(np.array(unit))
    assert np.all((points >= BOX.lower) & (points <= BOX.upper))


def test_corners_of_the_unit_cube_land_on_the_corners():
    assert BOX.from_unit(np.array([[0.0, 0.0], [1.0, 1.0]])).tolist() == [[-2, 1], [2, 4]]


@pytest.mark.parametrize(
    ("lower", "upper"), [((), ()), ((0.0,), (1.0, 1.0)), ((0.0,), (0.0,)), ((1.0,), (0.0,))]
)
def test_impossible_boxes_are_refused(lower, upper):
    with pytest.raises(ValueError, match=r"^box: "):
        Box(lower=lower, upper=upper)


TORUS = Torus(major=0.6, minor=0.3)
UNIT = qmc.Sobol(3, scramble=True, seed=0).random_base2(14)


def test_torus_has_its_measure_and_bounds():
    assert TORUS.dim == 3
    assert TORUS.measure == pytest.approx(2 * np.pi**2 * 0.6 * 0.09)
    assert TORUS.bounds == Box((-0.6 - 0.3, -0.3, -0.6 - 0.3), (0.6 + 0.3, 0.3, 0.6 + 0.3))
    share = np.mean(TORUS.contains(TORUS.bounds.from_unit(UNIT)))
    assert share * TORUS.bounds.measure == pytest.approx(TORUS.measure, rel=5e-3)


def test_points_of_the_unit_cube_fill_the_torus_evenly():
    """Inside, and with the moments of a uniform density: int x^2 = V (R^2/2 + 3 r^2/8), and
    int y^2 = V r^2/4."""
    points = TORUS.from_unit(UNIT)
    assert np.all(TORUS.contains(points))
    assert np.mean(points, axis=0) == pytest.approx(np.zeros(3), abs=2e-3)
    across = 0.6**2 / 2 + 3 * 0.3**2 / 8
    assert np.mean(points**2, axis=0) == pytest.approx([across, 0.3**2 / 4, across], rel=2e-3)
    assert np.all(TORUS.contains(TORUS.from_unit(np.array([[0.3, 1.0, 0.0], [0.7, 1.0, 0.5]]))))


def test_grid_of_a_torus_is_the_part_of_its_bounds_inside():
    counts = (41, 21, 41)
    points, mask = TORUS.grid(counts), TORUS.mask(counts)
    lattice = TORUS.bounds.grid(counts)
    assert np.array_equal(points, lattice[mask])
    assert np.array_equal(
        mask, (np.hypot(*lattice[:, ::2].T) - 0.6) ** 2 + lattice[:, 1] ** 2 <= 0.09 + 1e-9
    )
    assert np.min(points[:, 2]) == -0.6 - 0.3  # its lowest point
    weights = TORUS.weights(counts)
    assert weights.sum() == pytest.approx(TORUS.measure)
    assert weights @ points[:, 1] ** 2 == pytest.approx(TORUS.measure * 0.3**2 / 4, rel=0.05)


def test_weights_of_a_box_are_those_of_the_trapezoid_rule():
    points = BOX.grid((5, 4))
    assert BOX.weights((5, 4)) @ np.prod(points, axis=1) == pytest.approx(0.0, abs=1e-12)
    assert BOX.weights((5, 4)) @ points[:, 1] == pytest.approx(4 * 7.5)
    assert np.all(BOX.mask((5, 4)))


@pytest.mark.parametrize(("major", "minor"), [(0.3, 0.3), (0.3, 0.6), (0.6, 0.0), (0.6, -0.1)])
def test_impossible_tori_are_refused(major, minor):
    with pytest.raises(ValueError, match=r"^minor: .*; allowed: above 0 and below "):
        Torus(major, minor)
