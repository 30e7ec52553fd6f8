"""Figures, films, tables and claims of the solids, from invented results."""

import importlib
import json
import re
import shutil

import numpy as np
import pytest
from kinds import draws_the_same_again, own_kinds
from synthetic_solids import LEVEL, OMEGA, SOLIDS, displacement, write_solid
from test_report_build import Structure

from cases.discovery import load_case
from report import build, claims, solid_tables
from report.figures.__main__ import draw
from report.oscillations import damped_envelope, natural_frequency, tip_of
from report.plots import bodies, torus
from report.rows import comparisons
from report.tables import Results

VECTOR_LIMIT, PICTURE_LIMIT = 300 * 1024, 1024 * 1024
PICTURES = {"deformed", "error_maps", "frames"}
MOTIONS = [case for case in SOLIDS if case != "elastic_tension"]


@pytest.fixture(scope="module")
def results_of(tmp_path_factory):
    """A function of a case: its invented results, without figures."""
    known = {}

    def find(case):
        if case not in known:
            known[case] = Results(write_solid(tmp_path_factory.mktemp(case), case))
        return known[case]

    return find


def comparison_of(case):
    return next(c for c in comparisons() if c.case == case)


@pytest.mark.integration
def test_curves_are_vectors_and_pictures_hold_small_rasters(drawn_solid):
    case, results = drawn_solid
    drawn = {path.stem: path for path in (results.folder / "figures" / case).glob("*.svg")}
    assert set(drawn) == set(importlib.import_module(f"report.figures.{case}").FIGURES)
    for name, path in drawn.items():
        assert ("<image" in path.read_text()) == (name in PICTURES)
        assert path.stat().st_size < (PICTURE_LIMIT if name in PICTURES else VECTOR_LIMIT)


@pytest.mark.integration
def test_films_have_a_frame_for_each_stored_time(drawn_solid):
    case, results = drawn_solid
    if case == "elastic_tension":
        return
    film = json.loads((results.folder / "figures" / case / "film.json").read_text())
    assert film["frames"] == len(load_case(case).figure_steps)


@pytest.mark.integration
@pytest.mark.parametrize("solid", [case for case in SOLIDS if own_kinds(case)], indirect=True)
def test_same_results_give_the_same_bytes(drawn_solid, tmp_path):
    draws_the_same_again(*drawn_solid, tmp_path)


@pytest.mark.integration
@pytest.mark.parametrize("case", SOLIDS)
def test_short_and_failed_runs_are_drawn(case, tmp_path):
    folder = write_solid(tmp_path, case, "smoke", num_steps=2)
    draw(case, Results(folder), tmp_path / "short", own_kinds(case))
    table = Results(folder).summary.assign(status="failed", reason="out of luck", error=None)
    table.to_csv(folder / "tables" / "summary.csv", index=False)
    shutil.rmtree(folder / "runs")
    paths = draw(case, Results(folder), tmp_path / "failed")
    assert all(path.stat().st_size > 0 for path in paths)
    build.build(Results(folder), tmp_path / "report")


@pytest.mark.integration
def test_page_and_document(drawn_solid, tmp_path):
    case, results = drawn_solid
    html, pdf = build.build(results, tmp_path)
    page = Structure(html.read_text(encoding="utf-8"))
    films = [a for tag, a in page.tags if tag == "figure" and a.get("class") == "film"]
    assert len(films) == (case in MOTIONS)
    sources = [a["src"] for tag, a in page.tags if tag == "img"]
    assert all(source.startswith("data:image/") for source in sources)
    assert pdf.read_bytes().startswith(b"%PDF-")
    words = "".join(page.words)
    assert "Not drawn at this scale." not in words
    assert not re.search(r"\{\w+\}", "".join(w for w in page.words if ";" not in w))


@pytest.mark.parametrize("case", SOLIDS)
def test_every_claim_gets_a_verdict_or_a_reason(case, results_of):
    for one in [one for one in claims.load_claims() if one["case"] == case]:
        row = claims.judge(one, results_of(case))
        assert row["verdict"] != "not_tested" or row["note"], row["id"]


def test_claims_follow_the_numbers(results_of):
    results = results_of("elastic_tension")
    ledger = {one["id"]: one for one in claims.load_claims()}

    def verdict(name):
        return claims.judge(ledger[f"elastic_tension.{name}"], results)["verdict"]

    # Linear elements have nine times the error of INSR, the graded quadratic ones half of it.
    assert verdict("table.insr_error") == "partly"  # the small network has 7.5 times the error
    assert verdict("order.factor_two") == "partly"
    assert verdict("conclusion.adaptivity") == "differs"
    assert verdict("pictures.fracture") == "agrees"
    assert verdict("table.fem_memory") == "differs"


@pytest.mark.parametrize("case", MOTIONS)
def test_schemes_are_judged_by_their_own_reference(case, results_of):
    comparison, results = comparison_of(case), results_of(case)
    free = comparison.panels[1]
    judged = comparison.judged(results, free, method="mpm", budget_kib=comparison.paper_kib)
    np.testing.assert_allclose(judged["error"], 3 * 12 * LEVEL)


