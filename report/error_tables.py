"""Tables of errors: the paper's beside ours, all methods at equal memory, the most accurate."""

import numpy as np

from report.findings import finding
from report.grid import column, table
from report.names import name_of
from report.numbers import MISSING, duration, short, spread, spread_of_times

ROLE_ORDER = ("published", "strong", "tested", "reference")
FLAG_WORDS = " †: the basis contains the solution; no memory ratio is taken from these rows."

FLOOR_WORDS = (
    " and its ratio to the floor. At a ratio of 1 a better representation cannot help at this time "
    "step."
)


def findings(comparison, results) -> list[str]:
    """The conclusions in words, one a scheme in time with an INSR method."""
    said = [finding(comparison, results, panel) for panel in comparison.panels if panel.tested]
    return [words for words in said if words]


def paper_table(comparison, results):
    """Published values beside ours."""
    rows = []
    for entry in comparison.published["table"]:
        ours = comparison.runs(results, **entry["rows"])
        flag = comparison.flag(ours["family"].iloc[0]) if len(ours) else ""
        rows.append(
            [
                entry["label"] + flag,
                short(entry["error"], entry.get("digits", 3)),
                spread(ours["error"]),
                short(entry["memory_kib"], 4),
                spread(ours["memory_kib"], 4),
                duration(entry["solve_s"]),
                spread_of_times(ours["solve_s"]),
            ]
        )
    if "follow_up" in comparison.published:
        entry = comparison.published["follow_up"]
        rows.append(
            [entry["label"], short(entry["error"], 2), MISSING, MISSING, MISSING,
             duration(entry["solve_s"]), MISSING]
        )  # fmt: skip
    columns = [
        column("Method", "2.4fr", "left"),
        column("Error, published", "1.2fr"),
        column("Error, ours", "1.7fr"),
        column("KiB, published", "1.2fr"),
        column("KiB, ours", "1fr"),
        column("Time, published", "1.2fr"),
        column("Time, ours", "1.7fr"),
    ]
    caption = (
        f"Published values beside ours. Error: {comparison.metric}, {comparison.over_steps}. "
        f"Published times: {comparison.published['machine']}; ours: the machine named above, INSR "
        "by Gauss–Newton. Median over seeds, in brackets the range. "
        f"Source: {comparison.published['source']}."
    )
    return table(caption + _flag_words(comparison), columns, rows)


def equal_memory(comparison, results, kib=None):
    """Error and its ratio to the floor at the paper's memory, a pair of columns a scheme.

    Args:
        comparison: what is compared.
        results: of one scale.
        kib: another memory.
    """
    runs = comparison.at_paper_budget(comparison.runs(results, status="*"), kib)
    runs = runs[runs["integrator"].isin(comparison.integrators) & (runs["role"] != "floor")]
    runs = comparison.without_variants(runs)
    rows, order = [], []
    for (role, name), group in _by_name(comparison, runs):
        cells, errors = [name, role], []
        for panel in comparison.panels:
            mine = group[group["integrator"].isin(panel.integrators)]
            done = mine[mine["status"] == "ok"]
            ratios = done["error_over_floor"].dropna()
            failed = ", ".join(sorted(set(mine["status"]))).replace("_", " ") or MISSING
            cells.append(spread(done["error"]) if len(done) else failed)
            if panel.floor:
                cells.append(short(ratios.median(), 4) if len(ratios) else MISSING)
            errors.append(done["error"].median() if len(done) else np.inf)
        order.append(
            (
                group["family"].iloc[0] != "insr",
                ROLE_ORDER.index(role),
                *np.nan_to_num(errors, nan=np.inf),
                name,
            )
        )
        rows.append(cells)
    rows = [row for _, row in sorted(zip(order, rows, strict=True))]
    floors = comparison.runs(results, role="floor")
    floor_cells = ["exact in space", "floor"]
    columns = [column("Method", "2.6fr", "left"), column("Role", "1.1fr", "left")]
    for panel in comparison.panels:
        columns.append(column(f"{panel.title}: error", "1.5fr"))
        floor_cells.append(spread(floors[floors["integrator"] == panel.key]["error"]))
        if panel.floor:
            columns.append(column("/ floor", "0.8fr"))
            floor_cells.append("1")
    caption = (
        f"All methods at {_memory(comparison, kib)} and the paper’s time step: "
        f"{comparison.metric} {comparison.over_steps} (median over seeds, in brackets the range)"
    )
    floored = any(panel.floor for panel in comparison.panels)
    caption += FLOOR_WORDS if floored else "."
    if floored and rows:
        rows.insert(0, floor_cells)
    return table(caption + _flag_words(comparison), columns, rows)


def _memory(comparison, kib):
    return f"{short(kib, 4)} KiB" if kib else f"the paper’s {short(comparison.paper_kib, 4)} KiB"


def _by_name(comparison, runs):
    names = [
        comparison.form_name(r) + comparison.flag(r["family"]) for r in runs.to_dict("records")
    ]
    return runs.assign(name=names).groupby(["role", "name"], sort=True)


def _flag_words(comparison):
    return FLAG_WORDS if comparison.contains_solution else ""


def free_integrator(comparison, results):
    """The most accurate runs at the paper's memory, whatever their integrator."""
    runs = comparison.at_paper_budget(comparison.runs(results))
    runs = comparison.without_variants(runs[runs["role"] != "floor"])
    rows = []
    for _, group in runs.groupby("method"):
        record = group.iloc[0]
        rows.append((group["error"].median(), [
            comparison.form_name(record) + comparison.flag(record["family"]),
            name_of("integrators", record["integrator"]), record["role"],
            spread(group["error"]), spread(group["error_final"]),
            spread_of_times(group["solve_s"]), spread(group["peak_rss_mib"]),
        ]))  # fmt: skip
    columns = [
        column("Method", "2.4fr", "left"),
        column("Integrator", "1.4fr", "left"),
        column("Role", "0.9fr", "left"),
        column("Error", "1.9fr"),
        column("Error at the end", "1.9fr"),
        column("Time to solve", "1.7fr"),
        column("Peak process MiB", "1.3fr"),
    ]
    caption = (
        "Free choice of integrator: the ten most accurate methods at "
        f"{short(comparison.paper_kib, 4)} KiB and the paper’s time step. Peak process memory is "
        "not the memory of the representation."
    )
    rows = [cells for _, cells in sorted(rows, key=lambda r: r[0])[:10]]
    return table(caption + _flag_words(comparison), columns, rows)
