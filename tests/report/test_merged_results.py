"""Merged results have tables of several scales, and find the files of their runs beside them."""

import json
import shutil

import pandas as pd
import pytest
from synthetic_stationary import write_chapter

from report import claims
from report.chapters import EXACT_BOUNDARIES
from report.tables import Results

ANOTHER_START = "2020-02-02T02:02:02+00:00"


@pytest.fixture(scope="module")
def scales(tmp_path_factory):
    """A scale, and merged tables beside it."""
    full = write_chapter(tmp_path_factory.mktemp("results"), cases=["beam"])
    merged = full.parent / "reference" / "tables"
    shutil.copytree(full / "tables", merged, ignore=shutil.ignore_patterns("beam", "exact*"))
    return Results(full, EXACT_BOUNDARIES), Results(merged.parent, EXACT_BOUNDARIES)


def test_runs_are_found_where_their_scale_left_them(scales):
    full, merged = scales
    assert set(merged.courses) == set(full.courses) != set()
    assert set(merged.fields) == set(full.fields) != set()
    assert merged.references.keys() == full.references.keys() == {"beam"}
    assert all(field.path.is_relative_to(full.folder) for field in merged.fields.values())


def test_claims_are_judged_alike(scales):
    full, merged = scales
    beam = [claim for claim in claims.load_claims() if claim["case"] == "beam"]
    assert beam
    for claim in beam:
        assert claims.judge(claim, merged) == claims.judge(claim, full)


def test_files_of_other_runs_are_left_out(scales, tmp_path):
    merged = scales[1]
    shutil.copytree(merged.folder, tmp_path / "reference")
    shutil.copytree(merged.folder.parent / "full", tmp_path / "full")
    again = sorted((tmp_path / "full" / "runs" / "beam").glob("ritz*.json"))[0]
    (run,) = json.loads(again.read_text())["runs"]
    run["record"]["started_at"] = ANOTHER_START
    again.write_text(json.dumps({"runs": [run]}))
    found = Results(tmp_path / "reference", EXACT_BOUNDARIES)
    assert len(found.courses) == len(merged.courses) - 1
    assert len(found.fields) == len(merged.fields) - 1


def test_tables_alone_are_enough_for_claims(scales, tmp_path):
    reference = tmp_path / "reference"
    shutil.copytree(scales[1].folder, reference)
    assert Results(reference, EXACT_BOUNDARIES).fields == {}
    output = tmp_path / "claims.csv"
    claims.main(["--scale-dir", str(reference), "--output", str(output)])
    ledger = pd.read_csv(output)
    assert set(ledger["id"].str.partition(".")[0]) >= {"beam"}
    assert (ledger["verdict"] != "not_tested").any()
