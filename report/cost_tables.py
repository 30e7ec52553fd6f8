"""Tables of cost: memory and time to equal error, the optimiser, the work of the networks."""

import numpy as np

from report.error_tables import equal_memory, free_integrator, paper_table
from report.grid import column, table
from report.names import NETWORKS, method_name, name_of
from report.numbers import MISSING, count, duration, short, spread, spread_of_times


def tables(comparison, results) -> dict:
    """The tables that every section has, by name."""
    return {
        "paper": paper_table(comparison, results),
        "equal_memory": equal_memory(comparison, results),
        "free_integrator": free_integrator(comparison, results),
        "matching": matching(comparison, results),
        "speed": speed(comparison, results),
        "work": work(comparison, results),
    }


def matching(comparison, results):
    """Memory and time to reach the error of INSR."""
    found = results.matching
    found = found[found["case"] == comparison.case]
    ratios = not comparison.contains_solution
    rows = []
    # Errors against another reference than the case's own are not in the table of matches.
    for panel in [panel for panel in comparison.panels if not panel.metric]:
        mine = found[found["target"] == panel.main]
        own = mine["integrator"].isin(panel.integrators)
        for (free, method), group in mine.groupby([~own, "method"]):
            cells = [
                panel.title,
                short(group["target_memory_kib"].iloc[0]),
                short(group["target_error"].iloc[0]),
                baseline_name(results, method),
                "free" if free else "the same",
            ]
            memory = _match_cells(group[group["quantity"] == "memory_kib"], _kib)
            time = _match_cells(group[group["quantity"] == "solve_s"], duration)
            rows.append([*cells, *(memory if ratios else memory[:1]), *time])
    columns = [
        column("INSR with", "1.3fr", "left"),
        column("its KiB", "0.7fr"),
        column("its error", "0.9fr"),
        column("Baseline", "1.8fr", "left"),
        column("Integrator", "0.9fr", "left"),
        column("Memory to reach it", "1.5fr"),
        *([column("/ INSR", "0.9fr")] if ratios else []),
        column("Time to reach it", "1.5fr"),
        column("/ INSR", "1fr"),
    ]
    caption = (
        "Memory and time that each baseline needs to reach the error of INSR, with the same "
        "integrator and with a free choice of it, interpolated on its ladder of memories; "
        "errors within 2 % count as equal. ≤: the smallest rung is already better; not reached: "
        "the largest rung is not good enough."
    )
    if not ratios:
        caption += " The basis of INSR contains the solution: no memory ratio is taken."
    return table(caption, columns, rows)


def baseline_name(results, method):
    """Written name of a baseline by its label, or by that without an integrator."""
    known = results.summary[results.summary["method"] == method]
    return method_name(known.iloc[0]) if len(known) else name_of("methods", method)


def _kib(value):
    return f"{short(value)} KiB"


def _match_cells(rows, written):
    if rows.empty:
        return [MISSING, MISSING]
    row = rows.iloc[0]
    if row["status"] == "not_reached":
        return ["not reached", MISSING]
    mark = "≤ " if row["status"] == "at_smallest" else ""
    return [mark + written(float(row["value"])), mark + short(float(row["ratio"]))]


def speed(comparison, results):
    """The original scheme's extrapolated time beside Gauss-Newton's measured one."""
    steps = comparison.published["settings"]["steps"]
    panel = comparison.panels[0]
    runs = results.summary[results.summary["case"] == comparison.case]
    measured = comparison.at_paper_budget(comparison.runs(results, method=panel.main))
    curve = comparison.series(results, panel.main).median(axis=1) if len(measured) else ()
    # A ratio needs both times for the same number of steps.
    base = measured["solve_s"].median() if len(curve) == steps else np.nan
    rows = []
    adam = results.extrapolated
    adam = adam[(adam["case"] == comparison.case) & adam["integrator"].isin(panel.integrators)]
    for record in adam.to_dict("records"):
        run = runs[(runs["method"] == record["method"]) & (runs["seed"] == record["seed"])].iloc[0]
        iterations = record["iterations_per_step_original"]
        total = record["seconds_per_iteration"] * iterations * steps
        name = comparison.form_name(record)
        rows.append([
            f"{name}, extrapolated",
            f"{count(iterations)} iterations a step × {duration(record['seconds_per_iteration'])} "
            f"× {steps} steps",
            MISSING, duration(total), short(total / base),
        ])  # fmt: skip
        own = comparison.series(results, record["method"])
        done = len(own)
        rows.append([
            f"{name}, real run", run["reason"] or run["status"], short(own.stack().mean()),
            duration(run["solve_s"]), MISSING,
        ])  # fmt: skip
        if 0 < done < len(curve):
            rows.append([
                "Gauss–Newton on the same steps", f"its steps 1 to {done}",
                short(curve.iloc[:done].mean()), MISSING, MISSING,
            ])  # fmt: skip
    if len(measured):
        rows.append([
            f"{comparison.form_name(measured.iloc[0])}, measured",
            f"{len(curve)} steps, {len(measured)} seeds",
            spread(measured["error"]), spread_of_times(measured["solve_s"]), "1",
        ])  # fmt: skip
    columns = [
        column(f"Scheme ({comparison.scheme})", "2fr", "left"),
        column("How the time was found", "2.6fr", "left"),
        column("Error", "1.6fr"),
        column("Time", "1.4fr"),
        column("/ Gauss–Newton", "1fr"),
    ]
    caption = (
        "The cost of the optimiser. The first row is an extrapolation, not a run: the original "
        "scheme's most iterations a step (it may stop earlier) times the measured cost of one of "
        "its iterations. Errors are averaged over the steps that a row made. All rows are from the "
        "same machine."
    )
    return table(caption, columns, rows if len(adam) else [])


def work(comparison, results):
    """What the runs of networks did: medians of their diagnostics."""
    runs = results.diagnostics
    runs = runs[(runs["case"] == comparison.case) & runs["family"].isin(NETWORKS)]
    runs = comparison.without_variants(runs)
    wanted = ("fit_s", "factorisations", "residual_evaluations")
    values = runs[runs["name"].isin(wanted)]
    values = values.assign(value=values["value"].astype(float), budget=values["budget_kib"])
    rows = []
    for (_, budget), group in values.groupby(["method", "budget"]):
        record = group.iloc[0]
        medians = group.groupby("name")["value"].median()
        rows.append([
            method_name(record), name_of("integrators", record["integrator"]), short(budget),
            duration(medians.get("fit_s", np.nan)),
            *(count(medians.get(name, np.nan)) for name in wanted[1:]),
            ", ".join(sorted(set(group["status"]))).replace("_", " "),
        ])  # fmt: skip
    columns = [
        column("Method", "2.6fr", "left"),
        column("Integrator", "1.4fr", "left"),
        column("Budget KiB", "1fr"),
        column("Initial fit", "1fr"),
        column("Factorisations", "1.2fr"),
        column("Residuals", "1fr"),
        column("Status", "1fr", "left"),
    ]
    caption = (
        "Work of the networks, median over seeds; the initial fit is part of the time to solve."
    )
    return table(caption, columns, rows)
