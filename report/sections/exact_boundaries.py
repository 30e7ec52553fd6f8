"""Tables and caption values of the chapter on exact boundary conditions."""

from report import stationary
from report.numbers import MISSING, plain, short
from report.stationary_findings import findings
from report.stationary_tables import tables

__all__ = ["FAMILIES", "TITLE", "caption_values", "findings", "tables"]

TITLE = "Exact boundary conditions"
FAMILIES = stationary.FAMILIES


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    found = {"rounding": plain(stationary.ROUNDING), "few": MISSING, "many": MISSING}
    table = results.edges
    table = table[table["method"] == "equivalence"].sort_values("edges")
    if len(table):
        found |= {"few": short(table["over_distance"].iloc[0], 2)}
        found |= {"many": short(table["over_distance"].iloc[-1], 2)}
    return found
