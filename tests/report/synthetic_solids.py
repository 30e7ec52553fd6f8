"""Invented results of the solids: displacements in the plane and in space, meshes, particles."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from synthetic import row, write_case

from cases.discovery import load_case

NONE, EXACT = ("none", "strong"), ("gauss_newton", "exact")
LEVEL = 1.11e-2
OMEGA = 1.5  # 1/s, of the invented beam
POINTS = {2: 33, 3: 21}  # of the lattice, an axis
FEM = ("fem", "published"), ("fem", "strong")


@dataclass(frozen=True)
class Solid:
    """An invented case.

    Attributes:
        kib: memory at which methods are compared.
        others: further budgets of the baselines, in KiB.
        methods: label, family, role, integrator, optimizer, boundary, multiple of the level.
        series: further metrics at the times of the steps, by name.
        diagnostics: further numbers of every finished run, by name.
        references: further metrics -> how many times the error in the case's own.
    """

    kib: float
    others: tuple
    methods: tuple
    series: tuple
    diagnostics: dict
    references: dict = field(default_factory=dict)


def motion(integrators, further):
    """Methods of a case in motion; the first integrator is that of the paper."""
    return (
        *((f"reference_{i}", "fem", "reference", i, *NONE, 0.05) for i in integrators),
        *((f"fem_p1_{i}", "fem", "published", i, *NONE, 9.0) for i in integrators),
        *((f"fem_p2_{i}", "fem", "strong", i, *NONE, 0.5) for i in integrators),
        *((f"insr_{i}_exact", "insr", "tested", i, *EXACT, 1.0) for i in integrators[:further]),
        ("mpm", "mpm", "published", "symplectic_euler", *NONE, 12.0),
    )


ENERGIES = ("elastic_energy", "kinetic_energy", "contact_energy")
CONTACT = {
    "centre_of_mass_distance": 0.011,
    "energy_distance": 0.022,
    "penetration_distance": 0.033,
    "energy_balance": -0.44,
    "largest_penetration": 0.055,
    "least_determinant": 0.66,
}
MOTION = ("variational", "midpoint")

SOLIDS = {
    "elastic_tension": Solid(
        kib=14418 / 256,
        others=(1922 / 256, 30.078125, 53.125),
        methods=(
            ("reference_quasi_static", "fem", "reference", "quasi_static", *NONE, 0.05),
            ("fem_p1_quasi_static", "fem", "published", "quasi_static", *NONE, 9.0),
            ("fem_p2_quasi_static", "fem", "strong", "quasi_static", *NONE, 2.0),
            ("fem_p2_graded_quasi_static", "fem", "strong", "quasi_static", *NONE, 0.5),
            ("insr_quasi_static_exact", "insr", "tested", "quasi_static", *EXACT, 1.0),
            (
                "insr_quasi_static_penalty",
                *("insr", "tested", "quasi_static", "gauss_newton", "penalty", 1.5),
            ),
            ("mpm", "mpm", "published", "symplectic_euler", *NONE, 12.0),
        ),
        series=("elastic_energy", "min_det", "centre_of_mass_x"),
        diagnostics={
            "centre_of_mass_distance": 0.011,
            "elastic_energy_distance": 0.0022,
            "least_determinant": 0.66,
        },
    ),
    "elastic_collision": Solid(
        kib=1922 / 256,
        others=(14418 / 256,),
        methods=motion(MOTION, 1),
        series=(*ENERGIES, "min_det", "centre_of_mass_y", "penetration", "contact_roughness"),
        diagnostics={**CONTACT, "roughness_distance": 0.077},
        references={"linf_converged": 3.0},
    ),
    "elastic_drop3d": Solid(
        kib=13731 / 256,
        others=(35.15625,),
        methods=(
            *motion(MOTION[:1], 1),
            ("reference_small_steps", "fem", "reference", "variational", *NONE, 0.1),
            ("mpm_total_lagrangian", "mpm", "strong", "symplectic_euler", *NONE, 6.0),
        ),
        series=(*ENERGIES, "min_det", "centre_of_mass_z", "penetration"),
        diagnostics=CONTACT,
        references={"linf_small_steps": 3.0},
    ),
    "elastic_vibration": Solid(
        kib=1922 / 256,
        others=(1922 / 128,),
        methods=motion(MOTION, 2),
        series=(*ENERGIES[:2], "min_det", "tip"),
        diagnostics={
            "centre_of_mass_distance": 0.011,
            "energy_distance": 0.022,
            "frequency_distance": 0.0033,
            "amplitude_distance": 0.044,
            "frequency": 1.23,
            "frequency_reference": 1.24,
            "damping": 0.91,
            "first_amplitude": 0.23,
            "least_determinant": 0.66,
        },
        references={"linf_second_order": 3.0},
    ),
}


def write_solid(folder: Path, case: str, scale: str = "full", num_steps: int = 0) -> Path:
    """Write ``folder/<scale>`` with the results of one solid and return it."""
    solid = SOLIDS[case]
    steps = num_steps or load_case(case).num_steps
    records = list(_records(case, solid, scale))
    target = write_case(
        folder / scale,
        records,
        errors=lambda record: _series(solid, record, steps),
        matching=_matching(case, records),
        further=lambda record: _further(solid, record),
    )
    for record in records:
        if record["role"] != "reference":
            _fields(target / "runs" / case, record, steps)
    if case == "elastic_tension":
        for place in (target / "tables" / case, target / "tables"):
            _locking().to_csv(place / "locking.csv", index=False)
    return target


def _records(case, solid, scale):
    for method, family, role, integrator, optimizer, boundary, multiple in solid.methods:
        single = role == "reference" or method == "insr_midpoint_exact"
        for budget in (solid.kib,) if single else (*solid.others, solid.kib):
            for seed in range(3 if family == "insr" else 1):
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
                    level=LEVEL * multiple * (1 + 0.01 * seed) * solid.kib / budget,
                    metric="linf",
                    solve_s=12.3 + seed if family == "insr" else None,
                )


def _series(solid, record, num_steps):
    case = load_case(record["case"])
    steps = np.arange(num_steps + 1)
    times = case.time_step * steps
    linf = record["error"] * steps / num_steps + 1e-9
    found = {"step": steps, "time": times, "floor": np.full(len(steps), np.nan)}
    found |= {"linf": linf, "mean_distance": linf / 4}
    found |= {name: factor * linf for name, factor in solid.references.items()}
    found |= {name: 0.5 + 0.1 * times for name in solid.series}
    if "tip" in solid.series:
        found["tip"] = tip(record["integrator"], case.time_step, steps)
    return found


def tip(integrator, dt, steps):
    """A linear oscillation of angular frequency ``OMEGA`` as the integrator carries it out."""
    if integrator == "variational":
        turn, damping = np.arctan(OMEGA * dt), (1 + (OMEGA * dt) ** 2) ** -0.5
    else:
        turn, damping = 2 * np.arctan(OMEGA * dt / 2), 1.0
    return -0.3 * np.cos(turn * steps) * damping**steps


def _further(solid, record):
    found = dict(solid.diagnostics) | {"judged_by": "main"}
    found |= {f"mean_{name}": factor * record["error"] for name, factor in solid.references.items()}
    if record["family"] == "mpm":
        found |= {
            "particles": 1681,
            "components": 3,
            "most_components": 3,
            "largest_component": 0.88,
            "largest_gap": 2.2,
            "largest_opening": 1.99,
            "worst_opening": 1.99,
            "particles_min_det": 0.77,
        }
    if record["family"] == "insr":
        found |= {"newton_iterations": 123, "stationarity": 1e-5, "decrement": 2e-6}
    return found


def _matching(case, records):
    ours = next(r for r in records if r["family"] == "insr")
    ladders = {r["method"]: r for r in records if r["family"] in ("fem", "mpm")}
    return pd.DataFrame(
        {
            "case": case,
            "target": ours["method"],
            "target_error": ours["error"],
            "target_memory_kib": ours["memory_kib"],
            "target_solve_s": ours["solve_s"],
            "method": method,
            "role": record["role"],
            "integrator": record["integrator"],
            "quantity": quantity,
            "value": 444.0,
            "ratio": 333.0,
            "status": "interpolated",
            "smallest_budget_kib": record["budget_kib"],
            "largest_budget_kib": record["budget_kib"],
        }
        for method, record in ladders.items()
        if record["role"] != "reference"
        for quantity in ("memory_kib", "solve_s")
    )


def _locking():
    return pd.DataFrame(
        {
            "case": "elastic_tension",
            "method": f"{method}_quasi_static",
            "volume": volume,
            "budget": 14418 / 256,
            "memory": 55.5,
            "linf": factor * (1 + volume / 100),
            "mean_distance": factor / 4,
            "reference_distance": 1e-4,
            "status": "ok" if volume < 1000 or method == "fem_p1" else "not_converged",
            "reason": "",
            "solve_s": 1.0,
        }
        for method, factor in (("fem_p1", 0.0444), ("fem_p2", 0.00555))
        for volume in (1.0, 10.0, 100.0, 1000.0)
    )


def displacement(case, points, time):
    """An affine motion that depends on the case; exact for every order of interpolation."""
    u = np.zeros_like(points)
    if case == "elastic_tension":
        u[..., 0], u[..., 1] = time * (points[..., 0] + 1), -0.3 * time * points[..., 1]
    elif case == "elastic_vibration":
        u[..., 1] = -0.1 * np.cos(OMEGA * time) * (points[..., 0] + 1)
    else:
        u[..., -1] = -0.2 * time - 0.05 * time * points[..., -1]
    return u


def _fields(folder, record, num_steps):
    case = replace(load_case(record["case"]), num_steps=num_steps)
    dim, bounds = case.domain.dim, case.domain.bounds
    times = case.times[list(case.figure_steps)]
    axes = [np.linspace(a, b, POINTS[dim]) for a, b in zip(bounds.lower, bounds.upper, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    truth = np.stack([displacement(case.name, points, t) for t in times])
    truth[:, ~case.domain.contains(points.reshape(-1, dim)).reshape(points.shape[:-1])] = np.nan
    space = (*"xyz"[:dim], "component")
    fields = {
        "reference": (("time", *space), truth.astype(np.float32)),
        "u": (("budget", "time", *space), 1.01 * truth[None].astype(np.float32)),
    }
    if record["family"] != "insr":
        rest, cells = _carriers(axes, record["family"])
        places = np.stack([rest + displacement(case.name, rest, t) for t in times])
        fields["rest_0"] = (("node_0", "axis"), rest.astype(np.float32))
        fields["places_0"] = (("time", "node_0", "axis"), places.astype(np.float32))
        fields["cells_0"] = (("cell_0", "corner"), cells)
    coordinates = {"budget": [record["budget_kib"]], "time": times}
    coordinates |= dict(zip(space, axes, strict=False))
    data = xr.Dataset(fields, coords=coordinates)
    stem = f"{record['method']}-{record['budget_kib']:.4g}-seed{record['seed']}"
    data.to_netcdf(folder / f"{stem}.nc", engine="h5netcdf")
    (folder / f"{stem}.json").write_text(json.dumps({"runs": [{"record": record}]}))


def _carriers(axes, family):
    """Two triangles of the body's bounds, or particles on its lattice."""
    dim = len(axes)
    if family == "mpm":
        rest = np.stack(np.meshgrid(*[a[1:-1:2] for a in axes], indexing="ij"), axis=-1)
        return rest.reshape(-1, dim), np.empty((0, dim + 1), np.int32)
    low, high = (np.array([axis[end] for axis in axes]) for end in (0, -1))
    if dim == 3:
        corners = np.array([low, [high[0], *low[1:]], [low[0], high[1], low[2]], high])
        return corners, np.array([[0, 1, 2, 3]], np.int32)
    corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    return corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32)
