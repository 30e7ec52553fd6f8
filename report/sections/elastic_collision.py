"""Tables and caption values of the section on the square that hits a disc."""

from report import caption_values as values
from report import cost_tables, error_tables, flow_tables, solid_tables
from report.rows.elastic_collision import COMPARISON

TITLE = COMPARISON.title
QUANTITIES = (
    "penetration",
    "contact_roughness",
)


def tables(results) -> dict:
    """All tables of the section by name."""
    return cost_tables.tables(COMPARISON, results) | {
        "references": flow_tables.references(COMPARISON, results),
        "observables": solid_tables.observables(COMPARISON, results),
        "networks": solid_tables.networks(COMPARISON, results),
    }


def findings(results) -> list[str]:
    """The conclusions in words: the references among themselves, then one a scheme in time."""
    among = solid_tables.reference_findings(COMPARISON, results)
    return [*among, *error_tables.findings(COMPARISON, results)]


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    found = values.caption_values(COMPARISON, results)
    return found | values.quantity_values(COMPARISON, results, QUANTITIES, largest=True)
