"""Stationary cases pass through evaluator and files like all others, in one to four dimensions."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from cases.contracts import Solution
from cases.discovery import load_case
from cases.stationary_cases import StationaryField
from workflows.fields import write_fields
from workflows.scoring import score, summarise
from workflows.solving import Run

COUNTS = {1: (81,), 2: (41, 41), 4: (5,) * 4}


def small(name):
    case = load_case(name)
    return replace(case, scoring_points_per_axis=COUNTS[case.domain.dim])


def moved(case, amount):
    """The exact solution plus a constant."""
    exact = case.reference.smooth
    field = StationaryField(lambda x: exact.value(x) + amount, exact.gradient)
    return Solution(field=field, n_parameters=1, memory_bytes=8)


@pytest.mark.parametrize(
    "name", ["rod_neumann", "laplace_annulus_robin", "plate_circular_cubic", "poisson_hypercube"]
)
def test_exact_solution_has_no_error_and_a_moved_one_its_shift(name):
    case = small(name)
    errors = score(case, moved(case, 0.0)).errors
    assert errors["relative_mae"] == [1.0, 0.0]
    assert errors["linf"][1] == errors["gradient_error"][1] == 0.0
    assert errors["boundary_error"][1] < 1e-13
    errors = score(case, moved(case, 0.25)).errors
    scale = np.mean(np.abs(case.reference.function(case.scoring_points(), 1.0)))
    assert errors["relative_mae"][1] == pytest.approx(0.25 / scale)
    assert errors["boundary_error"][1] == pytest.approx(0.25)
    if "flux_error" in errors:
        assert errors["flux_error"][1] == pytest.approx(0.0 if name == "rod_neumann" else 0.25)
    summary = summarise(case, errors)
    assert summary["error"] == summary["error_final"] == errors["relative_mae"][1]
    assert summary["error_max"] == pytest.approx(0.25)


def test_tilted_solution_has_its_slope_as_error():
    """u + 0.1 (x + 2 y): slope errors of a tenth of the normal's part, gradient of a tenth of the
    square root of five."""
    case = small("plate_circular_uniform")
    exact, tilt = case.reference.smooth, np.array([0.1, 0.2])
    field = StationaryField(lambda x: exact.value(x) + x @ tilt, lambda x: exact.gradient(x) + tilt)
    errors = score(case, Solution(field=field, n_parameters=1, memory_bytes=8)).errors
    assert errors["slope_error"][1] == pytest.approx(0.1 * np.sqrt(5), rel=1e-4)
    assert errors["gradient_error"][1] == pytest.approx(0.1 * np.sqrt(5))


@pytest.mark.parametrize("name", ["laplace_annulus", "poisson_hypercube", "harmonic_lshape_origin"])
def test_fields_are_kept_on_their_grid(name, tmp_path):
    case = small(name)
    values = {1: case.reference.function(case.scoring_points(), 1.0)}
    write_fields(tmp_path / "f.nc", case, {1.0: Run({}, values)})
    with xr.open_dataset(tmp_path / "f.nc") as data:
        shape = case.scoring_points_per_axis
        assert data["u"].shape == (1, 1, *shape)
        outside = np.isnan(data["u"].values.ravel())
        assert np.array_equal(~outside, case.domain.mask(shape))
        np.testing.assert_array_equal(data["u"].values[0], data["reference"].values)
