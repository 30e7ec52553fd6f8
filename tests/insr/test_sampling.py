"""Points lie where they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domains import Box
from insr.sampling import SAMPLERS, face, grid, stratified


@given(
    rule=st.sampled_from(sorted(SAMPLERS)),
    dim=st.integers(1, 3),
    count=st.integers(8, 200),
    seed=st.integers(0, 99),
)
def test_points_lie_in_the_box_and_are_at_most_as_many_as_asked(rule, dim, count, seed):
    box = Box(lower=(-1.0, 2.0, 0.5)[:dim], upper=(1.0, 5.0, 0.75)[:dim])
    points = SAMPLERS[rule](box, count, np.random.default_rng(seed))
    assert 0 < len(points) <= count
    assert points.shape[1] == dim
    assert np.all(points >= box.lower)
    assert np.all(points <= box.upper)


@pytest.mark.parametrize(("dim", "count", "cells"), [(1, 10, 10), (2, 27, 5), (3, 64, 4)])
def test_stratified_puts_one_point_in_each_cell(dim, count, cells):
    box = Box((0.0,) * dim, (1.0,) * dim)
    points = stratified(box, count, np.random.default_rng(0))
    occupied = {tuple(cell) for cell in np.floor(points * cells).astype(int)}
    assert len(points) == len(occupied) == cells**dim


def test_grid_has_both_ends():
    points = grid(Box((-2.0,), (2.0,)), 5)
    np.testing.assert_allclose(points[:, 0], [-2, -1, 0, 1, 2])


@pytest.mark.parametrize(("side", "value"), [("lower", -1.0), ("upper", 1.0)])
def test_face_points_lie_on_the_face(side, value):
    box = Box((-1.0, 0.0), (1.0, 3.0))
    points = face(box, 0, side, 50, np.random.default_rng(0))
    assert np.all(points[:, 0] == value)
    assert np.ptp(points[:, 1]) > 2
    assert len(face(Box((0.0,), (1.0,)), 0, side, 50, np.random.default_rng(0))) == 1