def test_distances_beyond_the_bound_are_marked(results_of):
    results = results_of("elastic_collision")
    comparison = comparison_of("elastic_collision")
    table = solid_tables.observables(comparison, results)
    titles = [column["title"] for column in table["columns"]]
    place = titles.index(solid_tables.DISTANCES["penetration_distance"])
    assert not any("✗" in row[place] for row in table["rows"])
    worse = Results(results.folder)
    diagnostics = results.diagnostics.copy()
    diagnostics.loc[diagnostics["name"] == "penetration_distance", "value"] = "0.15"
    worse.__dict__["diagnostics"] = diagnostics
    marked = {
        row[0]: "✗" in row[place] for row in solid_tables.observables(comparison, worse)["rows"]
    }
    # 0.15 is beyond what elements and networks are allowed, and within what particles are.
    assert marked.pop("material points") is False
    assert all(marked.values())


def test_largest_by_mean_error(results_of):
    table = results_of("elastic_tension").uniformity
    # error_max is five times the level, the mean at the last step a quarter of it.
    np.testing.assert_allclose(table["max_over_mean"], 20, rtol=1e-5)


def test_locking_without_its_table_is_empty(results_of):
    case = "elastic_collision"
    assert results_of(case).locking.empty
    assert solid_tables.locking(comparison_of(case), results_of(case))["rows"] == []
    rows = solid_tables.locking(comparison_of("elastic_tension"), results_of("elastic_tension"))
    assert [row[3] for row in rows["rows"]].count("not converged") == 1


def test_frequency_and_damping_of_the_theory_are_found_again(results_of):
    results, comparison = results_of("elastic_vibration"), comparison_of("elastic_vibration")
    assert natural_frequency(comparison, results) == pytest.approx(OMEGA, rel=2e-3)
    times, envelope = damped_envelope(comparison, results)
    found = tip_of(comparison, results, "reference_variational")
    peaks = np.interp(found.times, times, envelope)
    np.testing.assert_allclose(found.amplitudes, peaks, rtol=0.02)


def test_mesh_and_particles_are_read_where_they_were(results_of):
    results = results_of("elastic_tension")
    fields = {key[1]: field for key, field in results.fields.items()}
    for method in ("fem_p1_quasi_static", "mpm"):
        rest, now, cells = fields[method].carriers(0.5)
        np.testing.assert_allclose(
            now, rest + displacement("elastic_tension", rest, 0.5), atol=1e-6
        )
        assert len(cells) == (2 if method != "mpm" else 0)
    assert fields["insr_quasi_static_exact"].carriers(0.5) is None
    assert fields["mpm"].carriers(0.51) is None


def test_checkers_are_squares_of_the_undeformed_body():
    points = np.array([[-0.9, -0.9], [-0.9, -0.6], [-0.6, -0.6], [-0.9, -0.4]])
    found = bodies.checkers(points, 2.0)
    assert found[0] != found[1]
    assert found[0] == found[2]
    assert found[0] == found[3]


def test_curved_edges_pass_through_their_middles():
    nodes = np.array([[[0, 0], [1, 0], [0, 1], [0.5, -0.2], [0.6, 0.6], [-0.1, 0.5]]], float)
    outline = bodies.outlines(nodes)[0]
    per_edge = len(outline) // 3
    np.testing.assert_allclose(outline[::per_edge], nodes[0, :3], atol=1e-12)
    # A parabola through three points: at s = 0.4 its weights are 0.12, 0.96 and -0.08.
    weights = np.array([0.12, 0.96, -0.08])
    np.testing.assert_allclose(outline[2], weights @ nodes[0, [0, 3, 1]], atol=1e-12)
    straight = nodes[:, :3]
    np.testing.assert_array_equal(bodies.outlines(straight), straight)


def test_surface_of_the_torus_is_on_it_and_follows_an_affine_motion(results_of):
    case = load_case("elastic_drop3d")
    rest = torus.surface(case.domain)
    x, y, z = np.moveaxis(rest, -1, 0)
    np.testing.assert_allclose((np.hypot(x, z) - 0.6) ** 2 + y**2, 0.09)
    field = next(f for key, f in results_of(case.name).fields.items() if key[1] == "mpm")
    for time, places in torus.surfaces(field, case.domain).items():
        expected = rest + 1.01 * displacement(case.name, rest, time)
        np.testing.assert_allclose(places, expected, atol=1e-5)


def test_faces_of_a_torus_look_outward():
    domain = load_case("elastic_drop3d").domain
    corners, normals = torus.faces(torus.surface(domain))
    middle = corners.mean(axis=1)
    ring = middle * [1, 0, 1]
    ring *= domain.major / np.linalg.norm(ring, axis=1, keepdims=True)
    assert np.all(np.sum(normals * (middle - ring), axis=1) > 0)
