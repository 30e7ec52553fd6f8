"""Tables and caption values of the section on the swinging beam."""

from report import caption_values as values
from report import solid_sections, solid_tables
from report.numbers import MISSING, short
from report.oscillations import natural_frequency
from report.rows.elastic_vibration import COMPARISON

TITLE = COMPARISON.title


def tables(results) -> dict:
    """All tables of the section by name."""
    swinging = solid_tables.swinging(COMPARISON, results)
    return solid_sections.tables(COMPARISON, results) | {"swinging": swinging}


def findings(results) -> list[str]:
    """The conclusions in words."""
    return solid_sections.findings(COMPARISON, results)


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    omega = natural_frequency(COMPARISON, results)
    return values.caption_values(COMPARISON, results) | {
        "omega": MISSING if omega is None else short(omega, 4)
    }
