"""Tables and caption values of the section on the torus that hits the floor."""

from report import caption_values as values
from report import solid_sections
from report.rows.elastic_drop3d import COMPARISON

TITLE = COMPARISON.title
QUANTITIES = ("penetration",)


def tables(results) -> dict:
    """All tables of the section by name."""
    return solid_sections.tables(COMPARISON, results)


def findings(results) -> list[str]:
    """The conclusions in words."""
    return solid_sections.findings(COMPARISON, results)


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    found = values.caption_values(COMPARISON, results)
    return found | values.quantity_values(COMPARISON, results, QUANTITIES, largest=True)
