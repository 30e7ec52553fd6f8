"""Observables of runs beside those of stored references."""

import json
from dataclasses import replace

import pytest

from cases.comparisons import Comparison
from cases.problems.advection1d import CASE, pulse
from cases.references import Exact
from workflows.comparing import compare
from workflows.reference_fields import load_references
from workflows.reference_solving import write_reference

pytestmark = pytest.mark.usefixtures("fake_methods")
COMPARISON = Comparison(
    numbers={"last_peak": lambda history: float(history["peak"][-1])},
    distances={"peak_distance": lambda a, b: float(max(abs(a["peak"] - b["peak"])))},
    judges={"midpoint": "double"},
)
ERRORS = {"step": [0, 1, 2, 3, 4], "peak": [1.0, 1.0, 1.0, 1.0, 1.5], "peak_position": [0.0] * 5}


@pytest.fixture
def stored(carrying_case, tmp_path):
    """A case whose references have the peaks 1 and, from the first step on, 2."""
    case = replace(carrying_case, comparison=COMPARISON)
    for name in ("main", "double"):
        write_reference(tmp_path / name, case, name)
    return case, load_references(case, tmp_path)


def test_distances_are_to_the_judge_and_to_each_reference(stored):
    case, references = stored
    found = compare(case, "midpoint", ERRORS, references)
    assert found.pop("judged_by") == "double"
    assert found == pytest.approx(
        {
            "last_peak": 1.5,
            "last_peak_reference": 2.0,
            "peak_distance": 1.0,
            "peak_distance_main": 0.5,
            "peak_distance_double": 1.0,
        },
        abs=1e-5,
    )


def test_other_integrators_are_judged_by_the_first_reference(stored):
    case, references = stored
    found = compare(case, "upwind", ERRORS, references)
    assert found["judged_by"] == "main"
    assert found["peak_distance"] == pytest.approx(0.5, abs=1e-5)


def test_a_run_that_ended_early_is_not_compared(stored):
    case, references = stored
    early = {name: column[:3] for name, column in ERRORS.items()}
    assert compare(case, "midpoint", early, references) == {}


def test_formulas_have_no_observables(stored):
    case = replace(stored[0], companions={}, reference=Exact(pulse), further_references={})
    found = compare(case, "midpoint", ERRORS, load_references(case))
    assert found == {"last_peak": 1.5}


def test_a_case_without_a_comparison_reads_nothing(stored, tmp_path):
    case, references = stored
    (tmp_path / "main" / "facts.json").write_text(json.dumps({}))
    assert compare(replace(case, comparison=Comparison()), "midpoint", ERRORS, references) == {}
    assert CASE.comparison == Comparison()
