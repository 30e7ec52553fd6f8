"""Figures of the one-dimensional pulse.

Error over time with the floor, profiles, error against memory and against run time, and the
ratio of INSR's error to the floor at every step.
"""

import matplotlib.pyplot as plt
import numpy as np

from report.figures import style
from report.names import method_name, name_of
from report.rows.advection1d import (
    CASE,
    GRID,
    PAPER_KIB,
    PUBLISHED,
    TESTED,
    best_strong,
    integrators_run,
    series,
)
from report.select import filtered


def panels(results, height):
    """One panel an integrator, side by side."""
    integrators = integrators_run(results)
    figure, row = plt.subplots(1, len(integrators), figsize=(style.WIDTH, height), squeeze=False)
    for axes, integrator in zip(row[0], integrators, strict=True):
        axes.set_title(name_of("integrators", integrator))
    return figure, list(zip(integrators, row[0], strict=True))


def error_over_time(results):
    """Mean absolute error over time, one panel an integrator."""
    figure, axes_of = panels(results, 2.8)
    for integrator, axes in axes_of:
        strong = best_strong(results, integrator)
        if strong:
            record = results.summary[results.summary["method"] == strong].iloc[0]
            axes.set_title(f"{axes.get_title()}\nbest strong: {method_name(record)}")
        # Markers start at different steps, so that curves that coincide stay visible.
        curves = (
            (
                GRID.format(integrator=integrator),
                "published grid: upwind",
                style.PUBLISHED,
                "--",
                "s",
            ),
            (strong, "best strong baseline (named above)", style.PURPLE, "-.", "^"),
            (TESTED.format(integrator=integrator), "INSR (seeds: band)", style.BLUE, "-", "o"),
        )
        for first, (method, label, colour, dashes, marker) in enumerate(curves):
            values = series(results, method) if method else ()
            if not len(values):
                continue
            _line_with_band(axes, values, label, colour, dashes, marker, first)
        floor = series(results, f"floor_{integrator}")
        if len(floor):
            axes.plot(floor.index, floor.iloc[:, 0], color="0.15", ls=":", lw=1.2, label="floor")
        axes.set(xlabel="time t (s)")
        style.logarithmic(axes, "y")
    axes_of[0][1].set_ylabel("mean absolute error (1)")
    _common_legend(figure, axes_of)
    return figure


