"""Invented results of the flows: fields in the plane, several forms of a scheme, references."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from synthetic import row, write_case

from cases.vocabulary import scheme_of

TIME_STEP = 0.05
NUM_STEPS = 100
PIXELS = 65


@dataclass(frozen=True)
class Flow:
    """An invented case.

    Attributes:
        components: of its field.
        paper_kib: memory of its network.
        floors: integrator -> error of the floor.
        methods: label, family, role, integrator, optimizer, boundary, ratio to the floor.
        budgets: KiB of the baselines.
        observables: further metrics, all 1 minus a small loss.
        symbol: name of the field in the files.
        box: lower and upper end of both axes.
        references: further metrics over time -> how many times the error in the case's own.
        companion: name and symbol of a field that the flow carries half the time, or ().
    """

    components: int
    paper_kib: float
    floors: dict
    methods: tuple
    budgets: tuple
    observables: tuple
    symbol: str = "u"
    box: tuple = (0.0, 2 * np.pi)
    references: dict = field(default_factory=dict)
    companion: tuple = ()


TRANSPORT_KIB = 3297 / 256
EULER_KIB = 6627 / 256
TRANSPORT_FLOORS = {"midpoint": 1.11e-4, "gauss_legendre4": 1.11e-6, "implicit_euler": 1.11e-2}
EULER_FLOORS = {"chorin": 3.33e-4, "chorin_fused": 3.33e-4, "second_order_splitting": 3.33e-7}
PENALTY = ("gauss_newton", "penalty")
NONE = ("none", "none")
SECOND = "second_order_splitting"
INVARIANTS = ("kinetic_energy", "divergence", "wall_flux")

FLOWS = {
    "transport2d": Flow(
        components=1,
        paper_kib=TRANSPORT_KIB,
        floors=TRANSPORT_FLOORS,
        methods=(
            *((f"floor_{i}", "spectral", "floor", i, *NONE, 1.0) for i in TRANSPORT_FLOORS),
            *((f"cosine_{i}", "spectral", "strong", i, *NONE, 1.5) for i in TRANSPORT_FLOORS),
            *((f"central4_{i}", "grid", "strong", i, *NONE, 3.0) for i in TRANSPORT_FLOORS),
            *((f"upwind_{i}", "grid", "published", i, *NONE, 30.0) for i in TRANSPORT_FLOORS),
            *(
                (f"insr_{i}_gauss_newton", "insr", "tested", i, "gauss_newton", "none", 1.1)
                for i in TRANSPORT_FLOORS
            ),
            ("insr_midpoint_adam", "insr", "tested", "midpoint", "adam", "none", 9.0),
            ("semi_lagrangian", "grid", "published", "semi_lagrangian", *NONE, 20.0),
            ("semi_lagrangian_cubic", "grid", "strong", "semi_lagrangian", *NONE, 2.0),
        ),
        budgets=(TRANSPORT_KIB / 2, TRANSPORT_KIB, 8 * TRANSPORT_KIB),
        observables=("peak_large", "peak_small"),
        symbol="rho",
    ),
    "taylor_green": Flow(
        components=2,
        paper_kib=EULER_KIB,
        floors=EULER_FLOORS,
        methods=(
            *((f"floor_{i}", "spectral", "floor", i, *NONE, 1.0) for i in EULER_FLOORS),
            ("mac_bilinear", "grid", "published", "chorin", *NONE, 14.0),
            ("mac_bicubic", "grid", "strong", "chorin", *NONE, 1.2),
            ("spectral_chorin", "spectral", "strong", "chorin", *NONE, 1.0),
            (
                "mac_second_order",
                "grid",
                "strong",
                "second_order_splitting",
                *NONE,
                5.0,
            ),
            *(
                (f"insr_{i}_gauss_newton_penalty", "insr", "tested", i, *PENALTY, ratio)
                for i, ratio in zip(EULER_FLOORS, (1.3, 1.02, 2.0), strict=True)
            ),
            ("insr_chorin_adam_penalty", "insr", "tested", "chorin", "adam", "penalty", 9.0),
        ),
        budgets=(EULER_KIB / 2, EULER_KIB, 27.0, 12288.0),
        observables=INVARIANTS,
    ),
    "two_vortex": Flow(
        components=2,
        paper_kib=EULER_KIB,
        floors={},
        methods=(
            ("reference_chorin", "spectral", "reference", "chorin", *NONE, 0.01),
            ("reference_second_order_splitting", "spectral", "reference", SECOND, *NONE, 0.02),
            ("mac_bilinear", "grid", "published", "chorin", *NONE, 30.0),
            ("mac_bicubic", "grid", "strong", "chorin", *NONE, 3.0),
            ("mac_second_order", "grid", "strong", SECOND, *NONE, 5.0),
            *(
                (
                    f"insr_stream_function_{i}_annealed_adam",
                    "insr",
                    "tested",
                    i,
                    "annealed_adam",
                    "exact",
                    ratio,
                )
                for i, ratio in (("chorin_fused", 2.0), (SECOND, 4.0))
            ),
            (
                "insr_chorin_fused_annealed_adam_penalty",
                *("insr", "tested", "chorin_fused", "annealed_adam", "penalty", 2.5),
            ),
            ("insr_residual_midpoint_lbfgs", "insr", "tested", "midpoint", *PENALTY, 40.0),
            ("pinn", "pinn", "tested", "none", "lbfgs", "penalty", 50.0),
            ("insr_chorin_adam_penalty", "insr", "tested", "chorin", "adam", "penalty", 9.0),
        ),
        budgets=(EULER_KIB / 2, EULER_KIB, 27.0, 8 * EULER_KIB),
        observables=(*INVARIANTS, "small_vortex_energy"),
        box=(-1.0, 1.0),
        references={"mse_fine": 7.0, "mse_second_order": 3.0},
        companion=("density", "rho"),
    ),
}


def write_flow(folder: Path, case: str, scale: str = "full", num_steps: int = NUM_STEPS) -> Path:
    """Write ``folder/<scale>`` with the results of one flow and return it."""
    flow = FLOWS[case]
    records = list(_records(case, flow, scale))
    target = write_case(
        folder / scale,
        records,
        errors=lambda record: _series(flow, record, num_steps),
        matching=_matching(case, flow, records),
        further=lambda record: _means(flow, record),
    )
    for record in records:
        if record["budget_kib"] == flow.paper_kib:
            _fields(target / "runs" / case, flow, record, num_steps)
    return target


def _records(case, flow, scale):
    for method, family, role, integrator, optimizer, boundary, ratio in flow.methods:
        floor = flow.floors.get(integrator)
        single = role in ("floor", "reference", "tested")
        status = "diverged" if optimizer == "adam" else "ok"
        for budget in (flow.paper_kib,) if single else flow.budgets:
            multiple = ratio * (flow.paper_kib / budget)
            level = (floor or 1.11e-4) * (multiple if role == "reference" else max(1.0, multiple))
            for seed in range(2 if optimizer == "gauss_newton" else 1):
                yield row(
                    scale=scale,
                    case=case,
                    method=method,
                    family=family,
                    role=role,
                    integrator=integrator,
                    optimizer=optimizer,
                    boundary=boundary,
                    seed=seed,
                    budget=budget,
                    level=level * (1 + 0.01 * seed),
                    floor=floor,
                    metric="mse",
                    solve_s=12.3 + seed if family == "insr" else None,
                    status=status,
                    reason="" if status == "ok" else "max|u| exceeds 10 at step 3",
                )


def _series(flow, record, num_steps):
    steps = np.arange((num_steps if record["status"] == "ok" else 2) + 1)
    # Quadratic growth with the wanted average over all steps.
    growth = 6 * steps**2 / ((NUM_STEPS + 1) * (2 * NUM_STEPS + 1))
    mse = record["error"] * growth + 1e-12
    return {
        "step": steps,
        "time": TIME_STEP * steps,
        "floor": (record["floor"] or 0.0) * growth + 1e-12,
        "mse": mse,
        "linf": 5 * np.sqrt(mse),
        "energy": 1 - np.sqrt(mse),
        **{name: 1 - np.sqrt(mse) for name in flow.observables},
        **{name: factor * mse for name, factor in flow.references.items()},
        **_of_networks(record, steps),
        **_of_companion(flow, record, steps, num_steps),
    }


def _of_networks(record, steps):
    """What the workflow takes from the lists of a network's diagnostics: not at step 0."""
    if record["optimizer"] != "gauss_newton":
        return {}
    values = np.where(steps > 0, 1.0 + steps % 5, np.nan)
    return {"rms_residual": 1e-5 * values, "iterations": values}


