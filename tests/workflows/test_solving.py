"""Runs in child processes: what they find, and what becomes of those that fail."""

import dataclasses
import json
import time

import numpy as np
import pytest
import xarray as xr

from cases.discovery import load_case
from cases.records import SUMMARY_COLUMNS
from cases.vocabulary import STATUSES
from workflows import children, run
from workflows.configuration import complete
from workflows.plan import jobs
from workflows.reference_fields import load_references
from workflows.reference_solving import write_reference
from workflows.solving import solve_run

CASE = dataclasses.replace(load_case("advection1d"), num_steps=4)
PULSE_MAE = 0.1 * np.sqrt(2 * np.pi) / 4  # mean of the pulse over a length of 4


def job_for(method, **entry):
    runs = [{"method": method, "integrators": ["midpoint"], **entry}]
    given = {"scale": "smoke", "cases": {"advection1d": {"num_steps": 4, "runs": runs}}}
    (job,) = jobs(complete(given))
    return job


def solved(job, request=1, seed=0):
    case = job.load_case()
    method = job.load_method(case)
    return solve_run(job, case, method, request, seed, threads=1, imports_s=2.0)


def record_of(method, **entry):
    return solved(job_for(method, **entry)).entry["record"]


pytestmark = pytest.mark.usefixtures("fake_methods")


def test_a_run_that_shares_the_machine_has_no_times():
    timed = job_for("steady")
    alone, shared = (
        solved(dataclasses.replace(timed, timed=value)).entry["record"] for value in (True, False)
    )
    assert None not in (alone["solve_s"], alone["setup_s"])
    assert (shared["solve_s"], shared["setup_s"]) == (None, None)
    assert (shared["status"], shared["error"]) == ("ok", alone["error"])


def test_scores_are_those_of_the_known_error():
    """The pulse times 1.01 is wrong by 0.01 of the pulse's mean, at each step but the first."""
    entry = solved(job_for("steady")).entry
    record, errors = entry["record"], entry["errors"]
    assert tuple(record) == SUMMARY_COLUMNS
    assert record["status"] == "ok"
    assert record["error"] == pytest.approx(0.01 * PULSE_MAE, rel=1e-3)
    assert record["error_final"] == pytest.approx(0.01 * PULSE_MAE, rel=1e-3)
    assert record["error_max"] == pytest.approx(0.01, rel=1e-3)
    assert (record["memory_kib"], record["n_parameters"]) == (901 * 4 / 1024, 901)
    assert errors["step"] == [0, 1, 2, 3, 4]
    assert errors["mae"][0] == 0
    assert errors["integral"][0] == pytest.approx([0.1 * np.sqrt(2 * np.pi)], rel=1e-6)
    assert errors["energy"][0] == pytest.approx(0.1 * np.sqrt(np.pi) / 2, rel=1e-6)
    assert errors["energy"][-1] == pytest.approx(1.01**2 * errors["energy"][0], rel=1e-3)


def test_seconds_are_split_as_the_method_says():
    record = record_of("steady")
    assert record["setup_s"] == pytest.approx(2.25)
    assert record["solve_s"] < 0.1
    assert record["peak_rss_mib"] > 10


def test_settings_and_diagnostics_are_kept():
    entry = solved(job_for("steady", settings={"strength": 0.5})).entry
    assert entry["settings"] == {"strength": 0.5}
    assert entry["diagnostics"]["iterations"] == 3
    assert entry["diagnostics"]["residual"] is None, "JSON knows no NaN"
    assert entry["record"]["error_max"] == pytest.approx(0.5, rel=1e-3)


def carried(case, folder, **settings):
    """A run that carries a companion, scored against stored references."""
    for name in ("main", "double"):
        write_reference(folder / name, case, name)
    job = job_for("carrying", settings=settings)
    method, references = job.load_method(case), load_references(case, folder)
    return solve_run(job, case, method, 1, 0, threads=1, imports_s=0.0, references=references)


def test_stored_references_score_the_field_and_what_it_carries(carrying_case, tmp_path):
    """1.01 against 1 and 2 of the pulse; the dye 1.5 against 1 and 2, at two steps."""
    run = carried(carrying_case, tmp_path)
    record, errors = run.entry["record"], run.entry["errors"]
    assert (record["status"], record["reason"]) == ("ok", "")
    assert record["error"] == pytest.approx(0.01 * PULSE_MAE, rel=1e-3)
    assert errors["mae_double"][1:] == pytest.approx([0.99 * PULSE_MAE] * 4, rel=1e-3)
    assert [step for step, e in enumerate(errors["dye_mae"]) if e is not None] == [0, 2]
    assert errors["dye_mae"][0] < 1e-8, "a computed reference is stored in float32"
    assert errors["dye_mae"][2] == pytest.approx(0.5 * PULSE_MAE, rel=1e-3)
    assert errors["dye_mae_double"][2] == pytest.approx(0.5 * PULSE_MAE, rel=1e-3)
    assert sorted(run.companions["dye"]) == [0, 2]


