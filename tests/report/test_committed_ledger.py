"""The committed ledger is that of the committed tables: every claim has its row and its verdict."""

import pandas as pd
import pytest

from report.chapters import CHAPTERS, by_section, section_of
from report.claims import load_claims
from report.readme import REFERENCE
from report.tables import Results

UNTESTED = {
    # runs of scale extended
    "transport2d.integrator.implicit_dissipates",
}


@pytest.fixture(scope="module")
def committed():
    return pd.read_csv(REFERENCE / "tables" / "claims.csv", keep_default_na=False)


def test_every_claim_of_the_committed_cases_has_a_row(committed):
    told = by_section(Results(REFERENCE).cases)
    expected = [claim["id"] for claim in load_claims() if section_of(claim["case"]) in told]
    assert committed["id"].tolist() == expected


def test_claims_that_name_rows_find_them(committed):
    """In a chapter whose long trainings belong to scale extended a row may wait for them."""
    verdicts = committed.set_index("id")["verdict"]
    waiting = {
        claim["id"]
        for claim in load_claims()
        if "test" in claim and verdicts.get(claim["id"]) == "not_tested"
        if section_of(claim["case"]) not in CHAPTERS
    }
    assert waiting <= UNTESTED


def test_what_was_not_tested_says_why(committed):
    assert committed.loc[committed["verdict"] == "not_tested", "note"].map(len).gt(0).all()
