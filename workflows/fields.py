"""Fields of a job as NetCDF: named dimensions, coordinates and units."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import xarray as xr

from cases.contracts import Case
from workflows.atomic import replacing
from workflows.scoring import reference_values

AXES = ("x", "y", "z")


def write_fields(path: Path, case: Case, runs: Mapping[float, Mapping[int, np.ndarray]]) -> None:
    """Write the fields of ``runs`` (budget in KiB -> step -> values) and the reference.

    Values stand at the case's scoring points, in float32, at its figure steps; they are NaN
    where a run did not get that far. Without runs only the reference is written.
    """
    points = case.scoring_points()
    steps = case.figure_steps
    reference = np.stack([reference_values(case, points, case.times[s]) for s in steps])
    missing = np.full(reference.shape[1:], np.nan)
    dims = ["time", *AXES[: case.domain.dim], *(["component"] if case.components > 1 else [])]
    shape = (len(steps), *case.scoring_points_per_axis, case.components)
    attributes = {"units": case.unit, "long_name": case.title}

    def on_grid(values):
        values = np.reshape(values, shape).astype(np.float32)
        return values if case.components > 1 else values[..., 0]

    data = xr.Dataset(
        {"reference": (dims, on_grid(reference), attributes)},
        coords={"time": ("time", case.times[list(steps)], {"units": "s"}), **_axes(case)},
        attrs={"case": case.name, "citation": case.citation},
    )
    if runs:
        fields = [
            on_grid(np.stack([values.get(step, missing) for step in steps]))
            for values in runs.values()
        ]
        data[case.symbol] = (["budget", *dims], np.stack(fields), attributes)
        data = data.assign_coords(budget=("budget", list(runs), {"units": "KiB"}))
    with replacing(path) as temporary:
        packed = {name: {"zlib": True, "shuffle": True} for name in data.data_vars}
        data.to_netcdf(temporary, engine="h5netcdf", encoding=packed)


def _axes(case: Case) -> dict:
    box = case.domain
    ends = zip(AXES, box.lower, box.upper, case.scoring_points_per_axis, strict=False)
    return {name: (name, np.linspace(a, b, n), {"units": "m"}) for name, a, b, n in ends}
