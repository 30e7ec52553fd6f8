"""A results folder with invented numbers: levels such as 0.111 and 0.333 that no run would give."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from cases.records import SUMMARY_COLUMNS

CASE = "advection1d"
PAPER_KIB = 901 * 4 / 1024
SAME_ERROR_KIB = 7001 * 4 / 1024
TIME_STEP = 0.05
FLOORS = {"midpoint": 0.111, "implicit_euler": 0.333, "gauss_legendre4": 0.00111}
# method, family, role, integrator, optimizer, boundary, ratio to the floor, (budgets in KiB), seeds
METHODS = [
    ("floor", "spectral", "floor", "none", 1.0),
    ("upwind", "grid", "published", "none", 6.0),
    ("central4", "grid", "strong", "none", 1.2),
    ("fem_p2", "fem", "strong", "none", 2.0),
    ("fourier", "spectral", "strong", "none", 1.0),
]
LADDER = (PAPER_KIB / 4, PAPER_KIB, 2 * PAPER_KIB, SAME_ERROR_KIB)


def runs(scale):
    """All invented runs as dictionaries over the summary's columns."""
    for method, family, role, optimizer, ratio in METHODS:
        for integrator, floor in FLOORS.items():
            for budget in (PAPER_KIB,) if role == "floor" else LADDER:
                yield row(
                    scale=scale,
                    case=CASE,
                    method=f"{method}_{integrator}",
                    family=family,
                    role=role,
                    integrator=integrator,
                    optimizer=optimizer,
                    budget=budget,
                    level=floor * max(1.0, ratio * PAPER_KIB / budget),
                    floor=floor,
                )
    tested = {
        "scale": scale,
        "case": CASE,
        "family": "insr",
        "role": "tested",
        "optimizer": "gauss_newton",
        "boundary": "penalty",
        "budget": PAPER_KIB,
    }
    for integrator, floor in FLOORS.items():
        for seed in range(3):
            yield row(
                **tested,
                method=f"insr_{integrator}_gauss_newton_penalty",
                integrator=integrator,
                seed=seed,
                level=floor * (1.01 + 0.01 * seed),
                floor=floor,
                solve_s=11.1 + seed,
            )
    yield row(
        **tested,
        method="insr_both_ends_implicit_euler_gauss_newton_penalty",
        integrator="implicit_euler",
        level=0.777,
        floor=FLOORS["implicit_euler"],
        solve_s=12.0,
    )
    yield row(
        **tested | {"optimizer": "adam"},
        method="insr_midpoint_adam_penalty",
        integrator="midpoint",
        level=0.444,
        floor=FLOORS["midpoint"],
        solve_s=99.0,
        status="time_limit",
        reason="stopped after 2 of 240 steps",
    )
    yield row(
        scale=scale,
        case=CASE,
        method="central2_explicit_euler",
        family="grid",
        role="strong",
        integrator="explicit_euler",
        budget=PAPER_KIB,
        status="diverged",
        reason="error above 1e6 at step 17",
    )


def row(
    *,
    scale,
    case,
    method,
    family,
    role,
    integrator,
    budget,
    optimizer="none",
    boundary="strong",
    seed=0,
    level=None,
    floor=None,
    solve_s=None,
    metric="mae",
    status="ok",
    reason="",
):
    """One row of the summary; the time of a finished run without one follows from its memory."""
    if solve_s is None and status == "ok":
        solve_s = 0.0123 * budget
    record = dict.fromkeys(SUMMARY_COLUMNS)
    record |= {
        "scale": scale,
        "case": case,
        "method": method,
        "family": family,
        "role": role,
        "integrator": integrator,
        "optimizer": optimizer,
        "boundary": boundary,
        "seed": seed,
        "budget_kib": budget,
        "memory_kib": budget,
        "n_parameters": round(budget * 256),
        "metric": metric,
        "error": level,
        "error_final": level and 2 * level,
        "error_max": level and 5 * level,
        "floor": floor,
        "error_over_floor": level and floor and level / floor,
        "status": status,
        "reason": reason,
        "solve_s": solve_s,
        "setup_s": 0.5,
        "peak_rss_mib": 222.0,
        "device": "cpu",
        "threads": 2,
        "dtype": "float32",
        "git_sha": "f" * 40,
        "env_hash": "0" * 12,
        "host": "nowhere",
        "started_at": "2001-01-01T00:00:00+00:00",
    }
    return record


def write_results(folder: Path, scale: str = "full", num_steps: int = 240) -> Path:
    """Write ``folder/<scale>`` with the results of the one-dimensional pulse and return it."""
    records = list(runs(scale))
    steps = {"ok": num_steps, "time_limit": 2, "diverged": 1}
    target = write_case(
        folder / scale,
        records,
        errors=lambda r: _series(r, steps[r["status"]], num_steps),
        matching=_matching(records),
    )
    for record in records:
        if abs(record["budget_kib"] - PAPER_KIB) < 1e-9:
            _fields(target / "runs" / CASE, record, num_steps, steps[record["status"]])
    return target


