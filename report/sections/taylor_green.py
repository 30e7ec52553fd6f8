"""Tables and caption values of the section on the Taylor-Green vortex."""

from report import caption_values as values
from report import cost_tables, error_tables, flow_tables
from report.rows.taylor_green import COMPARISON

TITLE = COMPARISON.title


def tables(results) -> dict:
    """All tables of the section by name."""
    return cost_tables.tables(COMPARISON, results) | {
        "invariants": flow_tables.invariants(COMPARISON, results)
    }


def findings(results) -> list[str]:
    """The conclusions in words, one a scheme in time."""
    return error_tables.findings(COMPARISON, results)


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    quantities = values.quantity_values(COMPARISON, results, flow_tables.OBSERVABLES)
    return values.caption_values(COMPARISON, results) | quantities
