"""Figures, tables and claims of the chapter on exact boundary conditions, from invented results."""

import re
import shutil
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from synthetic_stationary import LEVEL, SMALL, write_chapter
from test_report_build import Structure

from cases.discovery import case_names, load_case
from cases.stationary import Stationary
from report import build, claims, stationary_findings, stationary_tables
from report.chapters import EXACT_BOUNDARIES, by_section, section_of
from report.figures.__main__ import draw
from report.figures.exact_boundaries import FIGURES
from report.names import method_name, settings_of
from report.optima import optimum
from report.plots.galleries import COLUMNS, DOMAINS, LIFTS, PARTS, POINTS
from report.stationary import CASES, KINDS, compared, published, trained
from report.tables import Results

LIMIT = 500 * 1024


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    """Results of a few cases, with a gallery."""
    folder = write_chapter(tmp_path_factory.mktemp("chapter"), cases=SMALL)
    _gallery(folder / "galleries" / "distances.nc")
    return Results(folder, EXACT_BOUNDARIES)


@pytest.fixture(scope="module")
def drawn_chapter(chapter):
    """The same, with all figures in their place."""
    draw(EXACT_BOUNDARIES, chapter, chapter.folder / "figures" / EXACT_BOUNDARIES)
    return chapter


def _gallery(path):
    names = [f"domains/{d}/{kind}/{q}" for d in DOMAINS for kind, q, _ in COLUMNS]
    names += [f"parts/{name}" for name in PARTS]
    names += [f"lifts/{name}/{q}" for name in LIFTS for q in ("value", "laplacian")]
    names += [f"hypercube/{height:.4f}" for height in (-0.5, 0.0, 0.5)]
    x = np.linspace(-1, 1, 12)
    bump = np.broadcast_to(0.5 - x[:, None] ** 2 * x**2, (len(names), 12, 12))
    data = xr.Dataset(
        {
            "lower": (("picture", "axis"), np.full((len(names), 2), -1.0)),
            "upper": (("picture", "axis"), np.full((len(names), 2), 1.0)),
            "value": (("picture", "i", "j"), bump),
            **{f"points_{name}": ((f"n_{name}", "axis"), np.eye(2)) for name in POINTS},
        },
        coords={"picture": names},
    )
    path.parent.mkdir(parents=True)
    data.to_netcdf(path, engine="h5netcdf")


def test_every_stationary_case_is_told_once():
    stationary = {c for c in case_names() if isinstance(load_case(c).equation, Stationary)}
    told = [case for cases in CASES.values() for case in cases]
    assert sorted(told) == sorted(stationary)
    assert all(published(case)["method"] in ("collocation", "ritz") for case in told)
    assert {section_of(case) for case in told} == {EXACT_BOUNDARIES}
    assert section_of("two_vortex") == "two_vortex"
    sections = by_section(["beam", "two_vortex", "rod_neumann"])
    assert sections == {EXACT_BOUNDARIES: ["beam", "rod_neumann"], "two_vortex": ["two_vortex"]}


@pytest.mark.integration
def test_all_figures_of_cases_that_ran_are_drawn(drawn_chapter):
    drawn = {p.stem: p for p in (drawn_chapter.folder / "figures" / EXACT_BOUNDARIES).glob("*.svg")}
    ran = [key for key, cases in CASES.items() if set(cases) & set(SMALL)]
    families = {f"{kind}_{key}" for kind in ("course", "fields") for key in ran}
    general = {name for name in FIGURES if not name.startswith(("course_", "fields_", "epochs_"))}
    # Trainings for the paper's epochs are those that claims name.
    epochs = {name for name in drawn if name.startswith("epochs_")}
    assert epochs >= {"epochs_smooth_rods", "epochs_rough_rods", "epochs_squares"}
    assert set(drawn) == families | general | epochs
    for name, path in drawn.items():
        assert path.stat().st_size < LIMIT, name


@pytest.mark.integration
def test_same_results_give_the_same_bytes(drawn_chapter, tmp_path):
    draw(EXACT_BOUNDARIES, Results(drawn_chapter.folder, EXACT_BOUNDARIES), tmp_path)
    for path in sorted((drawn_chapter.folder / "figures" / EXACT_BOUNDARIES).iterdir()):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.integration
def test_page_and_document(drawn_chapter, tmp_path):
    html, pdf = build.build(Results(drawn_chapter.folder), tmp_path)
    page = Structure(html.read_text(encoding="utf-8"))
    assert pdf.read_bytes().startswith(b"%PDF-")
    words = "".join(page.words)
    assert not re.search(r"\{\w+\}", "".join(w for w in page.words if ";" not in w))
    assert "Courses of trainings: squares" in words
    assert "rod, point load" in words
    # The machine, the tables of the chapter without those of families, one a family, and those
    # about all cases.
    assert page.count("table") == 1 + len(
        {"summary", "conditions", "edges", "weights", "enforcement"}
    ) + len(CASES) + len({"failures", "claims"}) + len({"summary", "coverage", "items"})


