"""Tables from the rows of jobs: columns, floors, and cases joined without a change."""

import json
import re
import shutil

import pandas as pd
import pytest

from cases.discovery import load_case
from cases.records import SUMMARY_COLUMNS
from workflows import provenance
from workflows.configuration import complete
from workflows.plan import jobs
from workflows.reference import _ablations, merge_section
from workflows.solving import solve_run
from workflows.tables import (
    TABLES,
    diagnostics_table,
    error_table,
    late,
    merge,
    summary_table,
    write_case,
)

pytestmark = pytest.mark.usefixtures("fake_methods")
NAMES = {f"{name}.csv" for name in TABLES} | {"summary.parquet", "machine.json"}


@pytest.fixture
def folder(configuration, tmp_path):
    """Tables of a small configuration."""
    runs = []
    for job in jobs(complete(configuration)):
        case = job.load_case()
        method = job.load_method(case)
        for request, seed in job.runs:
            run = solve_run(job, case, method, request, seed, threads=1, imports_s=0.0)
            runs.append(json.loads(json.dumps(run.entry)))
    write_case(runs, tmp_path / "tables")
    return tmp_path / "tables"


def read(folder, name):
    return pd.read_csv(folder / f"{name}.csv")


def test_all_tables_are_written_and_nothing_else(folder):
    assert {path.name for path in folder.iterdir()} == NAMES


def test_summary_has_the_columns_and_the_floor(folder):
    table = read(folder, "summary")
    assert tuple(table.columns) == SUMMARY_COLUMNS
    assert tuple(pd.read_parquet(folder / "summary.parquet").columns) == SUMMARY_COLUMNS
    rows = table.set_index(["method", "seed", "budget_kib"])
    # The floor is wrong by 1/1000, the method by 1/100 at the paper's budget, 2/100 at half.
    ratios = table[table["method"] == "steady_midpoint"]["error_over_floor"]
    assert ratios.tolist() == pytest.approx([20.0, 10.0], rel=1e-6)
    assert len(rows) == 5
    assert table["floor"].notna().all()


def test_errors_carry_the_floor_step_by_step(folder):
    table = read(folder, "errors")
    assert list(table.columns) == [
        *("case", "method", "budget", "seed", "step", "time", "metric", "value", "floor")
    ]
    assert set(table["metric"]) == {
        *("mae", "linf", "integral", "energy"),
        *load_case("advection1d").observables,
    }
    steady = table.query("method == 'steady_midpoint' and metric == 'mae' and step > 0")
    # Of the ladder's rung only the figure step: the last one.
    assert (steady["value"] / steady["floor"]).round(3).tolist() == [20.0] + [10.0] * 4
    summary = read(folder, "summary")
    assert set(table["budget"]) == set(summary["budget_kib"]), "budgets join the two tables"


def test_only_the_metrics_of_figures_over_time_have_all_steps(folder):
    table = read(folder, "errors").query("method == 'floor_midpoint'")
    steps = {name: rows["step"].tolist() for name, rows in table.groupby("metric")}
    every = ("mae", "peak", "peak_position", "energy")
    assert [steps.pop(name) for name in every] == [[0, 1, 2, 3, 4]] * len(every)
    assert steps == {name: [0, 4] for name in ("linf", "integral")}


def entry(integrator, role, error, **errors):
    """A run of taylor_green, as far as the tables look at it."""
    record = dict.fromkeys(SUMMARY_COLUMNS) | {
        "case": "taylor_green",
        "method": f"{role}_{integrator}",
        "role": role,
        "integrator": integrator,
        "metric": "mse",
        "error": error,
        "budget_kib": 25.0,
        "seed": 0,
    }
    times = {"step": [0, 1, 2], "time": [0.0, 0.05, 0.1]}
    return {
        "record": record,
        "request": {"budget": 1, "time_step": 0.05, "num_steps": 2},
        "errors": {**times, **errors},
        "diagnostics": {},
    }


def test_the_fused_splitting_has_the_floor_of_the_other():
    runs = [
        entry("chorin", "floor", 2.0, mse=[1.0, 2.0, 4.0]),
        entry("chorin_fused", "tested", 3.0, mse=[1.0, 3.0, 6.0]),
        entry("second_order_splitting", "tested", 3.0, mse=[1.0, 3.0, 6.0]),
    ]
    assert summary_table(runs)["error_over_floor"].tolist() == pytest.approx(
        [1.0, 1.5, float("nan")], nan_ok=True
    )
    errors = error_table(runs).query("method == 'tested_chorin_fused'")
    assert errors["floor"].tolist() == [1.0, 2.0, 4.0]


def test_a_step_without_a_value_has_no_row():
    errors = error_table([entry("chorin", "tested", 1.0, density_mae=[0.0, None, 0.5])])
    assert errors["step"].tolist() == [0, 2]
    assert errors["value"].tolist() == [0.0, 0.5]


def test_lists_of_the_diagnostics_begin_at_the_first_step():
    run = entry("chorin", "tested", 1.0, mse=[0.0, 1.0, 2.0])
    run["diagnostics"] = {"rms_residuals": [0.5, 0.25], "widths": [1, 2]}
    errors = error_table([run]).query("metric == 'rms_residual'")
    assert errors[["step", "value"]].values.tolist() == [[1, 0.5], [2, 0.25]]


def test_errors_against_further_references_have_a_mean():
    """Over the steps 1 and 2, of 3 and 5; a run without an error has none."""
    runs = [entry("chorin", "tested", e, mse_fine=[9.0, 3.0, 5.0]) for e in (1.0, None)]
    assert diagnostics_table(runs)[["name", "value"]].values.tolist() == [["mean_mse_fine", 4.0]]


