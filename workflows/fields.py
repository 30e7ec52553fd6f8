"""Fields of a job as NetCDF: named dimensions, coordinates and units.

Names, for a case of symbol ``u`` in the plane with a companion ``density`` of symbol ``rho``:

``reference`` (time, x, y, component)
    the case's reference at its figure steps;
``u`` (budget, time, x, y, component)
    the field of each run that is kept, NaN where it did not get that far;
``u_last`` (budget, x, y, component)
    the field after the last step that was completed, with the coordinate ``last_time`` (budget) in
    s; only where a run ended before the case's last step, and NaN for the others;
``rho`` (budget, time, x, y), ``reference_density`` (time, x, y)
    the companion and its reference, NaN at times at which it is not scored;
``rest_0`` (node_0, axis), ``places_0`` (time, node_0, axis), ``cells_0`` (cell_0, corner)
    vertices of the mesh, or particles, of the first of the kept runs, in the undeformed body and
    at the figure steps, and the vertices of each cell; ``_1`` those of the second, and so on.

``component`` is there for fields of several components only. ``budget`` is in KiB. A file without
kept runs holds ``reference`` alone.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import xarray as xr

from cases.contracts import Case
from workflows.atomic import replacing
from workflows.jobs import MAIN
from workflows.reference_fields import References, load_references
from workflows.solving import Run

AXES = ("x", "y", "z", "w")
MOST_POINTS = {1: 8001, 2: 256, 3: 64, 4: 21}
"""Points an axis that are kept at most, by dimension: enough for pictures. Errors use them all."""

Steps = Mapping[int, np.ndarray]
"""Values at the scoring points, shape (points, components), by step."""


def write_fields(
    path: Path, case: Case, runs: Mapping[float, Run], references: References | None = None
) -> None:
    """Write the fields of ``runs`` (by budget in KiB) and the reference.

    Values stand at the case's scoring points, or at each second one or more where that is too
    many, in float32, at its figure steps. The module says under which names.

    Args:
        path: file to write.
        case: what was solved.
        runs: those that are kept.
        references: of the case; by default its formulas.
    """
    references = references or load_references(case)
    times = case.times[list(case.figure_steps)]
    data = xr.Dataset(
        coords={"time": ("time", times, {"units": "s"}), **_axes(case)},
        attrs={"case": case.name, "citation": case.citation},
    )
    attributes = {"units": case.unit, "long_name": case.title}
    reference = {step: references[MAIN].values(step) for step in case.figure_steps}
    data["reference"] = _over_time(case, reference, case.components, attributes)
    if runs:
        fields = [
            _over_time(case, run.values, case.components, attributes) for run in runs.values()
        ]
        data[case.symbol] = xr.concat(fields, "budget")
        data = data.assign_coords(budget=("budget", list(runs), {"units": "KiB"}))
        data = _with_last_steps(data, case, list(runs.values()), attributes)
        data = _with_companions(data, case, list(runs.values()), references)
        data = data.assign(_carriers(case, list(runs.values())))
    with replacing(path) as temporary:
        packed = {name: {"zlib": True, "shuffle": True} for name in data.data_vars}
        data.to_netcdf(temporary, engine="h5netcdf", encoding=packed)


def _with_last_steps(data, case: Case, runs: list[Run], attributes) -> xr.Dataset:
    """Add the last step of the runs that ended early, where there are any."""
    last = [max(run.values) for run in runs]
    if min(last) == case.num_steps:
        return data
    early = [step if step < case.num_steps else None for step in last]
    fields = [
        _at_step(case, run.values.get(step), case.components, attributes)
        for run, step in zip(runs, early, strict=True)
    ]
    ends = [np.nan if step is None else case.times[step] for step in early]
    data[f"{case.symbol}_last"] = xr.concat(fields, "budget")
    return data.assign_coords(last_time=("budget", ends, {"units": "s"}))


def _with_companions(data, case: Case, runs: list[Run], references: References) -> xr.Dataset:
    """Add each companion that a run has, and its reference."""
    for name, companion in case.companions.items():
        if not any(name in run.companions for run in runs):
            continue
        attributes = {"units": companion.unit, "long_name": name}
        fields = [_over_time(case, run.companions.get(name, {}), 1, attributes) for run in runs]
        data[companion.symbol] = xr.concat(fields, "budget")
        reference = {
            step: references[MAIN].companion(name, step) for step in case.companion_steps(name)
        }
        data[f"reference_{name}"] = _over_time(case, reference, 1, attributes)
    return data


def _carriers(case: Case, runs: list[Run]) -> dict[str, tuple]:
    """Meshes and particles by the names of their variables; those of each run are as many."""
    found = {}
    for number, run in enumerate(runs):
        if not run.carriers:
            continue
        rest, places = run.carriers["rest"], run.carriers["places"]
        missing = np.full_like(rest, np.nan)
        series = np.stack([places.get(step, missing) for step in case.figure_steps])
        node, meter = f"node_{number}", {"units": "m"}
        found[f"rest_{number}"] = ((node, "axis"), rest.astype(np.float32), meter)
        found[f"places_{number}"] = (("time", node, "axis"), series.astype(np.float32), meter)
        cells = run.carriers["cells"].astype(np.int32)
        found[f"cells_{number}"] = ((f"cell_{number}", "corner"), cells)
    return found


def _over_time(case: Case, values: Steps, components: int, attributes) -> xr.DataArray:
    """A field at the figure steps: dimensions time, x, ...; NaN at steps that are not there."""
    fields = [
        _at_step(case, values.get(step), components, attributes) for step in case.figure_steps
    ]
    return xr.concat(fields, "time")


def _at_step(case: Case, values, components: int, attributes) -> xr.DataArray:
    """A field at one step on the thinned grid: dimensions x, ...; NaN where it is ``None``."""
    shape = (*case.scoring_points_per_axis, components)
    grid = np.full(shape, np.nan)
    if values is not None:
        # Of a domain that is no box, the points of its bounds outside stay NaN.
        grid.reshape(-1, components)[case.domain.mask(case.scoring_points_per_axis)] = values
    thin = tuple(slice(None, None, step) for step in _thinning(case))
    dims = [*AXES[: case.domain.dim], "component"]
    field = xr.DataArray(grid[thin].astype(np.float32), dims=dims, attrs=attributes)
    return field if components > 1 else field.isel(component=0)


def _thinning(case: Case) -> list[int]:
    most = MOST_POINTS[case.domain.dim]
    return [-(-count // most) for count in case.scoring_points_per_axis]


def _axes(case: Case) -> dict:
    box, counts, thinning = case.domain.bounds, case.scoring_points_per_axis, _thinning(case)
    ends = zip(AXES, box.lower, box.upper, counts, thinning, strict=False)
    return {name: (name, np.linspace(a, b, n)[::k], {"units": "m"}) for name, a, b, n, k in ends}
