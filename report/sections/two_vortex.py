"""Tables and caption values of the section on the two vortices."""

from report import caption_values as values
from report import cost_tables, error_tables, flow_tables
from report.numbers import MISSING, short
from report.rows.two_vortex import COMPARISON

TITLE = COMPARISON.title
QUANTITIES = (*flow_tables.OBSERVABLES, "density_mae", "rms_residual", "iterations")


def tables(results) -> dict:
    """All tables of the section by name."""
    return cost_tables.tables(COMPARISON, results) | {
        "references": flow_tables.references(COMPARISON, results),
        "invariants": flow_tables.invariants(COMPARISON, results),
    }


def findings(results) -> list[str]:
    """The conclusions in words: the references among themselves, then one a scheme in time."""
    among = flow_tables.reference_findings(COMPARISON, results)
    return [*among, *error_tables.findings(COMPARISON, results)]


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    found = values.caption_values(COMPARISON, results)
    found |= values.quantity_values(COMPARISON, results, QUANTITIES)
    for panel, name in zip(COMPARISON.panels, ("splitting", "second"), strict=True):
        fine = COMPARISON.series(results, panel.reference, "mse_fine")
        found[f"{name}_fine"] = short(fine.iloc[-1].median()) if len(fine) else MISSING
    return found
