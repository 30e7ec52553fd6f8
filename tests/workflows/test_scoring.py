"""The evaluator against fields with known errors."""

import dataclasses

import numpy as np
import pytest

from cases.contracts import Exact, FieldSeries, ReferenceMethod
from cases.discovery import load_case
from cases.domains import Box
from workflows.scoring import score, summarise

CASE = dataclasses.replace(
    load_case("advection1d"),
    domain=Box(lower=(0.0,), upper=(1.0,)),
    time_step=0.5,
    num_steps=2,
    reference=Exact(lambda points, time: np.full_like(points, time)),
    scoring_points_per_axis=(11,),
    figure_times=(0.0,),
)


class Constant(FieldSeries):
    """One value a step, everywhere."""

    def __init__(self, *values):
        self.steps = tuple(range(len(values)))
        self._values = values

    def evaluate(self, step, points):
        return np.full_like(points, self._values[step])

    def gradient(self, step, points):
        return np.zeros((len(points), 1, 1))


def test_step_by_step():
    """The reference is t = 0, 1/2, 1; the field is 3, 2, 4."""
    found = score(CASE, Constant(3.0, 2.0, 4.0))
    assert found.errors["time"] == [0.0, 0.5, 1.0]
    assert found.errors["mae"] == [3.0, 1.5, 3.0]
    assert found.errors["linf"] == [3.0, 1.5, 3.0]
    assert np.ravel(found.errors["integral"]) == pytest.approx([3.0, 2.0, 4.0])
    assert found.errors["energy"] == pytest.approx([4.5, 2.0, 8.0])
    assert sorted(found.values) == [0, 2]


def test_the_initial_field_is_no_part_of_the_mean():
    errors = score(CASE, Constant(3.0, 2.0, 4.0)).errors
    assert summarise(CASE, errors) == {"error": 2.25, "error_final": 3.0, "error_max": 3.0}


def test_a_mean_over_fewer_steps_is_not_given():
    errors = score(CASE, Constant(3.0, 2.0)).errors
    assert errors["step"] == [0, 1]
    assert set(summarise(CASE, errors).values()) == {None}


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e300])
def test_scoring_ends_where_the_field_is_not_finite(wrong):
    found = score(CASE, Constant(3.0, wrong, 4.0))
    assert found.errors["step"] == [0]
    assert found.reason == "not finite at step 1"


def test_a_reference_that_is_no_formula_is_refused():
    case = dataclasses.replace(CASE, reference=ReferenceMethod("fine"))
    with pytest.raises(ValueError, match=r"reference: .*; allowed: Exact"):
        score(case, Constant(0.0))
