"""Fields in the plane are thinned out, and each value keeps its place."""

import dataclasses

import numpy as np
import pytest
import xarray as xr

from cases.contracts import Exact
from cases.discovery import load_case
from workflows.fields import MOST_POINTS, write_fields


@pytest.mark.parametrize(("points", "kept"), [(256, 256), (257, 129), (512, 256)])
def test_values_stay_at_their_points(points, kept, tmp_path):
    plane = Exact(lambda p, time: (p[:, :1] + 10 * p[:, 1:] + 100 * time) * np.ones((1, 2)))
    case = dataclasses.replace(
        load_case("taylor_green"),
        reference=plane,
        scoring_points_per_axis=(points, points),
        figure_times=(0.0, 0.05),
        num_steps=1,
    )
    values = {step: plane.function(case.scoring_points(), 0.05 * step) for step in (0, 1)}
    write_fields(tmp_path / "f.nc", case, {27.0: values})
    with xr.open_dataset(tmp_path / "f.nc") as data:
        assert dict(data.sizes) == {"budget": 1, "time": 2, "x": kept, "y": kept, "component": 2}
        assert kept <= MOST_POINTS[2]
        expected = data["x"] + 10 * data["y"] + 100 * data["time"]
        for name in ("u", "reference"):
            found = data[name].isel(component=1).transpose("time", "x", "y", ...).squeeze()
            np.testing.assert_allclose(found, expected.transpose("time", "x", "y"), rtol=1e-6)
