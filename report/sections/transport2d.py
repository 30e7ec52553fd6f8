"""Tables and caption values of the section on the scalar in a Taylor-Green flow."""

from report import caption_values as values
from report import cost_tables, error_tables
from report.rows.transport2d import COMPARISON

TITLE = COMPARISON.title
QUANTITIES = ("peak_large", "peak_small")


def tables(results) -> dict:
    """All tables of the section by name."""
    return cost_tables.tables(COMPARISON, results)


def findings(results) -> list[str]:
    """The conclusions in words, one a scheme in time."""
    return error_tables.findings(COMPARISON, results)


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    quantities = values.quantity_values(COMPARISON, results, QUANTITIES)
    return values.caption_values(COMPARISON, results) | quantities
