"""Tables of one case from the rows of its jobs, and of a scale from the tables of its cases.

``python -m workflows.tables case --output-dir D RUNS.json ...`` writes summary.csv,
summary.parquet, errors.csv, diagnostics.csv, matching.csv and machine.json;
``python -m workflows.tables merge --output-dir D FOLDER ...`` joins those of several cases, where
``machine.json`` holds one entry a case, and ``claims`` in the place of ``merge`` their claims.
"""

import argparse
import json
from collections.abc import Iterable
from numbers import Real
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pandas as pd

from cases.budgets import KIB
from cases.discovery import load_case
from cases.records import SUMMARY_COLUMNS
from cases.vocabulary import scheme_of
from workflows.atomic import replacing, write_text
from workflows.jobs import at_paper_budget, overridden
from workflows.matching import match
from workflows.provenance import machine

ERROR_COLUMNS = ("case", "method", "budget", "seed", "step", "time", "metric", "value", "floor")
DIAGNOSTIC_COLUMNS = ("case", "method", "budget", "seed", "name", "value")
AT_FIGURE_STEPS = ("linf", "integral")
"""Metrics that are recorded for every case and that no figure draws over time, but for the headline
error."""
STEPWISE = {"rms_residuals": "rms_residual", "iterations": "iterations"}
"""Lists among the diagnostics, one entry for each of the steps 1, 2, ..., and their metric."""
LATE = 0.9
"""Part of a training after which it is late."""
KEPT = {"loss": "loss", "error": "error", "linf": "largest_error"}
"""Columns of a training's history by the names of what is late."""
TABLES = ("summary", "errors", "diagnostics", "matching")
STUDIES = ("locking", "weights", "edges", "adaptivity", "time_steps")
"""Tables that some cases have besides; :mod:`workflows.locking_study`,
:mod:`workflows.weight_study`, :mod:`workflows.gallery_fields`,
:mod:`workflows.adaptivity_study` and :mod:`workflows.time_step_study` make them."""

Runs = list[dict[str, Any]]


def read_runs(paths: Iterable[Path]) -> Runs:
    """Entries of all jobs, in the order of the files."""
    return [entry for path in paths for entry in json.loads(path.read_text())["runs"]]


def summary_table(runs: Runs) -> pd.DataFrame:
    """One row a run: its record, with the error of the floor of the same scheme in time.

    ``error_over_floor`` stays empty where there is no floor, or where it is exactly zero.
    """
    floors = {_scheme(run): run["record"]["error"] for run in runs if _is_floor(run)}
    rows = []
    for run in runs:
        record, floor = run["record"], floors.get(_scheme(run))
        ratio = record["error"] / floor if floor and record["error"] is not None else None
        rows.append(record | {"floor": floor, "error_over_floor": ratio})
    return pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def error_table(runs: Runs) -> pd.DataFrame:
    """One row a run, step and metric, with the floor's value of the same step and metric.

    All steps of runs at the paper's budgets, but for the metrics in ``AT_FIGURE_STEPS``; the
    figure steps of the others. The files of the runs hold all steps of all of them.
    """
    floors = {
        (_scheme(run), row["step"], row["metric"]): row["value"]
        for run in runs
        if _is_floor(run)
        for row in _error_rows(run)
    }
    rows = [
        row | {"floor": floors.get((_scheme(run), row["step"], row["metric"]))}
        for run in runs
        for row in _error_rows(run)
    ]
    table = pd.DataFrame(rows, columns=list(ERROR_COLUMNS))
    # Many numbers, looked at in figures: six digits keep the file small.
    rounded = {name: table[name].map(_six_digits) for name in ("time", "value", "floor")}
    return table.assign(**rounded)


def diagnostics_table(runs: Runs) -> pd.DataFrame:
    """One row a run and number or text among its diagnostics; lists stay in the JSON files.

    The mean over the steps of each error against a further reference is ``mean_<metric>``;
    ``late_<name>`` and ``least_<name>`` are those of a training, see :func:`late`.
    """
    rows = [
        _key(run) | {"name": name, "value": value}
        for run in runs
        for name, value in (run["diagnostics"] | _means(run) | late(run)).items()
        if isinstance(value, Real | str)
    ]
    return pd.DataFrame(rows, columns=list(DIAGNOSTIC_COLUMNS))


def write_case(runs: Runs, folder: Path) -> None:
    """Write all tables of one case."""
    summary = summary_table(runs)
    paper_kib = load_case(runs[0]["record"]["case"]).paper_bytes / KIB
    tables = {
        "summary": summary,
        "errors": error_table(runs),
        "diagnostics": diagnostics_table(runs),
        "matching": match(summary, paper_kib),
    }
    write_tables(tables, folder)
    write_text(folder / "machine.json", json.dumps(machine(), indent=1) + "\n")


