"""Tables of the chapter on exact boundary conditions."""

import pandas as pd

from cases.budgets import KIB
from cases.discovery import load_case
from report.enforcement import enforcement
from report.grid import column, table
from report.names import NETWORKS, method_name, name_of
from report.numbers import MISSING, count, duration, plain, short, spread
from report.stationary import (
    CASES,
    ENDED,
    KINDS,
    ROUNDING,
    compared,
    published,
    ran,
    told,
    trained,
    unfinished,
)
from report.tables import RUN

CONDITIONS = {
    "boundary_error": "|u − g|",
    "flux_error": "|flux − h|",
    "slope_error": "|du/dn|",
}
MEASURES = {
    "frequency": " (frequency)",
    "largest": " (max |e|)",
    "larger_network": " (1-50-50-1)",
    "away_from_middle": " (|e| away from the middle)",
}
AT_ROUNDING = " ‡"
OVERFITTED = " §"


def tables(results) -> dict:
    """All tables of the chapter by name."""
    return {
        "summary": summary(results),
        "conditions": conditions(results),
        "weights": weights(results),
        "edges": edges(results),
        "enforcement": enforcement(results),
        **{f"methods_{key}": methods(results, key) for key in CASES},
    }


def summary(results):
    """A row a case: the paper's error, and error and time of each sort of method."""
    rows = []
    for case in told(results):
        chosen, longer = compared(results, case), trained(results, case)
        cells = [
            _accurate(chosen[key], key) if key in chosen else unfinished(results, case, key)
            for key in KINDS
        ]
        cells = [
            "; ".join(part for part in (cell, _after(results, longer.get(key))) if part) or MISSING
            for key, cell in zip(KINDS, cells, strict=True)
        ]
        rows.append([name_of("short_cases", case), _printed(published(case)), *cells])
    columns = [
        column("Case", "1.5fr", "left"),
        column("Paper: exact / penalty", "1.2fr"),
        *(column(kind.words[0].upper() + kind.words[1:], "1.4fr") for kind in KINDS.values()),
    ]
    caption = (
        "All cases: error (sum |e| / sum |u|) and time to solve, medians over seeds. Networks have "
        "the paper’s bytes, or the largest memory below at which they ran; the ansatz is the "
        "paper’s, and the best variant the best of the other exact ones. The best classical method "
        f"has as many bytes as Gauss–Newton’s network.{AT_ROUNDING}: below {plain(ROUNDING)}, the "
        f"rounding of numbers stored in four bytes.{OVERFITTED}: overfitted; independent points "
        "contradict those of the training. The paper prints orders of magnitude and no "
        "times. Adam has about the time of Gauss–Newton and, where that was run, the paper’s "
        "number of epochs too; its errors are medians over the last tenth of a training, because "
        "at its constant rate they swing from epoch to epoch."
    )
    return table(caption, columns, rows)


def _accurate(chosen, key):
    """Error and time, and the name of what was chosen among several."""
    mark = AT_ROUNDING if chosen.error < ROUNDING else ""
    mark += OVERFITTED if chosen.overfitted else ""
    words = {"other": f"{chosen.variant}: ", "classical": f"{chosen.name}: "}.get(key, "")
    return f"{words}{short(chosen.error, 2)}{mark} in {duration(chosen.seconds)}"


def _after(results, chosen):
    """Error and epochs of a training of so many epochs as the paper has; "" where there is none."""
    if chosen is None:
        return ""
    known = results.diagnostics.query("name == 'iterations'").merge(chosen.runs[RUN], on=RUN)
    mark = OVERFITTED if chosen.overfitted else ""
    return f"{short(chosen.error, 2)}{mark} after {count(float(known['value'].iloc[0]))} epochs"


def _printed(entry):
    if "remark" in entry:
        return entry["remark"]
    if "exact" in entry:
        exact, penalty = (
            plain(entry[key]) if key in entry else MISSING for key in ("exact", "penalty")
        )
        return f"{exact} / {penalty}{MEASURES.get(entry.get('measure'), '')}"
    return f"factor {entry['factor']:g}" if "factor" in entry else MISSING


def methods(results, family):
    """All methods of a family's cases: error and time of each, at each memory."""
    cases = ran(results).get(family, [])
    runs = results.summary[results.summary["case"].isin(cases)]
    records = runs.to_dict("records")
    runs = runs.assign(share=[*map(_share, records)], name=[*map(method_name, records)])
    rows, order = [], []
    for (family_name, name, share, dtype), group in runs.groupby(
        ["family", "name", "share", "dtype"]
    ):
        cells = [_finished(group[group["case"] == case]) for case in cases]
        wide = " (8 bytes)" if dtype == "float64" else ""
        rows.append([f"{name}{wide}", short(share, 2), *cells])
        order.append((family_name not in NETWORKS, -share, name))
    rows = [row for _, row in sorted(zip(order, rows, strict=True), key=lambda pair: pair[0])]
    columns = [
        column("Method", "2.2fr", "left"),
        column("Memory / paper’s", "0.7fr"),
        *(column(name_of("short_cases", case), "1.3fr") for case in cases),
    ]
    caption = (
        "All methods and memories: error (sum |e| / sum |u|), median over seeds, in brackets the "
        f"range, and time to solve.{OVERFITTED}: overfitted. Errors by Adam are medians over the "
        "last tenth of a training. Trainings for the paper’s epochs have no times."
    )
    return table(caption, columns, rows)


