"""Tables and caption values of the section on the one-dimensional pulse."""

import numpy as np

from report.findings import finding
from report.grid import column, table
from report.names import method_name, name_of
from report.numbers import MISSING, count, duration, short, spread
from report.rows.advection1d import (
    CASE,
    GRID,
    INTEGRATORS,
    PAPER_KIB,
    PUBLISHED,
    TESTED,
    at_paper_budget,
    best_strong,
    series,
)
from report.select import filtered

TITLE = "Advection of a Gaussian pulse in one dimension"


def tables(results) -> dict:
    """All tables of the section by name."""
    return {
        "paper": paper_table(results),
        "equal_memory": equal_memory(results),
        "free_integrator": free_integrator(results),
        "matching": matching(results),
        "speed": speed(results),
        "work": work(results),
    }


def findings(results) -> list[str]:
    """The conclusions in words, one an integrator."""
    runs = at_paper_budget(filtered(results.summary, {"case": CASE, "status": "*"}))
    said = [finding(runs, i, TESTED.format(integrator=i)) for i in INTEGRATORS]
    return [words for words in said if words]


def paper_table(results):
    """Published values beside ours."""
    rows = []
    for entry in PUBLISHED["table"]:
        ours = filtered(results.summary, {"case": CASE} | entry["rows"])
        rows.append(
            [
                entry["label"],
                short(entry["error"], 2 if entry["error"] < 0.01 else 3),
                spread(ours["error"]),
                short(entry["memory_kib"], 4),
                spread(ours["memory_kib"], 4),
                duration(entry["solve_s"] if entry["solve_s"] is not None else np.nan),
                times(ours["solve_s"]),
            ]
        )
    follow_up = PUBLISHED["follow_up"]
    rows.append(
        [follow_up["label"], short(follow_up["error"], 2), MISSING, MISSING, MISSING,
         duration(follow_up["solve_s"]), MISSING]
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
        "Published values beside ours. Error: mean absolute error, averaged over the steps. "
        f"Published times: {PUBLISHED['machine']}; ours: the machine named above, INSR by "
        "Gauss–Newton. Median over seeds, in brackets the range. "
        f"Source: {PUBLISHED['source']}."
    )
    return table(caption, columns, rows)


def equal_memory(results):
    """Error and its ratio to the floor at the paper's memory, a pair of columns an integrator."""
    runs = at_paper_budget(filtered(results.summary, {"case": CASE, "status": "*"}))
    runs = runs[runs["integrator"].isin(INTEGRATORS) & (runs["role"] != "floor")]
    rows, order = [], []
    for (role, name), group in _by_name(runs):
        cells, errors = [name, role], []
        for integrator in INTEGRATORS:
            mine = group[group["integrator"] == integrator]
            done = mine[mine["status"] == "ok"]
            ratios = done["error_over_floor"].dropna()
            failed = ", ".join(sorted(set(mine["status"]))).replace("_", " ") or MISSING
            cells.append(spread(done["error"]) if len(done) else failed)
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
    floors = filtered(results.summary, {"case": CASE, "role": "floor"})
    floor_cells = ["exact in space", "floor"]
    for integrator in INTEGRATORS:
        floor_cells += [spread(floors[floors["integrator"] == integrator]["error"]), "1"]
    columns = [column("Method", "2.6fr", "left"), column("Role", "1.1fr", "left")]
    for integrator in INTEGRATORS:
        columns.append(column(f"{name_of('integrators', integrator)}: error", "1.5fr"))
        columns.append(column("/ floor", "0.8fr"))
    caption = (
        f"All methods at the paper’s memory ({short(PAPER_KIB, 4)} KiB) and time step: mean "
        "absolute error averaged over the steps (median over seeds, in brackets the range) and its "
        "ratio to the floor. At a ratio of 1 a better representation cannot help at this time step."
    )
    return table(caption, columns, [floor_cells, *rows] if rows else [])


ROLE_ORDER = ("published", "strong", "tested", "reference")


def _by_name(runs):
    runs = runs.assign(name=[method_name(r) for r in runs.to_dict("records")])
    return runs.groupby(["role", "name"], sort=True)


