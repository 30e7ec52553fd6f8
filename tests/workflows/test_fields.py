"""Fields in the plane are thinned out, and each value keeps its place; what ended early is kept."""

import dataclasses

import numpy as np
import pytest
import xarray as xr

from cases.discovery import load_case
from cases.references import Exact
from workflows.fields import MOST_POINTS, write_fields
from workflows.reference_fields import Reference
from workflows.solving import Run


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
    write_fields(tmp_path / "f.nc", case, {27.0: Run({}, values)})
    with xr.open_dataset(tmp_path / "f.nc") as data:
        assert dict(data.sizes) == {"budget": 1, "time": 2, "x": kept, "y": kept, "component": 2}
        assert kept <= MOST_POINTS[2]
        expected = data["x"] + 10 * data["y"] + 100 * data["time"]
        for name in ("u", "reference"):
            found = data[name].isel(component=1).transpose("time", "x", "y", ...).squeeze()
            np.testing.assert_allclose(found, expected.transpose("time", "x", "y"), rtol=1e-6)


class Level(Reference):
    """The step everywhere, and a hundred more for companions."""

    def values(self, step):
        return np.full((8001, 1), float(step))

    def companion(self, name, step):
        return np.full((8001, 1), 100.0 + step)

    def observables(self):
        return {}


def field(value):
    return np.full((8001, 1), value)


def test_companions_and_the_last_step_have_variables_of_their_own(carrying_case, tmp_path):
    """One run reaches the last of four steps, one ends after three and one in a figure's step."""
    runs = {
        1.0: Run({}, {s: field(10.0 + s) for s in (0, 2, 4)}, {"dye": {0: field(1), 2: field(2)}}),
        2.0: Run({}, {s: field(20.0 + s) for s in (0, 2, 3)}, {"dye": {0: field(3)}}),
        3.0: Run({}, {s: field(30.0 + s) for s in (0, 2)}),
    }
    write_fields(tmp_path / "f.nc", carrying_case, runs, {"main": Level()})
    with xr.open_dataset(tmp_path / "f.nc") as data:
        assert set(data.data_vars) == {"reference", "u", "u_last", "c", "reference_dye"}
        assert data["u"].dims == data["c"].dims == ("budget", "time", "x")
        assert data["u_last"].dims == ("budget", "x")
        assert data["reference"].dims == data["reference_dye"].dims == ("time", "x")
        middle = data.isel(x=4000)
        nan = np.nan
        np.testing.assert_array_equal(
            middle["u"], [[10, 12, 14], [20, 22, nan], [30, 32, nan]], strict=False
        )
        np.testing.assert_array_equal(middle["u_last"], [nan, 23, 32])
        np.testing.assert_allclose(data["last_time"], [nan, 0.15, 0.1])
        assert data["last_time"].attrs["units"] == "s"
        np.testing.assert_array_equal(middle["c"], [[1, 2, nan], [3, nan, nan], [nan, nan, nan]])
        np.testing.assert_array_equal(middle["reference"], [0, 2, 4])
        np.testing.assert_array_equal(middle["reference_dye"], [100, 102, nan])


def test_runs_that_all_reach_the_end_have_no_last_step(carrying_case, tmp_path):
    runs = {1.0: Run({}, {s: field(1.0) for s in (0, 2, 4)})}
    write_fields(tmp_path / "f.nc", carrying_case, runs, {"main": Level()})
    with xr.open_dataset(tmp_path / "f.nc") as data:
        assert set(data.data_vars) == {"reference", "u"}
        assert "last_time" not in data.coords


def test_meshes_and_particles_stand_beside_the_fields(carrying_case, tmp_path):
    """Each run has its own number of them; a run without any has no variables."""
    steps = (0, 2, 4)
    mesh = {
        "rest": np.array([[0.0], [1.0], [2.0]]),
        "places": {step: np.array([[0.0], [1.0], [2.0]]) + step for step in steps[:2]},
        "cells": np.array([[0, 1], [1, 2]]),
    }
    particles = {
        "rest": np.array([[5.0]]),
        "places": {step: np.array([[5.0]]) - step for step in steps},
        "cells": np.empty((0, 2), int),
    }
    values = {step: field(1.0) for step in steps}
    runs = {
        1.0: Run({}, values, carriers=mesh),
        2.0: Run({}, values),
        3.0: Run({}, values, carriers=particles),
    }
    write_fields(tmp_path / "f.nc", carrying_case, runs, {"main": Level()})
    with xr.open_dataset(tmp_path / "f.nc") as data:
        assert "rest_1" not in data
        np.testing.assert_array_equal(data["cells_0"], [[0, 1], [1, 2]])
        np.testing.assert_array_equal(
            data["places_0"].isel(axis=0), [[0, 1, 2], [2, 3, 4], [np.nan] * 3]
        )
        np.testing.assert_array_equal(data["rest_2"], [[5]])
        np.testing.assert_array_equal(data["places_2"].isel(axis=0), [[5], [3], [1]])
        assert data["cells_2"].size == 0
        assert data["places_0"].attrs["units"] == "m"
