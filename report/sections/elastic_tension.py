"""Tables and caption values of the section on the pulled square."""

from cases.discovery import load_case
from report import caption_values as values
from report import cost_tables, error_tables, solid_sections, solid_tables
from report.numbers import MISSING, short
from report.rows.elastic_tension import COMPARISON

TITLE = COMPARISON.title
SMALL_KIB = load_case(COMPARISON.case).budget("small_network").kib


def tables(results) -> dict:
    """All tables of the section by name."""
    return cost_tables.tables(COMPARISON, results) | {
        "small": error_tables.equal_memory(COMPARISON, results, SMALL_KIB),
        "observables": solid_tables.observables(COMPARISON, results),
        "fracture": solid_tables.fracture(COMPARISON, results),
        "locking": solid_tables.locking(COMPARISON, results),
        "networks": solid_tables.networks(COMPARISON, results),
    }


def findings(results) -> list[str]:
    """The conclusions in words."""
    return solid_sections.findings(COMPARISON, results)


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    found = values.caption_values(COMPARISON, results)
    found |= values.quantity_values(COMPARISON, results, ("elastic_energy", "mean_distance"))
    for name, method in (("p1", "fem_p1"), ("p2", "fem_p2")):
        rows = results.locking.query("case == @COMPARISON.case and status == 'ok'")
        rows = rows[rows["method"] == f"{method}_quasi_static"].sort_values("volume")
        for key, place in (("soft", 0), ("stiff", -1)):
            known = len(rows) > 0
            found[f"{name}_{key}"] = short(rows["linf"].iloc[place]) if known else MISSING
    return found
