"""The evaluator against fields with known errors."""

import dataclasses

import numpy as np
import pytest

from cases.contracts import Companion, FieldSeries, Solution
from cases.discovery import load_case
from cases.domains import Box
from cases.references import Exact, ReferenceMethod
from workflows.reference_fields import Reference
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


DYE = Companion(
    symbol="c",
    unit="1",
    initial=np.zeros_like,
    metric="mse",
    paper_bytes=4,
    network=(1, 1),
    last_step=1,
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


class Level(Reference):
    """The same value at all steps, and another one for companions."""

    def __init__(self, field, companion):
        self._field, self._companion = field, companion

    def values(self, step):
        return np.full((11, 1), self._field)

    def companion(self, name, step):
        return np.full((11, 1), self._companion)

    def observables(self):
        return {}


def solution(*values, **companions):
    """A solution of one value a step, and companions likewise."""
    return Solution(
        field=Constant(*values),
        n_parameters=1,
        memory_bytes=4,
        companions={name: Constant(*series) for name, series in companions.items()},
    )


def test_step_by_step():
    """The reference is t = 0, 1/2, 1; the field is 3, 2, 4."""
    found = score(CASE, solution(3.0, 2.0, 4.0))
    assert found.errors["time"] == [0.0, 0.5, 1.0]
    assert found.errors["mae"] == [3.0, 1.5, 3.0]
    assert found.errors["linf"] == [3.0, 1.5, 3.0]
    assert np.ravel(found.errors["integral"]) == pytest.approx([3.0, 2.0, 4.0])
    assert found.errors["energy"] == pytest.approx([4.5, 2.0, 8.0])
    assert sorted(found.values) == [0, 2]


def test_the_initial_field_is_no_part_of_the_mean():
    errors = score(CASE, solution(3.0, 2.0, 4.0)).errors
    assert summarise(CASE, errors) == {"error": 2.25, "error_final": 3.0, "error_max": 3.0}


def test_a_mean_over_fewer_steps_is_not_given():
    errors = score(CASE, solution(3.0, 2.0)).errors
    assert errors["step"] == [0, 1]
    assert set(summarise(CASE, errors).values()) == {None}


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e300])
def test_scoring_ends_where_the_field_is_not_finite(wrong):
    found = score(CASE, solution(3.0, wrong, 4.0))
    assert found.errors["step"] == [0]
    assert found.reason == "not finite at step 1"


def test_the_last_step_of_a_run_that_ends_early_is_kept():
    """Figures show the steps 0 and 2; the run stops after step 1, or is infinite at step 2."""
    stopped, diverged = (score(CASE, solution(*v)) for v in ((3.0, 2.0), (3.0, 2.0, np.inf)))
    for found in (stopped, diverged):
        assert sorted(found.values) == [0, 1]
        assert np.all(found.values[1] == 2.0)


def test_a_run_without_a_finite_step_keeps_nothing():
    found = score(CASE, solution(np.nan, 2.0, 4.0))
    assert (found.errors, found.values) == ({}, {})


def test_each_further_reference_adds_its_metric():
    """|3 - 1|, |3 - 5| and |3 - 3|, and so on for 2 and 4; the largest is against the first."""
    references = {"main": Level(1.0, 0), "five": Level(5.0, 0), "three": Level(3.0, 0)}
    case = dataclasses.replace(
        CASE, further_references={"five": CASE.reference, "three": CASE.reference}
    )
    errors = score(case, solution(3.0, 2.0, 4.0), references).errors
    assert errors["mae"] == errors["linf"] == [2.0, 1.0, 3.0]
    assert errors["mae_five"] == [2.0, 3.0, 1.0]
    assert errors["mae_three"] == [0.0, 1.0, 1.0]
    assert summarise(case, errors)["error"] == 2.0


def test_companions_are_scored_at_their_steps_only():
    """A dye of 7 at step 1 against 4 and 9, on a domain of length 1; step 2 is none of its own."""
    case = dataclasses.replace(CASE, companions={"dye": DYE}, figure_times=(0.5, 1.0))
    references = {"main": Level(0.0, 4.0), "other": Level(0.0, 9.0)}
    found = score(case, solution(0.0, 0.0, 0.0, dye=(5.0, 7.0, 8.0)), references)
    assert found.errors["dye_mse"] == [None, 9.0, None]
    assert found.errors["dye_mse_other"] == [None, 4.0, None]
    assert found.errors["dye_integral"] == [None, pytest.approx(7.0), None]
    assert list(found.companions["dye"]) == [1]


def test_a_companion_that_is_left_out_has_no_columns():
    case = dataclasses.replace(CASE, companions={"dye": DYE})
    errors = score(case, solution(0.0, 0.0, 0.0), {"main": Level(0.0, 4.0)}).errors
    assert not [name for name in errors if name.startswith("dye")]


def test_a_computed_reference_must_be_given():
    case = dataclasses.replace(CASE, reference=ReferenceMethod("fine", "midpoint"))
    with pytest.raises(ValueError, match=r"^references: none for advection1d main; allowed: a fol"):
        score(case, solution(0.0))
