"""Boxes: measure, grid, map from the unit cube, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domains import Box

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