def _share(record):
    """Memory over that of the paper's network, in two digits."""
    share = record["budget_kib"] * KIB / load_case(record["case"]).paper_bytes
    return float(f"{share:.2g}")


def _finished(runs):
    if runs.empty:
        return MISSING
    done = runs[runs["status"].isin(ENDED) & runs["error"].notna()]
    mark = OVERFITTED if (done["status"] != "ok").any() else ""
    if done.empty:
        return ", ".join(sorted(set(runs["status"]))).replace("_", " ")
    return f"{spread(done['late_error'], 2)}{mark}, {duration(done['solve_s'].dropna().median())}"


def conditions(results):
    """How far conditions are missed in random points of the boundary, exact and penalised."""
    known = results.errors
    known = known[(known["step"] > 0) & (known["metric"].isin(CONDITIONS))]
    wide = known.pivot_table(index=RUN, columns="metric", values="value").reset_index()
    rows = []
    for case in told(results):
        chosen = compared(results, case)
        cells = [name_of("short_cases", case)]
        for keys in (("newton", "adam"), ("penalty", "penalty_adam"), ("classical",)):
            key = next((key for key in keys if key in chosen), None)
            runs = wide.merge(chosen[key].runs[RUN], on=RUN) if key else pd.DataFrame()
            cells += [_largest(runs, metric) for metric in CONDITIONS]
        rows.append(cells)
    names = ("exact", "penalty", "classical")
    columns = [column("Case", "1.7fr", "left")]
    columns += [column(f"{n}: {words}", "1fr") for n in names for words in CONDITIONS.values()]
    caption = (
        "Conditions in 10 000 random points of the boundary: largest error of the value, of the "
        "flux that Robin or Neumann gives, and of the slope of what is clamped. Networks by "
        "Gauss–Newton where it ran; largest over seeds. A Ritz method leaves the flux to the "
        "energy. The ansatz keeps its conditions with rounded weights as with any."
    )
    return table(caption, columns, rows)


def _largest(runs, metric):
    if metric not in runs or runs[metric].isna().all():
        return MISSING
    return short(float(runs[metric].max()), 2)


def weights(results):
    """The study of the weight of a penalty: a row a weight, a column a case and optimiser."""
    found = results.weights
    groups = {key: group for key, group in found.groupby(["case", "optimizer"])}
    rows = [["exact", *(_weighed(group, group["weight"].isna()) for group in groups.values())]]
    for weight in sorted(found["weight"].dropna().unique(), reverse=True):
        cells = [_weighed(group, group["weight"] == weight) for group in groups.values()]
        rows.append([plain(weight), *cells])
    titles = [
        f"{name_of('short_cases', case)}: {name_of('optimizers', optimizer)}"
        for case, optimizer in groups
    ]
    columns = [column("w", "0.5fr"), *(column(title, "1.4fr") for title in titles)]
    caption = (
        "The weight of a penalty: the loss is w times the equation’s part and 1 − w times the "
        "conditions’. Error (sum |e| / sum |u|), and in brackets the largest on the boundary. All "
        f"trainings have the same time, {_times(found)}; one seed.{OVERFITTED}: overfitted."
    )
    return table(caption, columns, rows if groups else [])


def _weighed(group, chosen):
    runs = group[chosen]
    if runs.empty:
        return MISSING
    row = runs.iloc[0]
    if pd.isna(row["relative_mae"]):
        return row["status"].replace("_", " ")
    mark = OVERFITTED if row["status"] != "ok" else ""
    return f"{short(row['relative_mae'], 2)}{mark} ({short(row['boundary_error'], 2)})"


def _times(found):
    return f"{duration(found['solve_s'].median())} in the median" if len(found) else "as far as run"


def edges(results):
    """Cost and faithfulness of both distances over the edges of a polygon."""
    numbers = ["seconds_per_point", "over_distance"]
    wide = results.edges.pivot(index="edges", columns="method", values=numbers)
    kinds = ("equivalence", "mean_value")
    rows = [
        [
            str(number),
            *(f"{short(1e6 * row['seconds_per_point'][kind])} µs" for kind in kinds),
            *(short(row["over_distance"][kind], 3) for kind in kinds),
        ]
        for number, row in wide.iterrows()
    ]
    columns = [
        column("Edges"),
        *(column(f"Time a point, {words}", "2fr") for words in ("R-equivalence", "mean value")),
        *(column(f"φ / distance, {words}", "2fr") for words in ("R-equivalence", "mean value")),
    ]
    caption = (
        "Regular polygons of radius 1: time for value, gradient and Hessian at a point, and the "
        "approximate distance over the exact one, 0.1 off the middle of an edge."
    )
    return table(caption, columns, rows)