def test_seconds_of_companions_are_not_the_flow_s(carrying_case, tmp_path):
    entry = carried(carrying_case, tmp_path).entry
    assert entry["record"]["solve_s"] < -99, "the fake claims 100 s of its run for its companion"
    assert entry["diagnostics"]["companions_s"] == 100
    assert entry["diagnostics"]["dye_kib"] == 40 / 1024


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"size": 41}, "the dye takes 41 bytes of the allowed 40"),
        ({"size": None}, "does not say how many bytes the dye takes"),
        ({"last_step": 1}, "returned no dye at step 2"),
    ],
)
def test_what_a_method_says_of_companions_is_checked(carrying_case, tmp_path, settings, reason):
    record = carried(carrying_case, tmp_path, **settings).entry["record"]
    assert (record["status"], record["reason"], record["error"]) == ("failed", reason, None)


def test_the_same_seed_gives_the_same_record_but_for_times():
    def timeless(entry):
        timed = {"solve_s", "setup_s", "peak_rss_mib", "started_at", "fit_s", "scoring_s"}
        parts = {name: entry[name] for name in ("record", "diagnostics")}
        kept = {
            name: {key: value for key, value in part.items() if key not in timed}
            for name, part in parts.items()
        }
        return entry | kept

    configuration = {
        "scale": "smoke",
        "cases": {"advection1d": {"num_steps": 4, "runs": [{"method": "random", "seeds": [0, 1]}]}},
    }
    first, other = jobs(complete(configuration))
    again = [json.dumps(timeless(solved(first).entry), sort_keys=True) for _ in range(2)]
    assert again[0] == again[1]
    assert solved(first).entry["errors"] != solved(other, seed=1).entry["errors"]


@pytest.mark.parametrize(
    ("way", "status", "reason"),
    [
        ("crash", "failed", "ZeroDivisionError: one line"),
        ("fault", "failed", "ended by SIGUSR1"),
        ("exhaust", "out_of_memory", "no bytes left"),
        ("vanish", "out_of_memory", "killed by the system"),
        ("shrink", "unsupported", "budget: 8 bytes; too small for a grid"),
        ("refuse", "unsupported", "the flow is compressible"),
        ("overflow", "diverged", "the field is not finite at step 1"),
    ],
)
def test_a_failure_is_a_row_with_its_reason(way, status, reason):
    record = record_of("failing", settings={"way": way})
    assert tuple(record) == SUMMARY_COLUMNS
    assert (record["status"], record["reason"]) == (status, reason)
    assert status in STATUSES
    assert (record["error"], record["error_final"], record["error_max"]) == (None, None, None)


def test_a_run_stops_at_its_time_limit_and_keeps_its_steps():
    entry = solved(job_for("failing", settings={"way": "sleep"}, time_limit_s=0.1)).entry
    assert entry["record"]["status"] == "time_limit"
    assert entry["record"]["reason"] == "stopped after 2 of 4 steps at the time limit of 0.1 s"
    assert entry["record"]["error"] is None
    assert entry["errors"]["step"] == [0, 1, 2]


def test_a_shortened_run_says_so():
    entry = solved(job_for("steady", num_steps=3)).entry
    assert entry["record"]["status"] == "time_limit"
    assert entry["record"]["reason"] == "stopped after 3 of 4 steps"
    assert entry["record"]["error"] is None
    assert entry["errors"]["step"] == [0, 1, 2, 3]


def test_a_run_that_reaches_the_last_step_is_not_late():
    assert record_of("steady", num_steps=4)["status"] == "ok"


def test_a_child_that_does_not_listen_is_killed():
    start = time.perf_counter()
    outcome = children.call(time.sleep, 60, time_limit_s=0.2)
    assert (outcome.status, outcome.reason) == ("time_limit", "killed after 0.2 s")
    assert time.perf_counter() - start < 5


def test_a_child_returns_its_result():
    assert children.call(np.add, 1, 2, time_limit_s=10).result == 3


def test_fields_are_written_with_names_coordinates_and_units(tmp_path):
    job = job_for("steady", budgets=[0.5, 1, "published_same_error"])
    runs = [solved(job, request, seed) for request, seed in job.runs]
    run.write(tmp_path / "job.json", tmp_path / "job.nc", job.load_case(), runs)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["job.json", "job.nc"]
    with xr.open_dataset(tmp_path / "job.nc") as data:
        assert data["u"].dims == ("budget", "time", "x")
        assert data["u"].dtype == np.float32
        assert data["budget"].values == pytest.approx([901 * 4 / 1024, 7001 * 4 / 1024])
        assert data["budget"].attrs["units"] == "KiB"
        assert data["time"].values == pytest.approx([0.0, 0.2])
        assert data["u"].sel(time=0.2, method="nearest")[0].max() == pytest.approx(1.01, rel=1e-4)
        assert data["reference"].dims == ("time", "x")
        assert data["reference"].max() == pytest.approx(1.0, rel=1e-4)


def test_fields_that_were_not_reached_are_nan(tmp_path):
    job = job_for("steady", num_steps=3)
    run.write(tmp_path / "job.json", tmp_path / "job.nc", job.load_case(), [solved(job)])
    with xr.open_dataset(tmp_path / "job.nc") as data:
        assert np.isfinite(data["u"][0, 0]).all()
        assert np.isnan(data["u"][0, -1]).all()


def test_ladder_runs_keep_no_field(tmp_path):
    job = job_for("steady", budgets=[0.5])
    run.write(tmp_path / "job.json", tmp_path / "job.nc", job.load_case(), [solved(job, 0.5)])
    with xr.open_dataset(tmp_path / "job.nc") as data:
        assert list(data.data_vars) == ["reference"]
