"""The README's table is that of the committed results."""

import pytest

from report.readme import BEGIN, END, README, REFERENCE, renewed, table
from report.tables import Results


def test_readme_shows_the_committed_results():
    text = README.read_text(encoding="utf-8")
    assert renewed(text, table(Results(REFERENCE))) == text


def test_only_the_table_is_replaced():
    assert renewed(f"a\n{BEGIN}old\n{END}b\n", "new\n") == f"a\n{BEGIN}new\n{END}b\n"


def test_missing_marks_are_refused():
    with pytest.raises(ValueError, match="marks"):
        renewed("no marks", "x")