@pytest.mark.integration
def test_failed_runs_are_drawn_and_told(chapter, tmp_path):
    folder = tmp_path / "full"
    shutil.copytree(chapter.folder, folder, ignore=shutil.ignore_patterns("runs", "galleries"))
    table = chapter.summary.assign(status="failed", reason="out of luck", error=None)
    for place in (folder / "tables", folder / "tables" / EXACT_BOUNDARIES):
        table.to_csv(place / "summary.csv", index=False)
        (place / "weights.csv").unlink()
    results = Results(folder, EXACT_BOUNDARIES)
    draw(EXACT_BOUNDARIES, results, tmp_path / "figures")
    assert stationary_findings.findings(results) == []
    html, _ = build.build(Results(folder), tmp_path / "report")
    assert "out of luck" in html.read_text(encoding="utf-8")


def test_methods_that_stand_for_their_sort(chapter):
    chosen = compared(chapter, "poisson_square_k1")
    assert [*chosen] == [*KINDS]
    labels = {key: one.label for key, one in chosen.items()}
    assert labels["newton"] == "collocation_gauss_newton_exact"
    assert labels["other"] == "collocation_gauss_newton_exact_mean_value"
    # What has a time is compared; trainings for the paper's epochs have none and stand apart.
    assert labels["adam"] == "collocation_adam_exact_seconds_4"
    longer = trained(chapter, "poisson_square_k1")
    assert {key: one.label for key, one in longer.items()} == {
        "adam": "collocation_adam_exact",
        "penalty_adam": "collocation_adam_penalty",
    }
    cells = [str(cell) for row in stationary_tables.summary(chapter)["rows"] for cell in row]
    assert any(" in " in cell and cell.endswith(" after 100 epochs") for cell in cells)
    assert labels["classical"] == "chebyshev"
    assert chosen["newton"].error == pytest.approx(1e-3 * LEVEL, rel=0.03)
    small = load_case("poisson_square_k1").named_budgets["small_network"] / 1024
    assert all(one.kib > small for one in chosen.values())


def test_classical_methods_have_the_bytes_of_the_network(chapter):
    results = Results(chapter.folder, EXACT_BOUNDARIES)
    table = chapter.summary
    newton = (table["case"] == "rod_dirichlet") & (table["optimizer"] == "gauss_newton")
    results.__dict__["summary"] = table.assign(
        budget_kib=table["budget_kib"].where(~newton, table["budget_kib"] / 2)
    )
    assert "classical" not in compared(results, "rod_dirichlet")
    assert compared(results, "poisson_square_k1")["classical"].label == "chebyshev"


def test_findings_count_cases_and_name_what_reaches_rounding(chapter):
    said = " ".join(stationary_findings.findings(chapter))
    count = len(SMALL)
    assert f"in {count} of {count} cases; the penalty’s error is 20.0 times" in said
    assert f"at the rounding of its numbers, in {count} of {count} cases" in said
    assert f"in {count} of {count} cases (Chebyshev spectral)" in said


def test_trainings_that_overfitted_are_told(chapter):
    results = Results(chapter.folder, EXACT_BOUNDARIES)
    table = chapter.diagnostics.copy()
    there = (table["case"] == "rod_dirichlet") & (table["name"] == "overfitted")
    table.loc[there.idxmax(), "value"] = "True"
    results.__dict__["diagnostics"] = table
    said = stationary_findings.findings(results)[-1]
    assert said.startswith("1 of ")
    assert said.endswith("(rod, both ends held).")


def test_summary_marks_rounding_and_tells_times(chapter):
    rows = {row[0]: row for row in stationary_tables.summary(chapter)["rows"]}
    assert len(rows) == len(SMALL)
    row = rows["Poisson, square, k = 1"]
    assert row[1] == "0.001 / 0.01"
    assert row[-1] == "Chebyshev spectral: 1.1e-8 ‡ in 3.33 ms"
    assert row[4] == "mean value potential: 4.4e-7 in 12.2 s"
    assert row[2].startswith("0.0011 in ")


def test_runs_that_ended_otherwise_are_told(chapter):
    results = Results(chapter.folder, EXACT_BOUNDARIES)
    table = chapter.summary.copy()
    mine = (table["case"] == "rod_dirichlet") & (table["boundary"] == "penalty")
    newton = mine & (table["optimizer"] == "gauss_newton")
    table.loc[newton, "status"] = "not_converged"
    table.loc[mine & ~newton, ["status", "error"]] = ["diverged", None]
    results.__dict__["summary"] = table
    row = {row[0]: row for row in stationary_tables.summary(results)["rows"]}["rod, both ends held"]
    assert row[5] == "diverged"
    assert row[6] == "2.2e-5 § in 14.4 s"


def test_conditions_of_the_ansatz_and_of_the_penalty(chapter):
    table = stationary_tables.conditions(chapter)
    row = next(row for row in table["rows"] if row[0] == "rod, both ends held")
    assert row[1] == "1.0e-16"
    assert row[4] == "2.2e-5"


