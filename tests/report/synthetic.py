"""A results folder with invented numbers: levels such as 0.111 and 0.333 that no run would give."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from cases.contracts import SUMMARY_COLUMNS

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
        for integrator in FLOORS:
            for budget in (PAPER_KIB,) if role == "floor" else LADDER:
                level = FLOORS[integrator] * max(1.0, ratio * PAPER_KIB / budget)
                yield _run(
                    scale,
                    f"{method}_{integrator}",
                    family,
                    role,
                    integrator,
                    optimizer,
                    "strong",
                    0,
                    budget,
                    level,
                    0.0123 * budget,
                )
    for integrator in FLOORS:
        for seed in range(3):
            level = FLOORS[integrator] * (1.01 + 0.01 * seed)
            yield _run(
                scale,
                f"insr_{integrator}_gauss_newton_penalty",
                "insr",
                "tested",
                integrator,
                "gauss_newton",
                "penalty",
                seed,
                PAPER_KIB,
                level,
                11.1 + seed,
            )
    yield _run(
        scale,
        "insr_both_ends_implicit_euler_gauss_newton_penalty",
        "insr",
        "tested",
        "implicit_euler",
        "gauss_newton",
        "penalty",
        0,
        PAPER_KIB,
        0.777,
        12.0,
    )
    yield _run(
        scale,
        "insr_midpoint_adam_penalty",
        "insr",
        "tested",
        "midpoint",
        "adam",
        "penalty",
        0,
        PAPER_KIB,
        0.444,
        99.0,
        "time_limit",
        "stopped after 2 of 240 steps",
    )
    yield _run(
        scale,
        "central2_explicit_euler",
        "grid",
        "strong",
        "explicit_euler",
        "none",
        "strong",
        0,
        PAPER_KIB,
        None,
        None,
        "diverged",
        "error above 1e6 at step 17",
    )


def _run(
    scale,
    method,
    family,
    role,
    integrator,
    optimizer,
    boundary,
    seed,
    budget,
    level,
    solve_s,
    status="ok",
    reason="",
):
    floor = FLOORS.get(integrator)
    record = dict.fromkeys(SUMMARY_COLUMNS)
    record |= {
        "scale": scale,
        "case": CASE,
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
        "metric": "mae",
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
    """Write ``folder/<scale>`` and return it."""
    target = folder / scale
    tables = target / "tables" / CASE
    tables.mkdir(parents=True)
    (target / "runs" / CASE).mkdir(parents=True)
    records = list(runs(scale))
    summary = pd.DataFrame(records, columns=SUMMARY_COLUMNS)
    summary.to_csv(tables / "summary.csv", index=False)
    errors = pd.concat([_errors(r, num_steps) for r in records])
    errors.to_csv(tables / "errors.csv", index=False)
    _diagnostics(records).to_csv(tables / "diagnostics.csv", index=False)
    _matching(records).to_csv(tables / "matching.csv", index=False)
    # With one case, the tables of the scale are those of the case.
    for path in tables.glob("*.csv"):
        shutil.copy(path, target / "tables" / path.name)
    machine = {"cpu": "an invented processor", "cores": 2, "libraries": {"numpy": "0.0"}}
    (target / "tables" / "machine.json").write_text(json.dumps({CASE: machine}))
    for record in records:
        if abs(record["budget_kib"] - PAPER_KIB) < 1e-9:
            _fields(target / "runs" / CASE, record, num_steps)
    return target


def _last_step(record, num_steps):
    return {"ok": num_steps, "time_limit": 2, "diverged": 1}[record["status"]]


def _errors(record, num_steps):
    steps = np.arange(_last_step(record, num_steps) + 1)
    level = record["error"] or 1.0
    # Linear growth with the wanted average over the steps 1..num_steps.
    mae = level * 2 * steps / (num_steps + 1) + 1e-9
    floor = (record["floor"] or 0.0) * 2 * steps / (num_steps + 1) + 1e-9
    times = TIME_STEP * steps
    series = {
        "mae": mae,
        "linf": 5 * mae,
        "energy": np.exp(-mae),
        "peak": 1 / np.sqrt(1 + level * times),
        "peak_position": -1.5 + 0.25 * times,
    }
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "case": CASE,
                    "method": record["method"],
                    "budget": record["budget_kib"],
                    "seed": record["seed"],
                    "step": steps,
                    "time": TIME_STEP * steps,
                    "metric": metric,
                    "value": values,
                    "floor": floor if metric == "mae" else np.nan,
                }
            )
            for metric, values in series.items()
        ]
    )


def _diagnostics(records):
    rows = []
    for record in records:
        values = {"residual_evaluations": 1234}
        if record["optimizer"] == "gauss_newton":
            values |= {"fit_s": 0.9, "factorisations": 777}
        if record["optimizer"] == "adam":
            values |= {"seconds_per_iteration": 0.01, "iterations_per_step_original": 20000}
        rows += [
            {
                "case": CASE,
                "method": record["method"],
                "budget": record["budget_kib"],
                "seed": record["seed"],
                "name": name,
                "value": value,
            }
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


def _fields(folder, record, num_steps):
    times = np.array([t for t in (0.0, 3.0, 12.0) if t <= TIME_STEP * num_steps + 1e-9])
    times = np.union1d(times, [TIME_STEP * num_steps])
    x = np.linspace(-2, 2, 401)
    done = TIME_STEP * _last_step(record, num_steps)
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
