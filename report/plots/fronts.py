"""Error against memory and against time: one point a run, one line a method, one panel a scheme."""

import pandas as pd

from report.names import NETWORKS, method_name
from report.plots import style
from report.plots.panels import common_legend, label_left, panels
from report.tables import RUN


def error_against_memory(comparison, results):
    """Error over the memory ladder, one panel a scheme in time."""
    figure, axes_of = _fronts(comparison, results, "memory_kib", "memory (KiB)")
    for _, axes in axes_of:
        axes.axvline(comparison.paper_kib, color="0.6", lw=0.8, ls=":")
    return _finished(comparison, figure, axes_of, "memory_kib")


def error_against_time(comparison, results):
    """Error against the time to solve, one panel a scheme in time."""
    figure, axes_of = _fronts(comparison, results, "solve_s", "time to solve (s)")
    return _finished(comparison, figure, axes_of, "solve_s")


def _fronts(comparison, results, quantity, words):
    figure, axes_of = panels(comparison, results, 3.5)
    for panel, axes in axes_of:
        _ladder(axes, comparison, results, panel, quantity)
        axes.set(xlabel=words)
    return figure, axes_of


def _finished(comparison, figure, axes_of, quantity):
    _published_stars(comparison, axes_of, quantity)
    for _, axes in axes_of:
        if axes.has_data():
            style.logarithmic(axes)
    label_left(axes_of, f"error {comparison.over_steps} ({comparison.unit})")
    common_legend(figure, axes_of)
    return figure


def _ladder(axes, comparison, results, panel, quantity):
    rows = comparison.judged(results, panel, integrator=[*panel.integrators])
    rows = comparison.without_variants(rows)
    floor = rows[rows["role"] == "floor"]["error"]
    if len(floor) and floor.iloc[0] > 0:
        axes.axhline(floor.iloc[0], color="0.15", lw=1.2, ls=":", label="floor")
    styles = _method_styles(comparison, results)
    # Networks without a splitting stand beside the scheme that they are compared with.
    networks = comparison.judged(results, panel, method=[*panel.tested])
    rows = pd.concat([rows, networks]).drop_duplicates(RUN)
    outside = rows["role"].isin(["floor", "reference"])
    rows = rows[~outside & (rows["error"] > 0)].dropna(subset=[quantity])
    for method, runs in rows.groupby("method"):
        base, colour, marker, dashes = styles[method]
        # The median over seeds: one point a budget.
        points = runs.groupby("budget_kib")[[quantity, "error"]].median()
        tested = runs["family"].iloc[0] in NETWORKS
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


def _method_styles(comparison, results):
    """Label, colour, marker and dashes of each method: colour by family, marker within it."""
    styles, counts, known = {}, {}, {}
    rows = results.summary.query("case == @comparison.case").drop_duplicates("method")
    published = {method_name(r) for r in rows.query("role == 'published'").to_dict("records")}
    for record in rows.sort_values(["family", "method"]).to_dict("records"):
        base = comparison.form_name(record) + comparison.flag(record["family"])
        if base not in known:
            place = counts.setdefault(record["family"], 0)
            counts[record["family"]] += 1
            # Particles keep their colour beside a published mesh.
            known[base] = (
                style.PUBLISHED
                if method_name(record) in published and record["family"] != "mpm"
                else style.FAMILY_COLOURS.get(record["family"], style.GREY),
                style.MARKERS[place % len(style.MARKERS)],
                style.DASHES[place % len(style.DASHES)],
            )
        styles[record["method"]] = (base, *known[base])
    return styles


def _published_stars(comparison, axes_of, quantity):
    """The paper's own points belong to the panel of its scheme."""
    points = [row for row in comparison.published["table"] if _is_point(row, quantity)]
    for panel, axes in axes_of:
        if panel == comparison.panels[0] and points:
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


def _is_point(row, quantity):
    return all(isinstance(row[key], int | float) for key in (quantity, "error"))