def write_case(target: Path, records, errors, matching, further=None) -> Path:
    """Write the tables of one case below the folder of a scale, and as those of the scale.

    Args:
        target: folder of the scale.
        records: rows of the summary.
        errors: maps a record to its columns ``step``, ``time``, ``floor`` and those of metrics;
            the floor is that of the case's own metric.
        matching: the table.
        further: maps a record to further diagnostics, name -> value.
    """
    case = records[0]["case"]
    tables = target / "tables" / case
    tables.mkdir(parents=True)
    (target / "runs" / case).mkdir(parents=True)
    pd.DataFrame(records, columns=SUMMARY_COLUMNS).to_csv(tables / "summary.csv", index=False)
    long = pd.concat([_long(r, errors(r)) for r in records]).dropna(subset=["value"])
    long.to_csv(tables / "errors.csv", index=False)
    _diagnostics(records, further).to_csv(tables / "diagnostics.csv", index=False)
    matching.to_csv(tables / "matching.csv", index=False)
    # With one case, the tables of the scale are those of the case.
    for path in tables.glob("*.csv"):
        shutil.copy(path, target / "tables" / path.name)
    machine = {"cpu": "an invented processor", "cores": 2, "libraries": {"numpy": "0.0"}}
    (target / "tables" / "machine.json").write_text(json.dumps({case: machine}))
    return target


def _series(record, last, num_steps):
    steps = np.arange(last + 1)
    level = record["error"] or 1.0
    # Linear growth with the wanted average over the steps 1..num_steps.
    growth = 2 * steps / (num_steps + 1)
    mae = level * growth + 1e-9
    times = TIME_STEP * steps
    return {
        "step": steps,
        "time": times,
        "floor": (record["floor"] or 0.0) * growth + 1e-9,
        "mae": mae,
        "linf": 5 * mae,
        "energy": np.exp(-mae),
        "peak": 1 / np.sqrt(1 + level * times),
        "peak_position": -1.5 + 0.25 * times,
    }


def _long(record, columns):
    metrics = [name for name in columns if name not in ("step", "time", "floor")]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "case": record["case"],
                    "method": record["method"],
                    "budget": record["budget_kib"],
                    "seed": record["seed"],
                    "step": columns["step"],
                    "time": columns["time"],
                    "metric": metric,
                    "value": columns[metric],
                    "floor": columns["floor"] if metric == record["metric"] else np.nan,
                }
            )
            for metric in metrics
        ]
    )


def _diagnostics(records, further):
    rows = []
    for record in records:
        values = {"residual_evaluations": 1234}
        if record["optimizer"] == "gauss_newton":
            values |= {"fit_s": 0.9, "factorisations": 777}
        if record["optimizer"] == "adam":
            values |= {"seconds_per_iteration": 0.01, "iterations_per_step_original": 20000}
        if further:
            values |= further(record)
        key = {name: record[name] for name in ("case", "method", "seed")}
        rows += [
            key | {"budget": record["budget_kib"], "name": name, "value": value}
            for name, value in values.items()
        ]
    return pd.DataFrame(rows)


def _matching(records):
    target = next(r for r in records if r["method"] == "insr_midpoint_gauss_newton_penalty")
    rows = [
        {
            "case": CASE,
            "target": target["method"],
            "target_error": target["error"],
            "target_memory_kib": PAPER_KIB,
            "target_solve_s": target["solve_s"],
            "method": method,
            "role": role,
            "integrator": "midpoint" if "_" in method else "free",
            "quantity": quantity,
            "value": value,
            "ratio": ratio,
            "status": status,
            "smallest_budget_kib": LADDER[0],
            "largest_budget_kib": LADDER[-1],
        }
        for method, role, status, ratio in (
            ("upwind_midpoint", "published", "not_reached", None),
            ("central4_midpoint", "strong", "interpolated", 1.11),
            ("fourier_midpoint", "strong", "at_smallest", 0.25),
            ("fourier", "strong", "at_smallest", 0.25),
        )
        for quantity, value in (("memory_kib", ratio and ratio * PAPER_KIB), ("solve_s", ratio))
    ]
    return pd.DataFrame(rows)


def _fields(folder, record, num_steps, last):
    times = np.array([t for t in (0.0, 3.0, 12.0) if t <= TIME_STEP * num_steps + 1e-9])
    times = np.union1d(times, [TIME_STEP * num_steps])
    x = np.linspace(-2, 2, 401)
    done = TIME_STEP * last
    values = np.array(
        [
            _pulse(x, t, record["error"] or 1.0) if t <= done + 1e-9 else np.full_like(x, np.nan)
            for t in times
        ]
    )
    data = xr.Dataset(
        {
            "u": (("budget", "time", "x"), values[None].astype(np.float32), {"units": "1"}),
            "reference": (("time", "x"), np.array([_pulse(x, t, 0.0) for t in times], np.float32)),
        },
        coords={"budget": [record["budget_kib"]], "time": times, "x": x},
    )
    stem = f"{record['method']}-seed{record['seed']}"
    data.to_netcdf(folder / f"{stem}.nc", engine="h5netcdf")
    (folder / f"{stem}.json").write_text(json.dumps({"runs": [{"record": record}]}))


def _pulse(x, time, error):
    width = 0.1 * np.sqrt(1 + error * time)
    return 0.1 / width * np.exp(-(((x + 1.5 - 0.25 * time) / width) ** 2) / 2)
