"""Pairs of rows with exact and with penalised conditions."""

from types import SimpleNamespace

import pandas as pd
import pytest

from report.enforcement import enforcement, error_ratios, pairs

COLUMNS = (
    *("case", "family", "method", "integrator", "optimizer", "boundary", "budget_kib", "dtype"),
    *("seed", "status", "error", "solve_s"),
)


def row(boundary, seed, error, *, family="insr", integrator="midpoint", status="ok", kib=3.5):
    label = f"{family}_{integrator}_gauss_newton_{boundary}"
    made_by = (family, label, integrator, "gauss_newton", boundary, kib, "float32")
    return ("advection1d", *made_by, seed, status, error, 1.0)


def results(*rows):
    return SimpleNamespace(summary=pd.DataFrame(rows, columns=COLUMNS))


def test_only_seeds_with_both_conditions_count():
    found = results(
        row("penalty", 0, 8.0), row("penalty", 1, 1.0), row("exact", 0, 2.0), row("exact", 2, 1.0)
    )
    assert sorted(zip(pairs(found)["boundary"], pairs(found)["seed"], strict=True)) == [
        ("exact", 0),
        ("penalty", 0),
    ]
    assert error_ratios(found) == [pytest.approx(4.0)]


def test_seeds_are_compared_with_themselves():
    """Ratios 4 and 1/2 and 3 have the median 3, whatever the order of the rows."""
    found = results(
        *(row("penalty", seed, error) for seed, error in ((2, 3.0), (0, 4.0), (1, 1.0))),
        *(row("exact", seed, error) for seed, error in ((0, 1.0), (1, 2.0), (2, 1.0))),
    )
    assert error_ratios(found) == [pytest.approx(3.0)]


@pytest.mark.parametrize(
    "other",
    [
        {"kib": 7.0},
        {"integrator": "implicit_euler"},
        {"family": "fem"},
        {"integrator": "stationary", "family": "pinn"},
    ],
)
def test_what_differs_otherwise_makes_no_pair(other):
    found = results(row("penalty", 0, 1.0, **other), row("exact", 0, 2.0))
    assert pairs(found).empty
    assert error_ratios(found) == []
    assert enforcement(found)["rows"] == []


def test_what_did_not_end_is_told():
    found = results(row("penalty", 0, None, status="diverged"), row("exact", 0, 2.0))
    (told,) = enforcement(found)["rows"]
    assert told[4:] == ["diverged", "2.0 in 1.00 s", "–"]
    assert error_ratios(found) == []