def test_losses_are_counted_from_the_least(chapter):
    assert optimum(chapter, "poisson_square_k1", "collocation_adam_exact") == 0
    assert optimum(chapter, "rod_point_load", "ritz_adam_exact") == pytest.approx(-0.5)
    assert optimum(chapter, "rod_vibration_mode2", "ritz_adam_exact") == pytest.approx(4 * np.pi**2)
    # Of the load x^2 y: -17 pi / 11059200.
    found = optimum(chapter, "plate_circular_cubic", "ritz_adam_exact")
    assert found == pytest.approx(-17 * np.pi / 11059200, rel=1e-4)


def test_claims_name_memories_that_their_cases_have():
    for one in [one for one in claims.load_claims() if section_of(one["case"]) == EXACT_BOUNDARIES]:
        case, test = load_case(one["case"]), one.get("test", {})
        # The paper's memory, its multiples in scale full, and the named ones.
        known = [factor * case.paper_bytes / 1024 for factor in (1, 2, 4)]
        known += [size / 1024 for size in case.named_budgets.values()]
        parts = [test, *test.get("repeat", ())]
        for rows in [p.get("rows", {}) for part in parts for p in (part, part.get("over")) if p]:
            if "budget_kib" in rows and "case" not in rows:
                assert np.isclose(rows["budget_kib"], known, rtol=1e-4).any(), one["id"]


def test_published_orders_are_claims():
    ledger = claims.load_claims()
    for case in [case for cases in CASES.values() for case in cases]:
        stated = [one["published"] for one in ledger if one["case"] == case]
        for key in ("exact", "penalty"):
            number = published(case).get(key)
            assert number is None or number in stated, (case, key)


def test_claims_about_cases_that_ran_get_verdicts(chapter):
    ledger = [one for one in claims.load_claims() if one["case"] in SMALL and "test" in one]
    assert len(ledger) > 10
    for one in ledger:
        about = one["test"]["rows"].get("case", one["case"])
        about = about if isinstance(about, list) else [about]
        if not any(fnmatchcase(case, word) for case in SMALL for word in about):
            continue  # what it is about did not run
        row = claims.judge(one, chapter)
        assert row["verdict"] != "not_tested", (row["id"], row["note"])


def test_claims_follow_the_numbers(chapter):
    ledger = {one["id"]: one for one in claims.load_claims()}

    def verdict(name):
        return claims.judge(ledger[f"poisson_square_k1.{name}"], chapter)["verdict"]

    assert verdict("order.error") == "agrees"
    assert verdict("conclusion.outperforms") == "agrees"
    # By the study; the invented trainings of the same weights are equally good.
    assert verdict("weight.half") == "partly"
    # The mean value potential was made better than R-equivalence.
    assert verdict("conclusion.equivalence") == "differs"


def test_claims_about_studies_have_no_verdict_in_smoke(tmp_path):
    results = Results(write_chapter(tmp_path, "smoke", cases=["beam"]), EXACT_BOUNDARIES)
    ledger = {one["id"]: one for one in claims.load_claims()}
    row = claims.judge(ledger["beam.weight.thousand"], results)
    assert row["verdict"] == "not_tested"
    assert "smoke" in row["note"]


def test_gains_compare_twins(chapter):
    table = chapter.gains
    rows = table[table["method"] == "collocation_adam_penalty_seconds_4"]
    np.testing.assert_allclose(rows["gain"], 20)
    potentials = chapter.potentials
    newton = potentials[potentials["optimizer"] == "gauss_newton"]
    np.testing.assert_allclose(newton["gain"], 0.4 / 1.01, rtol=1e-6)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("collocation_gauss_newton_exact", "collocation (Gauss–Newton, exact)"),
        ("ritz_adam_penalty_relu3_seconds_4", "Ritz (Adam, penalty, ReLU³, 4 s)"),
    ],
)
def test_names_tell_settings(label, words):
    record = {
        "case": "beam",
        "method": label,
        "integrator": "stationary",
        "optimizer": "adam" if "adam" in label else "gauss_newton",
        "boundary": "penalty" if "penalty" in label else "exact",
        "family": "pinn",
    }
    assert method_name(record) == words


def test_settings_of_unknown_words_are_kept():
    assert settings_of("_mean_value_omega0_6") == ["mean value potential", "ω₀ = 6"]
    assert settings_of("_novelty") == ["novelty"]


def test_edges_and_weights_are_told(tmp_path):
    results = Results(write_chapter(tmp_path, cases=["beam", "eikonal_map"]), EXACT_BOUNDARIES)
    assert isinstance(results.edges, pd.DataFrame)
    assert stationary_tables.edges(results)["rows"][0][0] == "4"
    exact, *penalised = stationary_tables.weights(results)["rows"]
    assert exact == ["exact", "1.0e-4 (0)", "1.0e-4 (0)"]
    assert [row[0] for row in penalised][:3] == ["0.9", "0.5", "0.1"]
