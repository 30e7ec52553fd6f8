"""Invented results of the stationary cases: fields, courses of trainings, studies, galleries."""

import json
from itertools import takewhile
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from synthetic import row, write_case

from cases.budgets import KIB
from cases.discovery import load_case
from report.claims import load_claims
from report.stationary import CASES, published
from report.tables import run_budget
from workflows.tables import merge

LEVEL = 1.11e-3
POINTS = {1: 101, 2: 33, 4: 9}  # of the lattice, an axis
# What stands in a label behind the method: multiple of the level, seconds, seeds.
NETWORKS = {
    "adam_exact_seconds_4": (1.0, 22.2, 1),
    "gauss_newton_exact": (1e-3, 11.1, 3),
    "gauss_newton_exact_mean_value": (4e-4, 12.2, 1),
    "adam_penalty_seconds_4": (20.0, 33.3, 1),
    "gauss_newton_penalty": (2e-2, 14.4, 1),
}
CLASSICAL = (
    ("fem_p1", "fem", "tested", 30.0, 0.0111),
    ("fem_p2", "fem", "strong", 0.5, 0.0222),
    ("chebyshev", "spectral", "strong", 1e-5, 0.00333),
)
EPOCHS = np.array([0, 1, 2, 4, 8, 16, 32, 64, 100])
SMALL = ("rod_dirichlet", "rod_point_load", "poisson_square_k1", "plate_circular_cubic")
"""Cases of the smaller results: both dimensions, squares and energies."""
STUDIED = ("poisson_square_k1", "harmonic_square", "beam")


def write_chapter(folder: Path, scale: str = "full", cases=None) -> Path:
    """Write ``folder/<scale>`` with the results of stationary cases and return it."""
    target = folder / scale
    cases = cases or [case for family in CASES.values() for case in family]
    for name in cases:
        records = list(_records(name, scale))
        write_case(target, records, _errors, _matching(name), _further)
        tables = target / "tables" / name
        (tables / "machine.json").write_text('{"cpu": "an invented processor"}')
        pd.read_csv(tables / "summary.csv").to_parquet(tables / "summary.parquet")
        for record in records:
            _run(target / "runs" / name, record)
    for name in [name for name in cases if name in STUDIED]:
        _weights(name).to_csv(target / "tables" / name / "weights.csv", index=False)
    _edges().to_csv(target / "tables" / cases[-1] / "edges.csv", index=False)
    folders = [target / "tables" / name for name in cases]
    merge(folders, target / "tables" / "exact_boundaries")
    merge(folders, target / "tables")
    return target


def _records(name, scale):
    case = load_case(name)
    kib = run_budget(case.paper_bytes / KIB)
    shared = {"scale": scale, "case": name, "integrator": "stationary", "metric": case.metric}
    labels = {(f"{published(name)['method']}_{label}", kib): label for label in NETWORKS}
    for (method, budget), label in (_claimed(name) | labels).items():
        multiple, seconds, seeds = NETWORKS[label]
        for seed in range(seeds):
            record = row(
                **shared,
                method=method,
                family="pinn",
                role="tested",
                optimizer="adam" if "_adam_" in method else "gauss_newton",
                boundary="penalty" if "_penalty" in method else "exact",
                seed=seed,
                budget=budget,
                level=LEVEL * multiple * (1 + 0.01 * seed),
                solve_s=seconds,
            )
            # Trainings for so many epochs as the paper has share the machine.
            shares = "_adam_" in method and "_seconds_" not in method
            apart = {"solve_s": None} | ({"scale": "extended"} if scale == "full" else {})
            yield record | apart if shares else record
    for label, family, role, multiple, seconds in CLASSICAL:
        yield row(
            **shared,
            method=label,
            family=family,
            role=role,
            budget=kib,
            level=LEVEL * multiple,
            solve_s=seconds,
        )


def _claimed(name):
    """Methods and memories that claims name, with the invented one that they follow."""
    found = {}
    for claim in [claim for claim in load_claims() if claim["case"] == name and "test" in claim]:
        test = claim["test"]
        for part in (test, *test.get("repeat", ())):
            for rows in (part.get("rows", {}), part.get("over", {}).get("rows", {})):
                methods, kib = rows.get("method"), rows.get("budget_kib")
                for method in methods if isinstance(methods, list) else [methods]:
                    if method and kib and rows.get("case", name) == name:
                        label = method.replace("_seconds_*", "_seconds_4").strip("*")
                        found[label, run_budget(kib)] = _nearest(label)
    return found


def _nearest(label):
    behind = label.partition("_")[2]
    return max(NETWORKS, key=lambda known: _shared(known, behind))