def _of_companion(flow, record, steps, num_steps):
    if not flow.companion:
        return {}
    scored = (steps % 10 == 0) & (steps <= num_steps / 2)
    error = np.where(scored, (record["error"] or 1.0) * steps, np.nan)
    return {f"{flow.companion[0]}_mae": error}


def _means(flow, record):
    if record["status"] != "ok":
        return {}
    return {f"mean_{name}": factor * record["error"] for name, factor in flow.references.items()}


def _matching(case, flow, records):
    steppers = ("gauss_newton", "annealed_adam")
    targets = {r["method"]: r for r in records if r["optimizer"] in steppers}
    ladders = {r["method"]: r for r in records if r["role"] in ("published", "strong")}
    return pd.DataFrame(
        {
            "case": case,
            "target": target,
            "target_error": ours["error"],
            "target_memory_kib": flow.paper_kib,
            "target_solve_s": ours["solve_s"],
            "method": method,
            "role": ladder["role"],
            "integrator": integrator,
            "quantity": quantity,
            "value": 444.0,
            "ratio": 333.0,
            "status": "interpolated",
            "smallest_budget_kib": flow.budgets[0],
            "largest_budget_kib": flow.budgets[-1],
        }
        for target, ours in targets.items()
        for method, ladder in ladders.items()
        for integrator in (ours["integrator"], "free")
        for quantity in ("memory_kib", "solve_s")
        if integrator == "free" or scheme_of(integrator) == scheme_of(ladder["integrator"])
    )


