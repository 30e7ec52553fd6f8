"""Fields of a job as NetCDF: named dimensions, coordinates and units."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import xarray as xr

from cases.contracts import Case
from workflows.atomic import replacing
from workflows.scoring import reference_values

AXES = ("x", "y", "z")
MOST_POINTS = {1: 8001, 2: 256, 3: 64}
"""Points an axis that are kept at most, by dimension: enough for pictures. Errors use them all."""


def write_fields(path: Path, case: Case, runs: Mapping[float, Mapping[int, np.ndarray]]) -> None:
    """Write the fields of ``runs`` (budget in KiB -> step -> values) and the reference.

    Values stand at the case's scoring points, or at each second one or more where that is too
    many, in float32, at its figure steps; they are NaN where a run did not get that far. Without
    runs only the reference is written.
    """
    points = case.scoring_points()
    steps = case.figure_steps
    reference = np.stack([reference_values(case, points, case.times[s]) for s in steps])
    missing = np.full(reference.shape[1:], np.nan)
    dims = ["time", *AXES[: case.domain.dim], *(["component"] if case.components > 1 else [])]
    shape = (len(steps), *case.scoring_points_per_axis, case.components)
    attributes = {"units": case.unit, "long_name": case.title}

    thin = (slice(None), *(slice(None, None, step) for step in _thinning(case)))

    def on_grid(values):
        values = np.reshape(values, shape)[thin].astype(np.float32)
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


def _thinning(case: Case) -> list[int]:
    most = MOST_POINTS[case.domain.dim]
    return [-(-count // most) for count in case.scoring_points_per_axis]


def _axes(case: Case) -> dict:
    box, counts, thinning = case.domain, case.scoring_points_per_axis, _thinning(case)
    ends = zip(AXES, box.lower, box.upper, counts, thinning, strict=False)
    return {name: (name, np.linspace(a, b, n)[::k], {"units": "m"}) for name, a, b, n, k in ends}
