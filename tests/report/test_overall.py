"""The four questions of all cases, and the coverage of the texts, from invented results."""

import shutil
from importlib import import_module

import pandas as pd
import pytest
import yaml
from synthetic import FLOORS, PAPER_KIB
from synthetic_stationary import SMALL, write_chapter

from report import build, coverage, overall
from report.chapters import CHAPTERS
from report.figures.__main__ import draw
from report.plots.standings import standings
from report.questions import (
    AT_LEAST,
    AT_MOST,
    FREE,
    PUBLISHED,
    QUESTIONS,
    STRONG,
    Answer,
    Baseline,
    Own,
    Standing,
    standing,
    stationary_standing,
)
from report.rows import comparisons
from report.rows.advection1d import COMPARISON
from report.tables import Results

MATCHES = (
    # method, integrator, quantity, ratio, status
    ("upwind_midpoint", "midpoint", "memory_kib", None, "not_reached"),
    ("upwind_midpoint", "midpoint", "solve_s", None, "not_reached"),
    ("fourier_midpoint", "midpoint", "memory_kib", 0.25, "at_smallest"),
    ("fourier_midpoint", "midpoint", "solve_s", 0.01, "interpolated"),
    ("fourier", "free", "memory_kib", 0.25, "at_smallest"),
    ("fourier", "free", "solve_s", 0.001, "interpolated"),
    ("central4", "free", "solve_s", 0.002, "interpolated"),
)


@pytest.fixture(scope="module")
def matched(full, tmp_path_factory):
    """Results of the pulse with matches of the midpoint rule's network."""
    folder = tmp_path_factory.mktemp("matched") / "full"
    shutil.copytree(full.folder, folder)
    target = COMPARISON.panels[0].main
    rows = [
        {
            "case": "advection1d", "target": target, "target_memory_kib": PAPER_KIB,
            "method": method, "integrator": integrator, "quantity": quantity, "ratio": ratio,
            "status": status,
        }
        for method, integrator, quantity, ratio, status in MATCHES
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(folder / "tables" / "matching.csv", index=False)
    return Results(folder)


def test_each_question_has_the_answer_of_its_table(matched):
    found = standing(COMPARISON, matched)
    assert found.own.kib == pytest.approx(PAPER_KIB, rel=1e-4)
    published, strong = (found.baselines[role].answers for role in (PUBLISHED, STRONG))
    # The invented upwind has 6 times the error of the floor, which the network nearly has.
    error = 6 * FLOORS["midpoint"] / found.own.error
    assert published["error"].value == pytest.approx(error)
    assert published["memory"].bound == AT_LEAST
    assert strong["memory"] == Answer(0.25, AT_MOST)
    assert strong["time"] == Answer(0.01)
    assert found.baselines[FREE].answers["time"] == Answer(0.001)
    assert "Fourier" in found.baselines[FREE].name


def test_a_case_without_rows_has_no_standing(full):
    others = [comparison for comparison in comparisons() if comparison.case != "advection1d"]
    assert [standing(comparison, full) for comparison in others] == [None] * len(others)


def test_a_network_whose_basis_contains_the_solution_has_no_memory_ratio():
    contained = [c for c in comparisons() if c.contains_solution]
    assert [c.case for c in contained] == ["taylor_green"]


def made(**answers):
    baseline = Baseline("a grid", answers)
    own = Own(1.0, 1e-3, 10.0)
    return Standing("case", "A case", "a network", own, {PUBLISHED: baseline, STRONG: baseline})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(2.0), "error at equal memory: 1 of 1"),
        (Answer(0.5), "error at equal memory: 0 of 1"),
        (Answer(1.01), "error at equal memory: 0 of 1, ties in 1"),
        (Answer(5.0, AT_MOST), "error at equal memory: 0 of 1, undecided in 1"),
        (Answer(0.5, AT_MOST), "error at equal memory: 0 of 1"),
        (Answer(0.5, AT_LEAST), "error at equal memory: 0 of 1, undecided in 1"),
        (Answer(1.0, AT_LEAST), "error at equal memory: 1 of 1"),
    ],
)
def test_bounds_decide_only_what_they_can(answer, words):
    said = overall._against([made(error=answer)], STRONG, "a baseline")
    assert said == f"Against a baseline the network wins — {words}."


