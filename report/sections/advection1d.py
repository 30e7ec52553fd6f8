"""Tables and caption values of the section on the one-dimensional pulse."""

from report import cost_tables, error_tables
from report.caption_values import caption_values as common_values
from report.numbers import MISSING, short
from report.rows.advection1d import COMPARISON

TITLE = COMPARISON.title


def tables(results) -> dict:
    """All tables of the section by name."""
    return cost_tables.tables(COMPARISON, results)


def findings(results) -> list[str]:
    """The conclusions in words, one an integrator."""
    return error_tables.findings(COMPARISON, results)


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    values = common_values(COMPARISON, results)
    midpoint, implicit = COMPARISON.panels[:2]
    named = {
        "insr": midpoint.main,
        "implicit": implicit.main,
        "grid": midpoint.published,
        "floor": midpoint.floor,
    }
    for name, method in named.items():
        peaks = results.peaks[results.peaks["method"] == method]
        peaks = peaks if method == midpoint.floor else COMPARISON.at_paper_budget(peaks)
        last = peaks[peaks["time"] == peaks["time"].max()]
        values[f"{name}_peak"] = short(last["peak"].median()) if len(last) else MISSING
    found = results.concentration
    found = found[found["time"] == found["time"].max()]
    for name in ("concentration", "grid_concentration"):
        values[name] = short(found[name].median(), 2) if len(found) else MISSING
    return values
