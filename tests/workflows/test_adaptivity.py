"""Nodes of adaptive grids, and the table of the study."""

import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.discovery import load_case
from workflows import studies, threads
from workflows.adaptivity_study import CELLS, adapted, adaptivity_table

PULSE = load_case("advection1d")


def interpolation_error(function, nodes, places):
    return np.abs(np.interp(places, nodes, function(nodes)) - function(places))


@given(width=st.floats(0.05, 0.3), centre=st.floats(-1, 1))
def test_cells_of_an_adapted_grid_have_equal_errors(width, centre):
    """And the largest of them is far below that of as many equidistant nodes."""

    def pulse(x):
        return np.exp(-0.5 * ((x - centre) / width) ** 2)

    x = np.linspace(-2, 2, 20_001)
    nodes = adapted(x, pulse(x), 200)
    assert nodes[0] == -2
    assert nodes[-1] == 2
    assert (np.diff(nodes) > 0).all()
    error = interpolation_error(pulse, nodes, x)
    uniform = interpolation_error(pulse, np.linspace(-2, 2, 200), x)
    assert error.max() < 0.5 * uniform.max()
    near = np.abs(nodes[:-1] - centre) < 0.7 * width  # where u'' is not small
    largest = [error[(x >= a) & (x <= b)].max() for a, b in pairwise(nodes)]
    largest = np.array(largest)[near]
    assert largest.max() < 2.5 * np.median(largest)


def test_a_straight_line_gets_equidistant_nodes():
    x = np.linspace(0, 3, 301)
    np.testing.assert_allclose(adapted(x, 2 * x, 4), [0, 1, 2, 3], atol=1e-9)


def test_the_program_writes_one_row_a_time_and_cell(monkeypatch, tmp_path):
    monkeypatch.setattr(threads, "VARIABLES", ())
    path = tmp_path / "adaptivity.csv"
    command = [
        "x",
        "--study",
        "adaptivity",
        "--scale",
        "smoke",
        "--steps",
        "1",
        "--output",
        str(path),
    ]
    monkeypatch.setattr(sys, "argv", command)
    studies.main()
    table = pd.read_csv(path)
    assert table.groupby(["seed", "time"]).size().to_dict() == {(0, 0.0): CELLS}
    assert (table["wavenumber"] > 0).all()
    assert table["error"].max() < 1e-2
    assert table["grid_error"].max() < table["uniform_error"].max()
    # The grid's wavenumbers are pi times its density: their mean counts the nodes.
    lengths = 4 / CELLS
    count = (table["grid_wavenumber"] * lengths).sum() / np.pi
    assert count == pytest.approx(901 // 2 - 1, rel=1e-2)


def test_other_cases_are_refused():
    with pytest.raises(ValueError, match=r"^case: 'beam'; allowed: advection1d"):
        adaptivity_table(load_case("beam"), "smoke")