def merge(folders: list[Path], target: Path) -> None:
    """Write the tables of a scale: those of its cases, one after the other."""
    tables = {
        name: pd.concat([read_table(folder, name) for folder in folders], ignore_index=True)
        for name in TABLES
    }
    for name in STUDIES:
        found = [read_table(folder, name) for folder in folders if _has(folder, name)]
        if found:
            tables[name] = pd.concat(found, ignore_index=True)
    write_tables(tables, target)
    machines = {
        folder.name: json.loads((folder / "machine.json").read_text()) for folder in folders
    }
    write_text(target / "machine.json", json.dumps(machines, indent=1) + "\n")


def merge_claims(folders: list[Path], target: Path) -> None:
    """Write the ledger of a scale: that of its cases, one after the other."""
    claims = [read_table(folder, "claims") for folder in folders]
    with replacing(target / "claims.csv") as temporary:
        pd.concat(claims, ignore_index=True).to_csv(temporary, index=False)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """A table as text, cell by cell, so that copying it changes nothing."""
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def write_tables(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write each table as CSV, and the summary as Parquet too."""
    for name, table in tables.items():
        with replacing(folder / f"{name}.csv") as temporary:
            table.to_csv(temporary, index=False)
    with replacing(folder / "summary.parquet") as temporary:
        pd.read_csv(folder / "summary.csv").to_parquet(temporary, index=False)


def late(run: dict[str, Any]) -> dict[str, float]:
    """Loss and errors of a training at its end (``late_``), and the least of all (``least_``).

    By Adam the late ones are medians over the last tenth of the training: at a constant rate errors
    swing from epoch to epoch, up to a thousandfold, so that one of the last epoch alone is a draw.
    Other optimizers settle: theirs is the last loss, and their error the scored one, of the weights
    as they are stored.
    """
    found = run["diagnostics"]
    epochs = found.get("history_epochs") or [0]
    if epochs[-1] == 0:
        return {}
    adam = run["record"]["optimizer"] == "adam"
    first = LATE * epochs[-1] if adam else epochs[-1]
    chosen = [place for place, epoch in enumerate(epochs) if epoch >= first]
    numbers = {}
    for name, kept in KEPT.items() if adam else [("loss", "loss")]:
        column = found[f"history_{kept}"]
        if None not in [column[place] for place in chosen]:
            numbers[f"late_{name}"] = median(column[place] for place in chosen)
            numbers[f"least_{name}"] = min(value for value in column if value is not None)
    return numbers


def _has(folder: Path, name: str) -> bool:
    return (folder / f"{name}.csv").exists()


def _six_digits(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.6g}")


def _is_floor(run: dict[str, Any]) -> bool:
    return run["record"]["role"] == "floor"


def _scheme(run: dict[str, Any]) -> str:
    return scheme_of(run["record"]["integrator"])


def _key(run: dict[str, Any]) -> dict[str, Any]:
    record = run["record"]
    return {
        "case": record["case"],
        "method": record["method"],
        "budget": record["budget_kib"],
        "seed": record["seed"],
    }


def _error_rows(run: dict[str, Any]) -> Iterable[dict[str, Any]]:
    columns, request = run["errors"] | _stepwise(run), run["request"]
    case = load_case(run["record"]["case"])
    figure_steps = overridden(case, request["time_step"], request["num_steps"]).figure_steps
    for name in [name for name in columns if name not in ("step", "time")]:
        seldom = name in AT_FIGURE_STEPS and name != case.metric
        every_step = at_paper_budget(request["budget"]) and not seldom
        for step, time, value in zip(columns["step"], columns["time"], columns[name], strict=True):
            # A companion is scored at some steps only.
            if value is None or not (every_step or step in figure_steps):
                continue
            several = isinstance(value, list)
            for component, number in enumerate(value if several else [value]):
                metric = f"{name}_{component}" if several and len(value) > 1 else name
                yield _key(run) | {"step": step, "time": time, "metric": metric, "value": number}


def _stepwise(run: dict[str, Any]) -> dict[str, list]:
    """Lists of the diagnostics as columns of the errors, which begin at step 0."""
    count = len(run["errors"].get("step", ()))
    lists = {
        metric: run["diagnostics"][name]
        for name, metric in STEPWISE.items()
        if isinstance(run["diagnostics"].get(name), list)
    }
    return {metric: ([None, *v] + [None] * count)[:count] for metric, v in lists.items()}


def _means(run: dict[str, Any]) -> dict[str, float]:
    record = run["record"]
    if record["error"] is None:  # the run has no error where a step is missing
        return {}
    further = {k: v for k, v in run["errors"].items() if k.startswith(f"{record['metric']}_")}
    return {f"mean_{name}": fmean(values[1:]) for name, values in further.items() if values[1:]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=("case", "merge", "claims"))
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--output-dir", required=True, type=Path)
    arguments = parser.parse_args()
    if arguments.kind == "case":
        write_case(read_runs(arguments.sources), arguments.output_dir)
    elif arguments.kind == "merge":
        merge(arguments.sources, arguments.output_dir)
    else:
        merge_claims(arguments.sources, arguments.output_dir)


if __name__ == "__main__":
    main()