def test_diagnostics_are_long(folder):
    table = read(folder, "diagnostics").query("name == 'iterations'")
    assert table["value"].astype(float).tolist() == [3.0] * 5


def test_networks_are_matched(folder):
    table = read(folder, "matching")
    assert set(table["target"]) == {"random"}
    assert set(table["status"]) == {"not_reached"}


def test_merging_changes_no_cell(folder, tmp_path):
    other = tmp_path / "other"
    merge([folder], other)
    for name in TABLES:
        assert (other / f"{name}.csv").read_text() == (folder / f"{name}.csv").read_text()
    merge([folder, other], tmp_path / "both")
    assert len(read(tmp_path / "both", "errors")) == 2 * len(read(folder, "errors"))


def test_runs_of_another_scale_stay_unless_they_are_made_again(folder, tmp_path):
    name, target = "advection1d", tmp_path / "reference"

    def scale(kind, drop):
        """Tables of a scale without the runs of a method."""
        source = tmp_path / kind
        shutil.copytree(folder, source / "tables" / name)
        tables = source / "tables" / name
        for table in ("summary", "errors", "diagnostics"):
            rows = pd.read_csv(tables / f"{table}.csv", dtype=str, keep_default_na=False)
            rows = rows[rows["method"] != drop]
            rows = rows.assign(scale=kind) if "scale" in rows else rows
            rows.to_csv(tables / f"{table}.csv", index=False)
        return source

    merge_section(name, scale("full", ""), target)
    everything = set(read(target / "tables", "summary")["method"])
    merge_section(name, scale("extended", "steady_midpoint"), target)
    rows = read(target / "tables", "summary")
    assert set(rows["method"]) == everything
    assert set(rows.query("method == 'steady_midpoint'")["scale"]) == {"full"}
    assert set(rows.query("method != 'steady_midpoint'")["scale"]) == {"extended"}
    assert set(read(target / "tables", "errors")["method"]) == everything
    # What is matched is matched again among all rows, whichever scale they are of.
    matched = ["target", "method", "integrator", "quantity", "status"]
    assert read(target / "tables", "matching")[matched].equals(read(folder, "matching")[matched])
    # The same scale again leaves nothing of what it no longer has.
    shutil.rmtree(tmp_path / "extended")
    merge_section(name, scale("extended", "floor_midpoint"), target)
    assert "floor_midpoint" not in set(read(target / "tables", "summary")["method"])
    with pytest.raises(ValueError, match=r"summary.csv is missing; allowed: a scale run for zoo"):
        merge_section("zoo", tmp_path / "full", target)


def test_steps_of_ablations_are_not_kept():
    """They are known by settings behind their choices; other methods may begin alike."""
    rows = [
        ("insr", "insr_midpoint_gauss_newton_penalty", "midpoint", "gauss_newton", "penalty"),
        ("insr", "insr_midpoint_adam_penalty_iterations_9", "midpoint", "adam", "penalty"),
        ("insr", "insr_midpoint_gauss_newton_hidden_1", "midpoint", "gauss_newton", "none"),
        ("insr", "insr_residual_midpoint_lbfgs", "midpoint", "lbfgs", "penalty"),
        ("mpm", "mpm_total_lagrangian", "symplectic_euler", "none", "strong"),
        ("pinn", "collocation_adam_exact_sine", "stationary", "adam", "exact"),
    ]
    columns = ["family", "method", "integrator", "optimizer", "boundary"]
    summary = pd.DataFrame(rows, columns=columns).assign(case="zoo")
    assert _ablations(summary) == {("zoo", rows[1][1]), ("zoo", rows[2][1])}


def test_rows_say_where_they_come_from(folder):
    table = read(folder, "summary")
    assert table["env_hash"].map(lambda text: bool(re.fullmatch("[0-9a-f]{12}", text))).all()
    shas = table["git_sha"].map(lambda text: re.fullmatch("[0-9a-f]{40}(-dirty)?|unknown", text))
    assert shas.map(bool).all()
    assert pd.to_datetime(table["started_at"], utc=True).notna().all()
    assert set(table["host"]) == {provenance.host()}


def test_the_machine_is_described_but_not_named():
    text = json.dumps(provenance.machine())
    assert provenance.platform.node() not in text
    assert {"processor", "cores", "memory_gib", "system", "versions"} <= json.loads(text).keys()


def trained(optimizer, **history):
    names = {f"history_{name}": values for name, values in history.items()}
    return {"record": {"optimizer": optimizer}, "diagnostics": names}


def test_what_adam_has_late_is_a_median():
    history = {
        "epochs": [0, 50, 90, 95, 100],
        "loss": [9.0, 8.0, 1.0, 3.0, 2.0],
        "error": [9.0, 8.0, 0.1, 0.5, 0.3],
        "largest_error": [9.0, 8.0, 7.0, 5.0, None],
    }
    found = late(trained("adam", **history))
    assert found == {"late_loss": 2.0, "late_error": 0.3, "least_loss": 1.0, "least_error": 0.1}
    # Others settle, and their errors are those of the stored weights.
    assert late(trained("lbfgs", **history)) == {"late_loss": 2.0, "least_loss": 1.0}
    history["error"] = [9.0, 8.0, 0.5, 0.1, 0.3]
    history["loss"][-1] = 0.0
    adam, newton = (late(trained(word, **history)) for word in ("adam", "gauss_newton"))
    assert (adam["late_loss"], adam["late_error"]) == (1.0, 0.3)
    assert newton == {"late_loss": 0.0, "least_loss": 0.0}
    assert late({"record": {"optimizer": "adam"}, "diagnostics": {}}) == {}