def test_conclusions_are_sentences_from_the_numbers():
    told = overall.conclusion(made(error=Answer(4.0), time=Answer(0.1), memory=Answer(3.0)))
    assert told == (
        "At equal memory the network is 4.00 times more accurate than the published baseline "
        "(a grid), and 4.00 times more accurate than the strong baseline (a grid); its error is "
        "reached in 1/10.0 of its time (a grid), and in 3.00 times its memory by the thriftiest "
        "baseline."
    )
    told = overall.conclusion(made(error=Answer(0.5), time=Answer(2.0, AT_LEAST)))
    assert "2.00 times less accurate" in told
    assert told.endswith("no baseline that was run reaches its error.")


def test_stationary_families_have_the_answer_in_the_middle(tmp_path):
    results = Results(write_chapter(tmp_path, cases=SMALL))
    one = stationary_standing(results, "poisson_square_k1")
    chebyshev = one.baselines[STRONG]
    assert chebyshev.name == "Chebyshev spectral"
    assert chebyshev.answers["error"].value < 1
    families = overall.families_at_rest(results)
    assert [f.case for f in families] == ["smooth_rods", "rough_rods", "squares", "plates"]
    assert all(set(f.baselines[STRONG].answers) <= set(QUESTIONS) for f in families)


def test_figures_of_trainings_need_the_training(tmp_path):
    results = Results(write_chapter(tmp_path, cases=SMALL))
    folder = results.folder / "figures" / "exact_boundaries"
    folder.mkdir(parents=True)
    found = {item["item"]: item for item in coverage.items() if item["paper"] == "ADF"}
    held, harmonic = found["figure 16"], found["figure 39"]
    for name in (*held["figures"], *harmonic["figures"]):
        (folder / f"{name}.svg").write_text("<svg/>")
    assert coverage.regenerated(held, results)
    assert not coverage.regenerated(harmonic, results)


@pytest.mark.integration
def test_all_cases_are_drawn(matched, tmp_path):
    (path,) = draw("overall", matched, tmp_path)
    assert path.stem == "standings"
    assert path.stat().st_size > 10_000


def test_nothing_is_drawn_without_rows():
    assert standings([[], []]) is None


def test_items_name_figures_that_exist():
    captions = {}
    for item in coverage.items():
        assert item["paper"] in coverage.PAPERS
        if not item["results"]:
            continue
        section = item["section"]
        if section not in captions:
            text = (build.FOLDER / "captions" / f"{section}.yaml").read_text(encoding="utf-8")
            shared = (build.FOLDER / "captions" / "shared.yaml").read_text(encoding="utf-8")
            known = yaml.safe_load(text) | yaml.safe_load(shared)
            families = {
                f"{name}_{family}"
                for name, entry in known.items()
                if entry.get("each") == "family"
                for family in (_families(section) if section in CHAPTERS else ())
            }
            captions[section] = set(known) | families
        assert set(item.get("figures", [])) <= captions[section], item
        assert item.get("figures") or item.get("table"), item
    names = [(item["paper"], item["item"]) for item in coverage.items()]
    assert len(set(names)) == len(names)


def _families(section):
    return import_module(f"report.sections.{section}").FAMILIES


def test_coverage_counts_claims_and_drawn_figures(full, tmp_path):
    folder = tmp_path / "full"
    shutil.copytree(full.folder, folder)
    results = Results(folder)
    before = coverage.counts(results).loc["all"]
    assert before["judged"] == 0
    assert before["claims"] == before["not_tested"]
    (folder / "figures" / "advection1d").mkdir(parents=True)
    for name in ("profiles", "error_over_time"):
        (folder / "figures" / "advection1d" / f"{name}.svg").write_text("<svg/>")
    ledger = pd.DataFrame({"id": ["advection1d.table.insr_time"], "verdict": ["agrees"]})
    ledger.to_csv(folder / "tables" / "claims.csv", index=False)
    after = coverage.counts(results).loc["all"]
    assert (after["agrees"], after["judged"]) == (1, 1)
    # Figure 4 and table 1 of the paper on networks in time.
    assert after["regenerated"] == before["regenerated"] + 2
    assert f"1 of {after['claims']} claims" in coverage.sentence(results)
