"""Tables and caption values of the section on the swinging beam."""

from report import caption_values as values
from report import cost_tables, error_tables, flow_tables, solid_tables
from report.numbers import MISSING, short
from report.oscillations import natural_frequency
from report.rows.elastic_vibration import COMPARISON

TITLE = COMPARISON.title


def tables(results) -> dict:
    """All tables of the section by name."""
    return cost_tables.tables(COMPARISON, results) | {
        "references": flow_tables.references(COMPARISON, results),
        "observables": solid_tables.observables(COMPARISON, results),
        "swinging": solid_tables.swinging(COMPARISON, results),
        "networks": solid_tables.networks(COMPARISON, results),
    }


def findings(results) -> list[str]:
    """The conclusions in words: the references among themselves, then one a scheme in time."""
    among = solid_tables.reference_findings(COMPARISON, results)
    return [*among, *error_tables.findings(COMPARISON, results)]


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    omega = natural_frequency(COMPARISON, results)
    return values.caption_values(COMPARISON, results) | {
        "omega": MISSING if omega is None else short(omega, 4)
    }
