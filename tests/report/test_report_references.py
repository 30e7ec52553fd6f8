"""A flow with several references and a field that it carries, from invented results."""

import dataclasses

import numpy as np
import pytest
from synthetic_flows import EULER_KIB, write_flow

from cases.metrics import METRICS
from report import flow_tables
from report.figures.two_vortex import DENSITY, SMALL, SMALL_SPEED
from report.findings import finding
from report.plots import pictures
from report.plots.flow import SPEED
from report.plots.pictures import columns
from report.plots.unfinished import unfinished
from report.rows.two_vortex import COMPARISON
from report.tables import Results

CHORIN, SECOND = COMPARISON.panels


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return Results(write_flow(tmp_path_factory.mktemp("two_vortex"), "two_vortex"))


def altered(results, change):
    """The same results with another summary."""
    fresh = dataclasses.replace(results)
    fresh.__dict__["summary"] = change(results.summary.copy())
    return fresh


def test_each_splitting_is_judged_by_its_own_reference(results):
    plain = COMPARISON.runs(results, method=SECOND.main)["error"]
    np.testing.assert_allclose(
        COMPARISON.judged(results, SECOND, method=SECOND.main)["error"], 3 * plain
    )
    chorin = COMPARISON.judged(results, CHORIN, method=CHORIN.main)["error"]
    np.testing.assert_array_equal(chorin, COMPARISON.runs(results, method=CHORIN.main)["error"])


def test_table_holds_every_method_against_every_reference(results):
    table = flow_tables.references(COMPARISON, results)
    assert [c["title"] for c in table["columns"][3:]] == [
        *COMPARISON.references.values(),
        "density, t = 2.5 s",
    ]
    # 50 times the invented level, 7 and 3 times that, the density after 50 steps; three digits.
    level = 50 * 1.11e-4
    row = next(row for row in table["rows"] if row[0].startswith("space–time PINN"))
    assert row[2] == f"{EULER_KIB:.1f}"
    np.testing.assert_allclose(
        [float(cell) for cell in row[3:]], [level, 7 * level, 3 * level, 50 * level], rtol=5e-3
    )
    assert ["diverged", "–", "–", "–"] in [row[3:] for row in table["rows"]]
    assert {row[2] for row in table["rows"] if "bilinear" in row[0]} == {"25.9", "27.0"}


def test_invariants_of_every_method_even_of_those_that_diverged(results):
    table = flow_tables.invariants(COMPARISON, results)
    labels = set(COMPARISON.runs(results, status="*")["method"])
    assert len({tuple(row[:2]) for row in table["rows"]}) == len(labels)
    row = next(row for row in table["rows"] if row[0].startswith("space–time PINN"))
    # The invented energy is 1 - sqrt(mse), and mse grows with the square of the step.
    last = 50 * 1.11e-4 * 6 * 100**2 / (101 * 201)
    assert float(row[6]) == pytest.approx(-np.sqrt(last), rel=0.05)
    assert float(row[5]) == pytest.approx(1.0, rel=0.01)
    stopped = next(row for row in table["rows"] if "(Adam" in row[0])
    assert stopped[3] == "0.1"


def test_nobody_is_ranked_by_less_than_the_difference_of_the_references(results):
    assert "cannot be ranked" not in finding(COMPARISON, results, CHORIN)

    def blurred(summary):
        summary.loc[summary["method"] == CHORIN.reference, "error"] = 1.0
        return summary

    assert "cannot be ranked" in finding(COMPARISON, altered(results, blurred), CHORIN)


def test_findings_and_tables_stand_without_the_rows_of_some_methods(results):
    def without(summary):
        return summary[summary["role"] != "reference"].query("family != 'pinn'")

    fewer = altered(results, without)
    assert flow_tables.reference_findings(COMPARISON, fewer) == []
    assert len(flow_tables.reference_findings(COMPARISON, results)) == 1
    names = [row[0] for row in flow_tables.references(COMPARISON, fewer)["rows"]]
    assert not any("PINN" in name for name in names)


def test_carried_field_is_compared_with_its_own_reference(results):
    shown = pictures._of_companion(columns(COMPARISON, results), "two_vortex", "density")
    reference, insr = shown[0].field, shown[1].field
    assert reference.at(2.5).shape[-1] == 1
    assert reference.at(5.0) is None
    np.testing.assert_allclose(
        pictures._error("mae", insr, reference, 2.5, DENSITY),
        0.1 * METRICS["mae"](reference.at(2.5), 0),
        rtol=1e-5,
    )


def test_window_holds_the_small_vortex():
    axes = [np.linspace(-1, 1, 257)] * 2
    inside = SMALL_SPEED.inside(axes)
    for axis, part, (low, high) in zip(axes, inside, SMALL, strict=True):
        assert axis[part].min() == low
        assert axis[part].max() == high


def test_runs_that_ended_early_are_shown_with_status_and_time(results):
    figure = unfinished(COMPARISON, results, SPEED)
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert len(titles) == 1
    assert titles[0].endswith("diverged after t = 0.1 s")

    def finished(summary):
        return summary.query("status == 'ok'")

    assert unfinished(COMPARISON, altered(results, finished), DENSITY) is None
