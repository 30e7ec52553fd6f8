"""The study of the time step: its rows, and what it refuses."""

import sys

import numpy as np
import pandas as pd
import pytest

from cases.discovery import load_case
from workflows import studies, threads
from workflows.time_step_study import INTEGRATORS, time_step_table


@pytest.mark.integration
def test_the_program_writes_one_row_an_integrator_and_step(monkeypatch, tmp_path):
    """Exact in space, half the step has the error of the order, 1 or 2 powers of two smaller."""
    monkeypatch.setattr(threads, "VARIABLES", ())
    path = tmp_path / "time_steps.csv"
    command = ["x", "--study", "time_steps", "--scale", "smoke", "--steps", "8"]
    monkeypatch.setattr(sys, "argv", [*command, "--output", str(path)])
    studies.main()
    table = pd.read_csv(path)
    assert len(table) == 2 * len(INTEGRATORS)
    assert (table["status"] == "ok").all()
    assert (table["error"] < 0.1).all()
    for integrator, order in (("implicit_euler", 1), ("midpoint", 2), ("gauss_legendre4", 4)):
        mine = table[table["method"].str.contains(integrator)].sort_values("time_step")
        small, large = mine["exact_in_space"]
        assert np.log2(large / small) == pytest.approx(order, abs=0.4)


def test_other_cases_are_refused():
    with pytest.raises(ValueError, match=r"^case: 'beam'; allowed: advection1d"):
        time_step_table(load_case("beam"), "smoke")