def _fields(folder, flow, record, num_steps):
    end = TIME_STEP * num_steps
    times = np.union1d([t for t in np.arange(0, 5.1, 0.5) if t <= end + 1e-9], [end])
    axis = np.linspace(*flow.box, PIXELS)
    angles = np.linspace(0, 2 * np.pi, PIXELS)
    truth = np.stack([_field(flow.components, angles, t) for t in times]).astype(np.float32)
    values = truth * (1 - min(0.9, np.sqrt(record["error"]))) + np.float32(1e-4)
    plane = ("x", "y", *(("component",) if flow.components > 1 else ()))
    fields = {"reference": (("time", *plane), truth)}
    if record["status"] != "ok":
        fields[f"{flow.symbol}_last"] = (("budget", *plane), 3 * values[None, 0])
        values[1:] = np.nan
    fields[flow.symbol] = (("budget", "time", *plane), values[None])
    if flow.companion:
        name, symbol = flow.companion
        blobs = np.stack([_field(1, angles, t) for t in times]).astype(np.float32)
        blobs[times > end / 2 + 1e-9] = np.nan
        carried = blobs if record["status"] == "ok" else np.full_like(blobs, np.nan)
        fields[f"reference_{name}"] = (("time", "x", "y"), blobs)
        fields[symbol] = (("budget", "time", "x", "y"), 0.9 * carried[None])
    data = xr.Dataset(
        fields,
        coords={"budget": [record["budget_kib"]], "time": times, "x": axis, "y": axis},
    ).assign_coords(last_time=("budget", [2 * TIME_STEP]))
    stem = f"{record['method']}-seed{record['seed']}"
    data.to_netcdf(folder / f"{stem}.nc", engine="h5netcdf")
    (folder / f"{stem}.json").write_text(json.dumps({"runs": [{"record": record}]}))


def _field(components, axis, time):
    x, y = np.meshgrid(axis, axis, indexing="ij")
    if components == 2:
        return np.stack([np.sin(x) * np.cos(y), -np.cos(x) * np.sin(y)], axis=-1)
    angle = time / 2
    centre = np.pi / 2 + 0.6 * np.cos(angle), np.pi / 2 + 0.6 * np.sin(angle)
    blob = np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / 0.1)
    return blob + np.exp(-((x - 4.7) ** 2 + (y - 4.2) ** 2) / 0.02)
