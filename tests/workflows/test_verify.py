"""Comparing a run with the committed results."""

import pandas as pd
import pytest

from cases.vocabulary import FAMILIES
from workflows import verify


def table(**changes):
    row = {
        "scale": "full",
        "case": "advection1d",
        "method": "upwind_midpoint",
        "family": "grid",
        "budget_kib": 3.51953,
        "seed": 0,
        "status": "ok",
        "memory_kib": 3.51953,
        "error": 0.0146,
        "solve_s": 0.5,
    }
    return pd.DataFrame([row | changes])


def difference(new, reference=None):
    found = verify.compare(table(**new), table(**(reference or {})))
    return found["difference"].iloc[0]


def test_every_family_has_a_tolerance():
    assert set(verify.TOLERANCES) == set(FAMILIES)
    for tolerance in verify.TOLERANCES.values():
        assert tolerance.factor > 1
        assert tolerance.reason


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({}, ""),
        ({"error": 0.0146 * 1.0005}, ""),
        ({"solve_s": 50.0}, ""),
        ({"error": 0.0146 * 1.01}, "factor 1.01, allowed 1.001"),
        ({"error": 0.0146 / 1.01}, "factor 1.01, allowed 1.001"),
        ({"error": 0.0146 * 1.9, "family": "insr"}, ""),
        ({"error": 0.0146 * 2.1, "family": "insr"}, "factor 2.1, allowed 2"),
        ({"error": float("nan"), "status": "diverged"}, "status diverged, was ok"),
        ({"memory_kib": 7.0}, "memory 7 KiB, was 3.51953"),
        ({"budget_kib": 3.519530001}, ""),
    ],
)
def test_what_differs_is_said(new, words):
    assert words in difference(new)
    assert bool(words) == bool(difference(new))


def test_rounding_and_runs_that_a_clock_ends_are_not_compared():
    assert difference({"error": 1e-9}, {"error": 2e-7}) == ""
    assert difference({"error": 1e-6}, {"error": 1e-9}) != ""
    timed = {"method": "collocation_adam_exact_seconds_4", "family": "pinn"}
    assert difference(timed | {"error": 1.0}, timed | {"error": 0.1}) == ""


@pytest.fixture
def results(tmp_path):
    def write(name, rows):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        rows.to_csv(folder / "summary.csv", index=False)

    write("reference/tables", pd.concat([table(), table(seed=1)]))
    write("full/tables/advection1d", table())
    return tmp_path


def call(results, *arguments):
    with pytest.raises(SystemExit) as stop:
        verify.main(["--results", str(results), *arguments])
    return stop.value.code


def test_command_tells_what_was_compared(results, capsys):
    assert call(results, "--case", "advection1d") == 0
    line = "1 of 2 committed rows of 1 cases compared, 0 differ; times are 1.00 times the committed"
    assert line in capsys.readouterr().out
    assert call(results) == 0
    table(error=0.1).to_csv(results / "full/tables/advection1d/summary.csv", index=False)
    assert call(results) == 1
    assert "upwind_midpoint 3.5195 KiB seed 0: error 0.1, was 0.0146" in capsys.readouterr().out


def test_nothing_to_compare_is_refused(results):
    assert "run first: make reproduce" in call(results, "--scale", "extended")
    other = table(case="nowhere")
    other.to_csv(results / "full/tables/advection1d/summary.csv", index=False)
    assert "no row of it stands in results/reference" in call(results)
