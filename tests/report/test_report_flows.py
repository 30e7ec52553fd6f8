"""Figures, films, tables and claims of the flow cases, from invented results."""

import importlib
import json
import re
import shutil
import struct

import matplotlib.pyplot as plt
import numpy as np
import pytest
from kinds import draws_the_same_again, own_kinds
from synthetic_flows import EULER_KIB, FLOWS, PIXELS, write_flow
from test_report_build import Structure

from report import build, claims, error_tables
from report.figures.__main__ import draw
from report.plots import pictures
from report.rows import comparisons
from report.stored import StoredField
from report.tables import Results

VECTOR_LIMIT, PICTURE_LIMIT, FILM_LIMIT = 300 * 1024, 500 * 1024, 1024 * 1024
PICTURES = {"density", "velocity", "small_vortex", "vorticity", "unfinished"}
TABLES = {"transport2d": 10, "taylor_green": 11, "two_vortex": 9}  # that of the machine included
OF_ALL_CASES = 3  # summary, coverage, items


def png_size(path):
    return struct.unpack(">II", path.read_bytes()[16:24])


@pytest.mark.integration
def test_curves_are_vectors_and_pictures_hold_small_rasters(drawn_flow):
    case, results = drawn_flow
    for path in (results.folder / "figures" / case).glob("*.svg"):
        is_picture = path.stem in PICTURES
        assert ("<image" in path.read_text()) == is_picture
        assert path.stat().st_size < (PICTURE_LIMIT if is_picture else VECTOR_LIMIT)


@pytest.mark.integration
def test_film_is_a_strip_of_all_frames_with_its_last_frame_apart(drawn_flow):
    case, results = drawn_flow
    (sizes,) = (results.folder / "figures" / case).glob("*_film.json")
    film = json.loads(sizes.read_text())
    assert film["frames"] == 11
    assert png_size(sizes.with_suffix(".png")) == (film["width"], 11 * film["height"])
    assert png_size(sizes.with_suffix(".last.png")) == (film["width"], film["height"])
    assert sizes.with_suffix(".png").stat().st_size < FILM_LIMIT
    strip = plt.imread(sizes.with_suffix(".png"))
    last = plt.imread(sizes.with_suffix(".last.png"))
    np.testing.assert_array_equal(strip[-film["height"] :], last)
    assert not np.array_equal(strip[: film["height"]], last)


@pytest.mark.integration
@pytest.mark.parametrize("flow", [case for case in FLOWS if own_kinds(case)], indirect=True)
def test_same_results_give_the_same_bytes(drawn_flow, tmp_path):
    draws_the_same_again(*drawn_flow, tmp_path)


@pytest.mark.integration
@pytest.mark.parametrize("case", FLOWS)
def test_short_and_failed_runs_are_drawn(case, tmp_path):
    folder = write_flow(tmp_path, case, "smoke", num_steps=6)
    draw(case, Results(folder), tmp_path / "short", own_kinds(case))
    table = Results(folder).summary.assign(status="failed", reason="out of luck", error=None)
    table.to_csv(folder / "tables" / "summary.csv", index=False)
    shutil.rmtree(folder / "runs")
    paths = draw(case, Results(folder), tmp_path / "failed")
    assert all(path.stat().st_size > 0 for path in paths)


@pytest.mark.integration
def test_page_and_document(drawn_flow, tmp_path):
    case, results = drawn_flow
    html, pdf = build.build(results, tmp_path)
    page = Structure(html.read_text(encoding="utf-8"))
    films = [a for tag, a in page.tags if tag == "figure" and a.get("class") == "film"]
    assert len(films) == 1
    boxes = [a["id"] for tag, a in page.tags if tag == "input" and a["type"] == "checkbox"]
    assert boxes == [a["for"] for tag, a in page.tags if tag == "label"]
    sources = [a["src"] for tag, a in page.tags if tag == "img"]
    assert all(source.startswith("data:image/") for source in sources)
    assert sum(source.startswith("data:image/png") for source in sources) == 1
    assert page.count("table") == TABLES[case] + OF_ALL_CASES
    assert not {"link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert pdf.read_bytes().startswith(b"%PDF-")
    words = "".join(page.words)
    assert "Not drawn at this scale." not in words
    assert not re.search(r"\{\w+\}", "".join(w for w in page.words if ";" not in w))


def test_fields_are_read_when_asked_for(flow):
    case, results = flow
    field = next(field for key, field in results.fields.items() if "adam" not in key[1])
    values = field.at(2.5)
    assert values.shape == (PIXELS, PIXELS, FLOWS[case].components)
    assert [len(axis) for axis in field.axes] == [PIXELS, PIXELS]
    assert field.at(2.51) is None
    stopped = next(field for key, field in results.fields.items() if "adam" in key[1])
    assert stopped.at(0.0) is not None
    assert stopped.at(5.0) is None
    assert isinstance(results.references[case], StoredField)


def test_every_claim_gets_a_verdict_or_a_reason(flow):
    case, results = flow
    for one in [one for one in claims.load_claims() if one["case"] == case]:
        row = claims.judge(one, results)
        assert row["verdict"] != "not_tested" or row["note"], row["id"]


def test_flagged_rows_are_no_strong_baselines_and_give_no_memory_ratio(flow):
    case, results = flow
    comparison = next(c for c in comparisons() if c.case == case)
    strong = comparison.best_strong(results, comparison.panels[0])
    section = importlib.import_module(f"report.sections.{case}").tables(results)
    titles = [column["title"] for column in section["matching"]["columns"]]
    if case == "taylor_green":
        assert strong == "mac_bicubic"  # the spectral solver has a smaller error
        assert titles.count("/ INSR") == 1
        assert "basis contains the solution" in section["equal_memory"]["caption"]
        names = [row[0] for row in section["equal_memory"]["rows"]]
        assert sum(name.endswith("†") for name in names) == 5
    else:
        assert strong == {"transport2d": "cosine_midpoint", "two_vortex": "mac_bicubic"}[case]
        assert titles.count("/ INSR") == 2
        assert "†" not in str(section)


def test_forms_of_one_splitting_share_a_column_and_have_rows_of_their_own(flow):
    case, results = flow
    if case != "taylor_green":
        return
    (comparison,) = (c for c in comparisons() if c.case == case)
    table = error_tables.equal_memory(comparison, results)
    rows = {row[0]: row for row in table["rows"]}
    assert rows["INSR (Gauss–Newton, penalty), fused †"][3] == "1.025"
    assert rows["INSR (Gauss–Newton, penalty), three fits †"][3] == "1.307"
    assert comparison.paper_kib == pytest.approx(EULER_KIB)


def test_vorticity_of_a_rotation_is_twice_its_rate():
    axes = [np.linspace(0, 1, 5), np.linspace(0, 2, 7)]
    x, y = np.meshgrid(*axes, indexing="ij")
    rotation = np.stack([-3 * y, 3 * x], axis=-1)
    np.testing.assert_allclose(pictures.vorticity(rotation, axes), 6)
    np.testing.assert_allclose(pictures.magnitude(rotation, axes), 3 * np.hypot(x, y))