def _line_with_band(axes, values, label, colour, dashes, marker, first):
    middle = values.median(axis=1)
    every = max(3, len(middle) // 6)
    axes.fill_between(
        values.index, values.min(axis=1), values.max(axis=1), color=colour, alpha=0.25, lw=0
    )
    axes.plot(
        middle.index,
        middle,
        color=colour,
        ls=dashes,
        marker=marker,
        markevery=((1 + first) * every // 3, every),
        markersize=3.5,
        label=label,
    )


def profiles(results):
    """Profiles (top) and pointwise errors (bottom) at the times of the paper's figure."""
    exact = {round(t, 6): (x, u) for t, x, u in results.references.get(CASE, [])}
    times = [t for t in (3.0, 12.0) if t in exact] or sorted(exact)[-1:]
    if not times:
        figure, axes = plt.subplots(figsize=(style.WIDTH, 2))
        style.empty(axes, "no stored field")
        return figure
    figure, grid = plt.subplots(
        2, len(times), figsize=(style.WIDTH, 4.2), squeeze=False, sharex="col", sharey="row",
        height_ratios=(3, 2),
    )  # fmt: skip
    curves = [
        (TESTED.format(integrator="midpoint"), "INSR, midpoint", style.BLUE, "-"),
        (TESTED.format(integrator="implicit_euler"), "INSR, implicit Euler", style.BROWN, "-."),
        (GRID.format(integrator="midpoint"), "published grid: upwind", style.PUBLISHED, "--"),
    ]  # fmt: skip
    if strong := best_strong(results, "midpoint"):
        record = results.summary[results.summary["method"] == strong].iloc[0]
        curves.append((strong, f"best strong: {method_name(record)}, midpoint", style.PURPLE, ":"))
    fields = _fields_by_method(results)
    for (top, bottom), time in zip(grid.T, times, strict=True):
        x, truth = exact[time]
        thin = max(1, len(x) // 1000)  # a printed curve needs no more points
        top.fill_between(x[::thin], truth[::thin], color="0.85", lw=0, label="exact")
        for method, label, colour, dashes in curves:
            values = fields.get((method, time))
            if values is not None:
                top.plot(x[::thin], values[::thin], color=colour, ls=dashes, label=label)
                _pointwise_error(bottom, x, np.abs(values - truth), colour, dashes)
        top.set_title(f"t = {time:g} s")
        bottom.set(yscale="log", xlabel="x (m)")
    _zoom(grid, exact, times)
    grid[0, 0].set_ylabel("u (1)")
    grid[1, 0].set_ylabel("|u − exact| (1)")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _pointwise_error(axes, x, error, colour, dashes):
    # Every crossing of zero is a spike in the logarithm: the largest error in each of 200 cells.
    cells = np.array_split(np.arange(len(x)), 200)
    highest = [error[cell].max() for cell in cells]
    axes.plot([x[c].mean() for c in cells], highest, color=colour, ls=dashes, lw=1.1)


def _zoom(grid, exact, times):
    for (_, bottom), time in zip(grid.T, times, strict=True):
        x, truth = exact[time]
        centre = x[int(np.argmax(truth))]
        bottom.set_xlim(max(x[0], centre - 1.2), min(x[-1], centre + 1.2))
        bottom.set_ylim(1e-8, 2)


def _fields_by_method(results):
    return {
        (method, round(time, 6)): values
        for (case, method, budget, seed), run in sorted(results.fields.items(), reverse=True)
        if case == CASE and np.isclose(budget, PAPER_KIB, rtol=1e-3)
        for time, _, values in run
    }


def error_against_memory(results):
    """Error over the memory ladder, one panel an integrator."""
    figure, axes_of = panels(results, 3.5)
    for integrator, axes in axes_of:
        _ladder(axes, results, integrator, "memory_kib")
        axes.axvline(PAPER_KIB, color="0.6", lw=0.8, ls=":")
        axes.set(xlabel="memory (KiB)")
    _published_stars(axes_of, "memory_kib")
    _logarithmic(axes_of)
    axes_of[0][1].set_ylabel("mean error over the steps (1)")
    _common_legend(figure, axes_of)
    return figure


def error_against_time(results):
    """Error against the time to solve, one panel an integrator."""
    figure, axes_of = panels(results, 3.5)
    for integrator, axes in axes_of:
        _ladder(axes, results, integrator, "solve_s")
        axes.set(xlabel="time to solve (s)")
    _published_stars(axes_of, "solve_s")
    _logarithmic(axes_of)
    axes_of[0][1].set_ylabel("mean error over the steps (1)")
    _common_legend(figure, axes_of)
    return figure


def _ladder(axes, results, integrator, quantity):
    rows = filtered(results.summary, {"case": CASE, "integrator": integrator})
    floor = rows[rows["role"] == "floor"]["error"]
    if len(floor) and floor.iloc[0] > 0:
        axes.axhline(floor.iloc[0], color="0.15", lw=1.2, ls=":", label="floor")
    styles = _method_styles(results)
    rows = rows[(rows["role"] != "floor") & (rows["error"] > 0)].dropna(subset=[quantity])
    for method, runs in rows.groupby("method"):
        base, colour, marker, dashes = styles[method]
        # The median over seeds: one point a budget.
        points = runs.groupby("budget_kib")[[quantity, "error"]].median()
        tested = runs["family"].iloc[0] == "insr"
        axes.plot(
            points[quantity],
            points["error"],
            color=colour,
            marker=marker,
            ls=dashes if len(points) > 1 else "none",
            lw=1.8 if tested or colour == style.PUBLISHED else 1.0,
            markersize=5.5 if tested else 3.8,
            zorder=4 if tested else 2,
            label=base,
        )


def _method_styles(results):
    """Label, colour, marker and dashes of each method: colour by family, marker within it."""
    styles, counts, known = {}, {}, {}
    rows = results.summary.query("case == @CASE").drop_duplicates("method")
    published = {method_name(r) for r in rows.query("role == 'published'").to_dict("records")}
    for record in rows.sort_values(["family", "method"]).to_dict("records"):
        base = method_name(record)
        if base not in known:
            place = counts.setdefault(record["family"], 0)
            counts[record["family"]] += 1
            known[base] = (
                style.PUBLISHED
                if base in published
                else style.FAMILY_COLOURS.get(record["family"], style.GREY),
                style.MARKERS[place % len(style.MARKERS)],
                style.DASHES[place % len(style.DASHES)],
            )
        styles[record["method"]] = (base, *known[base])
    return styles


def _published_stars(axes_of, quantity):
    """The paper's own points belong to the panel of its integrator."""
    for integrator, axes in axes_of:
        if integrator == "midpoint":
            points = [row for row in PUBLISHED["table"] if row[quantity] is not None]
            axes.plot(
                [row[quantity] for row in points],
                [row["error"] for row in points],
                ls="none",
                marker="*",
                markersize=11,
                markerfacecolor="white",
                markeredgecolor="0.1",
                zorder=5,
                label="published values",
            )


def _logarithmic(axes_of):
    for _, axes in axes_of:
        if axes.has_data():
            style.logarithmic(axes)


def _common_legend(figure, axes_of):
    handles = {}
    for _, axes in axes_of:
        handles |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
        if not axes.has_data():
            style.empty(axes, "no finished run")
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=3, fontsize=6.8)


def ratio_to_floor(results):
    """Error of INSR over the floor at every step, each seed a line."""
    figure, axes_of = panels(results, 2.6)
    for integrator, axes in axes_of:
        floor = series(results, f"floor_{integrator}")
        values = series(results, TESTED.format(integrator=integrator))
        if not (len(floor) and len(values)):
            style.empty(axes, "no finished run")
            continue
        ratio = values.div(floor.iloc[:, 0], axis=0).dropna(how="all")
        for (seed, line), dashes, colour in zip(
            ratio.items(),
            style.DASHES,
            (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.BROWN),
            strict=False,
        ):
            axes.plot(line.index, line, color=colour, ls=dashes, lw=1.2, label=f"seed {seed}")
        axes.axhline(1.0, color="0.15", lw=0.8, ls=":")
        axes.set(xlabel="time t (s)")
        if ratio.max().max() > 3:
            axes.set_yscale("log")
        axes.ticklabel_format(axis="y", useOffset=False) if ratio.max().max() <= 3 else None
        axes.legend()
    axes_of[0][1].set_ylabel("error / floor (1)")
    return figure


FIGURES = {
    "error_over_time": error_over_time,
    "profiles": profiles,
    "error_against_memory": error_against_memory,
    "error_against_time": error_against_time,
    "ratio_to_floor": ratio_to_floor,
}
