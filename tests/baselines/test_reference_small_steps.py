"""The reference in small steps is the other one by implicit Euler, under its own label."""

from dataclasses import replace

import numpy as np
import pytest

from cases.discovery import load_method
from tests.baselines.fem_solid_helpers import CASES, method, solve


def small_steps(**settings):
    solver = load_method("elasticity", "reference_small_steps")
    return solver(integrator="variational", optimizer="none", boundary="strong", **settings)


def test_same_steps_on_the_same_mesh():
    case = replace(CASES["elastic_collision"], num_steps=2)
    settings = {"resolution": 4, "substeps": 3}
    found = solve(small_steps(**settings), case)
    expected = solve(method("reference", "variational", graded=False, **settings), case)
    np.testing.assert_array_equal(found.field.stored, expected.field.stored)
    assert found.diagnostics["substeps"] == 3


def test_it_stands_in_the_tables_by_its_own_name():
    assert small_steps().label == "reference_small_steps"
    assert small_steps().role == "reference"
    assert small_steps().substeps == 20


@pytest.mark.parametrize("settings", [{"resolution": 1}, {"substeps": 0}, {"substeps": 1.5}])
def test_impossible_settings_are_refused(settings):
    (key,) = settings
    with pytest.raises(ValueError, match=f"^{key}: .*; allowed: "):
        small_steps(**settings)


def test_statics_have_no_small_steps():
    supported, reason = small_steps().supports(CASES["elastic_tension"])
    assert not supported
    assert reason == "integrator: variational; allowed: quasi_static"
