"""The study of locking: rows, what they show, a failure that becomes a row."""

import sys
from dataclasses import replace

import pandas as pd
import pytest

from cases.discovery import load_case
from workflows import jobs, locking, locking_study, threads
from workflows.jobs import ReferenceJob
from workflows.tables import merge

COLUMNS = [
    *("case", "method", "volume", "budget", "memory", "linf", "mean_distance"),
    *("reference_distance", "status", "reason", "solve_s"),
]


@pytest.fixture(scope="module")
def case():
    """A fifth of the load, at a seventh of the paper's bytes."""
    tension = load_case("elastic_tension")
    return replace(tension, num_steps=2, paper_bytes=8192, scoring_points_per_axis=(41, 41))


@pytest.fixture(scope="module")
def table(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locking_study, "VOLUMES", (1.0, 30.0, 1000.0))
        return locking_study.locking_table(case, 8)


def test_rows(case, table):
    assert list(table.columns) == COLUMNS
    assert table["volume"].tolist() == [1, 1, 30, 30, 1000, 1000]
    assert table["method"].tolist() == 3 * ["fem_p1_quasi_static", "fem_p2_quasi_static"]
    assert set(table["status"]) == {"ok"}
    assert (table["budget"] == 8).all()
    assert ((0.8 * 8 < table["memory"]) & (table["memory"] <= 8)).all()


def test_linear_elements_lock_and_quadratic_ones_do_not(table):
    errors = table.pivot(index="volume", columns="method", values="mean_distance")
    linear, quadratic = errors["fem_p1_quasi_static"], errors["fem_p2_quasi_static"]
    assert linear.is_monotonic_increasing
    assert linear[1000] > 20 * linear[1]
    assert quadratic[1000] < linear[1000] / 10
    assert (table["reference_distance"] < table.groupby("volume")["linf"].transform("max")).all()


def test_the_material_is_the_only_change(case):
    stiff = locking_study.with_volume(case, 10.0)
    assert stiff.equation.energy.volume == 10.0
    energy = case.equation.energy
    assert replace(stiff, equation=replace(stiff.equation, energy=energy)) == case


def test_a_run_that_fails_is_a_row_without_errors(monkeypatch, case):
    monkeypatch.setattr(locking_study, "VOLUMES", (1.0,))
    tiny = replace(case, paper_bytes=60)
    table = locking_study.locking_table(tiny, 4)
    assert table["status"].tolist() == 2 * ["unsupported"]
    assert table["reason"].str.startswith("budget: 60 bytes; too small").all()
    assert table["linf"].isna().all()
    assert table["reference_distance"].notna().all()


def called(monkeypatch, path, **settings):
    """The program, called as the rule does."""
    monkeypatch.setattr(threads, "VARIABLES", ())
    job = ReferenceJob(
        name="main",
        case="elastic_tension",
        time_step=None,
        num_steps=1,
        references=settings,
    )
    monkeypatch.setattr(sys, "argv", ["x", "--job", job.to_json(), "--output", str(path)])
    locking.main()


def test_the_program_writes_what_is_merged(monkeypatch, case, tmp_path):
    """With the overrides and the reference's settings of the configuration."""
    monkeypatch.setattr(jobs, "load_case", lambda name: case)
    monkeypatch.setattr(locking_study, "VOLUMES", (1.0,))
    folder = tmp_path / "elastic_tension"
    called(monkeypatch, folder / "locking.csv", resolution=4)
    found = pd.read_csv(folder / "locking.csv")
    assert list(found.columns) == COLUMNS
    assert len(found) == 2
    for name in ("summary", "errors", "diagnostics", "matching"):
        pd.DataFrame({"case": ["elastic_tension"]}).to_csv(folder / f"{name}.csv", index=False)
    (folder / "machine.json").write_text("{}")
    merge([folder], tmp_path / "all")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "all" / "locking.csv"), found)


def test_a_reference_that_fails_is_one_line(monkeypatch, case, tmp_path):
    monkeypatch.setattr(jobs, "load_case", lambda name: case)
    monkeypatch.setattr(locking_study, "TIME_LIMIT_S", 1e-3)
    with pytest.raises(SystemExit) as caught:
        called(monkeypatch, tmp_path / "locking.csv", resolution=4)
    assert caught.value.code == (
        "reference: ArapVolume(stretch=1.0, volume=1.0); time_limit, killed after 0.001 s"
    )
    assert not (tmp_path / "locking.csv").exists()