def free_integrator(results):
    """The most accurate runs at the paper's memory, whatever their integrator."""
    runs = at_paper_budget(filtered(results.summary, {"case": CASE}))
    runs = runs[runs["role"] != "floor"]
    rows = []
    for _, group in runs.groupby("method"):
        record = group.iloc[0]
        rows.append((group["error"].median(), [
            method_name(record), name_of("integrators", record["integrator"]), record["role"],
            spread(group["error"]), spread(group["error_final"]), times(group["solve_s"]),
            spread(group["peak_rss_mib"]),
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
        f"{short(PAPER_KIB, 4)} KiB and the paper’s time step. Peak process memory is "
        "not the memory of the representation."
    )
    return table(caption, columns, [cells for _, cells in sorted(rows, key=lambda r: r[0])[:10]])


def matching(results):
    """Memory and time to reach the error of INSR."""
    found = results.matching
    found = found[(found["case"] == CASE) & found["target"].isin(_targets())]
    rows = []
    for integrator in INTEGRATORS:
        mine = found[found["target"] == TESTED.format(integrator=integrator)]
        for (free, method), group in mine.groupby([mine["integrator"] != integrator, "method"]):
            cells = [
                name_of("integrators", integrator),
                short(group["target_error"].iloc[0]),
                _baseline_name(results, method),
                "free" if free else "the same",
            ]
            for quantity, written in (("memory_kib", _kib), ("solve_s", duration)):
                cells += _match_cells(group[group["quantity"] == quantity], written)
            rows.append(cells)
    columns = [
        column("INSR with", "1.3fr", "left"),
        column("its error", "0.9fr"),
        column("Baseline", "1.8fr", "left"),
        column("Integrator", "0.9fr", "left"),
        column("Memory to reach it", "1.5fr"),
        column("/ INSR", "0.9fr"),
        column("Time to reach it", "1.5fr"),
        column("/ INSR", "1fr"),
    ]
    caption = (
        "Memory and time that each baseline needs to reach the error of INSR, with the same "
        "integrator and with a free choice of it, interpolated on its ladder of memories; "
        "errors within 2 % count as equal. ≤: the smallest rung is already better; not reached: "
        "the largest rung is not good enough."
    )
    return table(caption, columns, rows)


def _baseline_name(results, method):
    known = results.summary[results.summary["method"] == method]
    return method_name(known.iloc[0]) if len(known) else name_of("methods", method)


def _kib(value):
    return f"{short(value)} KiB"


def _targets():
    return [TESTED.format(integrator=integrator) for integrator in INTEGRATORS]


def _match_cells(rows, written):
    if rows.empty:
        return [MISSING, MISSING]
    row = rows.iloc[0]
    if row["status"] == "not_reached":
        return ["not reached", MISSING]
    mark = "≤ " if row["status"] == "at_smallest" else ""
    return [mark + written(float(row["value"])), mark + short(float(row["ratio"]))]


def speed(results):
    """The original scheme's extrapolated time beside Gauss-Newton's measured one."""
    steps = PUBLISHED["settings"]["steps"]
    newton = TESTED.format(integrator="midpoint")
    runs = results.summary[results.summary["case"] == CASE]
    measured = at_paper_budget(filtered(runs, {"method": newton}))
    curve = series(results, newton).median(axis=1) if len(measured) else ()
    # A ratio needs both times for the same number of steps.
    base = measured["solve_s"].median() if len(curve) == steps else np.nan
    rows = []
    adam = results.extrapolated
    adam = adam[(adam["case"] == CASE) & (adam["integrator"] == "midpoint")]
    for record in adam.to_dict("records"):
        run = runs[(runs["method"] == record["method"]) & (runs["seed"] == record["seed"])].iloc[0]
        iterations = record["iterations_per_step_original"]
        total = record["seconds_per_iteration"] * iterations * steps
        name = method_name(record)
        rows.append([
            f"{name}, extrapolated",
            f"{count(iterations)} iterations a step × {duration(record['seconds_per_iteration'])} "
            f"× {steps} steps",
            MISSING, duration(total), _ratio(total, base),
        ])  # fmt: skip
        own = series(results, record["method"])
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
            f"{method_name(measured.iloc[0])}, measured",
            f"{len(curve)} steps, {len(measured)} seeds",
            spread(measured["error"]), times(measured["solve_s"]), "1",
        ])  # fmt: skip
    columns = [
        column("Scheme (midpoint rule)", "2fr", "left"),
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


def work(results):
    """What the INSR runs did: medians of their diagnostics."""
    runs = results.diagnostics
    runs = runs[(runs["case"] == CASE) & (runs["family"] == "insr")]
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
        "Work of the INSR runs, median over seeds; the initial fit is part of the time to solve."
    )
    return table(caption, columns, rows)


