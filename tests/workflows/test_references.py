"""References are stored once, read as they were, and refused where they do not fit."""

import dataclasses
import json
import sys

import numpy as np
import pytest

from cases.discovery import load_case
from cases.problems.advection1d import CASE, pulse
from cases.references import Exact, ReferenceMethod
from workflows import jobs as workflow_jobs
from workflows import references, threads
from workflows.jobs import ReferenceJob
from workflows.reference_fields import load_references
from workflows.reference_solving import ReferenceFailed, write_reference

pytestmark = pytest.mark.usefixtures("fake_methods")
SHORT = dataclasses.replace(CASE, num_steps=2)


def facts(folder):
    return json.loads((folder / "facts.json").read_text())


def test_a_formula_is_stored_to_the_last_digit(tmp_path):
    write_reference(tmp_path / "main", SHORT, "main")
    stored, formula = load_references(SHORT, tmp_path), load_references(SHORT)
    assert list(stored) == list(formula) == ["main"]
    for step in (0, 1, 2):
        exact = pulse(SHORT.scoring_points(), 0.05 * step)
        np.testing.assert_array_equal(stored["main"].values(step), exact)
        np.testing.assert_array_equal(formula["main"].values(step), exact)
    assert facts(tmp_path / "main")["method"] == "formula"


def test_formulas_of_stationary_cases_are_not_stored(tmp_path):
    case = load_case("rod_neumann")
    assert workflow_jobs.stored_references(case) == ()
    assert workflow_jobs.stored_references(SHORT) == ("main",)
    exact = case.reference.function(case.scoring_points(), 1.0)
    np.testing.assert_array_equal(load_references(case, tmp_path)["main"].values(1), exact)


def test_methods_compute_the_references_with_all_they_carry(carrying_case, tmp_path):
    for name in ("main", "double"):
        write_reference(tmp_path / name, carrying_case, name)
    found = load_references(carrying_case, tmp_path)
    for step in (0, 2, 4):
        exact = pulse(carrying_case.scoring_points(), 0.05 * step)
        scale = 2.0 if step else 1.0  # the initial field is everyone's
        assert found["main"].values(step) == pytest.approx(exact, abs=1e-7)
        assert found["double"].values(step) == pytest.approx(scale * exact, abs=2e-7)
        assert found["main"].values(step).dtype == float
        if step <= 2:
            assert found["double"].companion("dye", step) == pytest.approx(scale * exact, abs=2e-7)
    known = facts(tmp_path / "double")
    assert (known["method"], known["settings"]["scale"]) == ("exact_midpoint", 2.0)
    assert (known["num_steps"], known["time_step"], known["dtype"]) == (4, 0.05, "float32")
    assert known["solve_s"] < 10
    peaks = known["observables"]["peak"]  # of the unit pulse, twice it after the first step
    assert peaks == pytest.approx([1, 2, 2, 2, 2], abs=1e-5)
    assert facts(tmp_path / "main")["observables"]["peak"] == pytest.approx([1] * 5, abs=1e-5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"last_step": 1}, "FloatingPointError: too far"),
        ({"scale": np.inf}, "ValueError: field is not finite at step 1"),
        ({"carries": False}, "ValueError: the method returned no dye at step 0"),
        ({"cells": 4}, "TypeError: .*'cells'"),
    ],
)
def test_a_reference_that_fails_says_so_in_one_line(carrying_case, tmp_path, settings, message):
    case = dataclasses.replace(
        carrying_case, reference=ReferenceMethod("exact", "midpoint", settings)
    )
    with pytest.raises(ReferenceFailed, match=f"^reference: advection1d main; {message}") as caught:
        write_reference(tmp_path / "main", case, "main")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "main" / "facts.json").exists()


def test_a_formula_knows_no_companions(carrying_case, tmp_path):
    case = dataclasses.replace(carrying_case, reference=Exact(pulse))
    with pytest.raises(ReferenceFailed, match=r"companions: dye; allowed with a formula: 0"):
        write_reference(tmp_path / "main", case, "main")
    case = dataclasses.replace(case, further_references={})
    with pytest.raises(ValueError, match=r"companions: 'dye'; allowed with a formula: none"):
        load_references(case)["main"].companion("dye", 0)


def test_what_was_stored_for_another_case_is_refused(tmp_path):
    write_reference(tmp_path / "main", SHORT, "main")
    longer = dataclasses.replace(SHORT, num_steps=3)
    with pytest.raises(ValueError, match=r"field.npy of shape \(3, 8001, 1\); allowed: \(4, 8001"):
        load_references(longer, tmp_path)
    with pytest.raises(ValueError, match=r"references: .*none/main/field.npy; allowed: a stored"):
        load_references(SHORT, tmp_path / "none")


def called(monkeypatch, case, folder):
    """The program, called for the main reference of a case."""
    monkeypatch.setattr(workflow_jobs, "load_case", lambda name: case)
    monkeypatch.setattr(threads, "VARIABLES", ())
    job = ReferenceJob(name="main", case=case.name, time_step=None, num_steps=3, references={})
    command = ["references", "--job", job.to_json(), "--output", str(folder)]
    monkeypatch.setattr(sys, "argv", command)
    references.main()


def test_the_program_takes_the_overrides_of_the_configuration(monkeypatch, tmp_path):
    called(monkeypatch, CASE, tmp_path / "main")
    assert np.load(tmp_path / "main" / "field.npy").shape == (4, 8001, 1)


def test_the_program_fails_in_one_line(monkeypatch, carrying_case, tmp_path):
    failing = ReferenceMethod("exact", "midpoint", {"last_step": 1})
    case = dataclasses.replace(carrying_case, reference=failing)
    with pytest.raises(SystemExit) as caught:
        called(monkeypatch, case, tmp_path / "main")
    assert caught.value.code == "reference: advection1d main; FloatingPointError: too far"