def _shared(one, other):
    """Letters that two words begin with together."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _errors(record):
    error = np.array([1.0, record["error"]])
    kept = [0.0, 1e-16 if record["boundary"] == "exact" else record["error"]]
    return {
        "step": [0, 1],
        "time": [0.0, 1.0],
        "floor": [np.nan, np.nan],
        "relative_mae": error,
        "relative_linf": 3 * error,
        "linf": 2 * error,
        "boundary_error": kept,
        "slope_error": kept,
        "flux_error": kept,
        "energy": [0.0, -0.5 + error[1]],
        "energy_excess": [0.5, error[1]],
        "eigenvalue_error": error,
        "gradient_error": 5 * error,
    }


def _further(record):
    loss, error = record["error"] ** 2, record["error"]
    late = {"late_loss": loss, "late_error": error, "late_linf": record["error_max"]}
    return {"iterations": 100, "loss": loss, "overfitted": False, "width": 30} | late


def _matching(name):
    """Each network by Gauss-Newton against each classical method, which needs half of all."""
    kib = load_case(name).paper_bytes / KIB
    labels = [f"{published(name)['method']}_{label}" for label in NETWORKS if "newton" in label]
    return pd.DataFrame(
        {
            "case": name,
            "target": target,
            "target_error": LEVEL,
            "target_memory_kib": kib,
            "target_solve_s": 11.1,
            "method": method,
            "role": role,
            "integrator": integrator,
            "quantity": quantity,
            "value": 5.55,
            "ratio": 0.5,
            "status": "interpolated",
            "smallest_budget_kib": kib,
            "largest_budget_kib": kib,
        }
        for target in labels
        for method, _, role, _, _ in CLASSICAL
        for integrator in ("stationary", "free")
        for quantity in ("memory_kib", "solve_s")
    )


def _run(folder, record):
    case, dim = load_case(record["case"]), load_case(record["case"]).domain.dim
    box = case.domain.bounds
    axes = [np.linspace(a, b, POINTS[dim]) for a, b in zip(box.lower, box.upper, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, dim)
    inside = case.domain.contains(points)
    truth = np.full(len(points), np.nan)
    truth[inside] = case.reference.function(points[inside], 1.0)[:, 0]
    truth = truth.reshape((POINTS[dim],) * dim)
    space = ("x", "y", "z", "w")[:dim]
    fields = {
        "reference": (("time", *space), np.stack([0 * truth, truth]).astype(np.float32)),
        "u": (
            ("budget", "time", *space),
            np.stack([0 * truth, (1 + record["error"]) * truth])[None].astype(np.float32),
        ),
    }
    coordinates = {"budget": [record["budget_kib"]], "time": [0.0, 1.0]}
    coordinates |= dict(zip(space, axes, strict=True))
    stem = f"{record['method']}-seed{record['seed']}"
    xr.Dataset(fields, coords=coordinates).to_netcdf(folder / f"{stem}.nc", engine="h5netcdf")
    diagnostics = _course(record) if record["family"] == "pinn" else {}
    run = {"record": record, "diagnostics": diagnostics}
    (folder / f"{stem}.json").write_text(json.dumps({"runs": [run]}))


def _course(record):
    falling = record["error"] ** (EPOCHS / EPOCHS[-1])
    energy = record["method"].startswith("ritz")
    return {
        "history_epochs": EPOCHS.tolist(),
        "history_seconds": ((record["solve_s"] or 1.0) * EPOCHS / EPOCHS[-1]).tolist(),
        "history_loss": (falling - 0.5 * energy).tolist(),
        "history_watch": falling.tolist(),
        "history_error": falling.tolist(),
        "history_largest_error": (2 * falling).tolist(),
    }


def _weights(name):
    return pd.DataFrame(
        {
            "case": name,
            "method": published(name)["method"],
            "optimizer": optimizer,
            "boundary": "exact" if weight is None else "penalty",
            "weight": weight,
            "budget": 11.1,
            "relative_mae": 1e-4 if weight is None else 0.1 * weight**0.5 + 1e-3,
            "linf": 0.1,
            "boundary_error": 0.0 if weight is None else 0.01,
            "loss": 1e-5,
            "iterations": 50,
            "solve_s": 6.0,
            "status": "ok",
            "reason": "",
        }
        for optimizer in ("adam", "gauss_newton")
        for weight in (None, 0.9, 0.5, 0.1, 1e-2, 1e-3, 1e-4)
    )


def _edges():
    return pd.DataFrame(
        {
            "case": "eikonal_map",
            "distance": name,
            "edges": count,
            "seconds_per_point": factor * 1e-6 * count,
            "over_distance": 1 / (1 + factor * np.log(count)),
        }
        for name, factor in (("equivalence", 1.0), ("mean_value", 0.5))
        for count in (4, 10, 30, 100, 300, 1000)
    )
