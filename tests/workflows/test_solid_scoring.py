"""Scoring of solids: last step, velocity, domains that are no box."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from cases.contracts import FieldSeries, Solution
from cases.discovery import load_case
from cases.references import Exact
from workflows.fields import write_fields
from workflows.reference_fields import load_references
from workflows.reference_solving import write_reference
from workflows.scoring import score, summarise
from workflows.solving import Run

STEPS = 4


class Falling(FieldSeries):
    """u = -g t^2 / 2 along the last axis, g = ``rate``, or its velocity."""

    def __init__(self, case, rate, *, derivative=False):
        self.steps = tuple(range(case.num_steps + 1))
        self._case, self._rate, self._derivative = case, rate, derivative

    def evaluate(self, step, points):
        time, values = self._case.times[step], np.zeros_like(points)
        values[:, -1] = -self._rate * (time if self._derivative else time**2 / 2)
        return values

    def gradient(self, step, points):
        return np.zeros((len(points), points.shape[1], points.shape[1]))


def short(name, **changes):
    case = load_case(name)
    case = replace(case, num_steps=STEPS, further_references={}, figure_times=(0.0,), **changes)
    counts = (11,) * case.domain.dim
    exact = Falling(case, 1.0)
    return replace(
        case,
        scoring_points_per_axis=counts,
        observable_points_per_axis=counts,
        reference=Exact(lambda points, time: exact.evaluate(round(time / 0.1), points)),
    )


def fall(case, rate, velocity=None):
    return Solution(field=Falling(case, rate), n_parameters=1, memory_bytes=4, velocity=velocity)


@pytest.mark.parametrize(("headline", "steps"), [("last", [4]), ("mean", [1, 2, 3, 4])])
def test_headline_is_that_of_the_last_step_or_the_mean(headline, steps):
    case = short("elastic_collision", headline=headline)
    found = score(case, fall(case, 3.0))
    expected = np.mean([(3.0 - 1.0) * (0.1 * step) ** 2 / 2 for step in steps])
    assert summarise(case, found.errors)["error"] == pytest.approx(expected)
    assert found.errors["mean_distance"] == pytest.approx(found.errors["linf"])
    assert "integral" not in found.errors
    assert "energy" not in found.errors


def test_kinetic_energy_by_differences_and_by_the_method_s_own_velocity():
    case = short("elastic_collision")
    mass = case.equation.density * case.domain.measure
    apart = score(case, fall(case, 3.0)).errors["kinetic_energy"]
    steps = np.arange(1, STEPS + 1)
    speeds = 3.0 * 0.1 * (steps - 1 / 2)  # halfway between two steps
    assert apart == pytest.approx([0, *(mass * speeds**2 / 2)])
    own = score(case, fall(case, 3.0, Falling(case, 3.0, derivative=True))).errors
    assert own["kinetic_energy"] == pytest.approx([0, *(mass * (0.3 * steps) ** 2 / 2)])


def test_torus_is_scored_inside_and_stored_on_its_bounds(tmp_path):
    case = short("elastic_drop3d")
    write_reference(tmp_path / "main", case, "main")
    references = load_references(case, tmp_path)
    assert references["main"].values(STEPS).shape == (len(case.scoring_points()), 3)
    found = score(case, fall(case, 3.0), references)
    assert found.errors["linf"][-1] == pytest.approx(0.16)
    assert found.errors["centre_of_mass_z"][-1] == pytest.approx(-0.24)
    write_fields(tmp_path / "run.nc", case, {1.0: Run({}, found.values)}, references)
    with xr.open_dataset(tmp_path / "run.nc") as data:
        field = data["u"].isel(budget=0, time=-1)
        assert field.shape == (11, 11, 11, 3)
        inside = case.domain.mask((11, 11, 11)).reshape(11, 11, 11)
        assert np.all(np.isfinite(field.values) == inside[..., None])
        assert field.values[inside][:, 2] == pytest.approx(-0.24)
        assert data["x"].values[[0, -1]] == pytest.approx([-0.9, 0.9])