def caption_values(results) -> dict:
    """The numbers that the captions name."""
    midpoint, implicit = (TESTED.format(integrator=i) for i in ("midpoint", "implicit_euler"))
    grid, floor = GRID.format(integrator="midpoint"), "floor_midpoint"
    strong = best_strong(results, "midpoint")
    values = {"paper_kib": short(PAPER_KIB, 4), "strong_name": MISSING, "t_last": MISSING}
    for name, method in (("insr", midpoint), ("grid", grid), ("strong", strong), ("floor", floor)):
        curve = series(results, method) if method else ()
        values[f"{name}_final"] = short(curve.iloc[-1].median()) if len(curve) else MISSING
        if len(curve):
            values["t_last"] = f"{curve.index[-1]:g}"
        runs = filtered(results.summary, {"case": CASE, "method": method or ""})
        values[f"{name}_time"] = times(at_paper_budget(runs)["solve_s"])
    for name, method in (
        ("insr", midpoint),
        ("implicit", implicit),
        ("grid", grid),
        ("floor", floor),
    ):
        peaks = results.peaks[results.peaks["method"] == method]
        peaks = peaks if method == floor else at_paper_budget(peaks)
        last = peaks[peaks["time"] == peaks["time"].max()]
        values[f"{name}_peak"] = short(last["peak"].median()) if len(last) else MISSING
    if strong:
        values["strong_name"] = method_name(results.summary.query("method == @strong").iloc[0])
    return values | _ladder_values(results, grid) | _ratio_values(results)


def _ladder_values(results, grid):
    runs = filtered(results.summary, {"case": CASE, "integrator": "midpoint"})
    near = runs[(runs["role"] == "strong") & (runs["error_over_floor"] <= 1.02)]
    values = dict.fromkeys(
        ("memory_strong", "memory_strong_name", "grid_best_ratio", "grid_largest_kib"), MISSING
    )
    if len(near):
        best = near.sort_values(["memory_kib", "error"]).iloc[0]
        values["memory_strong"] = short(best["memory_kib"])
        values["memory_strong_name"] = method_name(best)
    ladder = runs[(runs["method"] == grid)].dropna(subset=["error_over_floor"])
    if len(ladder):
        best = ladder.sort_values("error_over_floor").iloc[0]
        values["grid_best_ratio"] = short(best["error_over_floor"])
        values["grid_largest_kib"] = short(best["memory_kib"])
    return values


def _ratio_values(results):
    values = {}
    for integrator in INTEGRATORS:
        ours = series(results, TESTED.format(integrator=integrator))
        floor = series(results, f"floor_{integrator}")
        ratio = ours.div(floor.iloc[:, 0], axis=0) if len(ours) and len(floor) else ours
        late = ratio[ratio.index >= 1.0 - 1e-9]
        values[f"ratio_{integrator}"] = short(late.max().max(), 4) if len(late) else MISSING
    return values


def times(seconds) -> str:
    """Median of times with their range."""
    known = sorted(s for s in seconds if np.isfinite(s))
    if not known:
        return MISSING
    low, middle, high = (duration(f(known)) for f in (min, np.median, max))
    return middle if low == high else f"{middle} ({low} to {high})"


def _ratio(value, base):
    return short(value / base) if np.isfinite(base) else MISSING
