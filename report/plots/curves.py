"""Curves over time: the error with its floor, INSR over its floor, and other numbers of a field."""

import matplotlib.pyplot as plt
import numpy as np

from report.plots import style
from report.plots.panels import common_legend, label_left, panels

TESTED_COLOURS = (style.BLUE, style.SKY, style.PINK, style.BROWN, style.GREEN)
SMALLEST = 1e-9  # of a logarithmic scale of quantities; what is smaller is rounding
SEED_COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.BROWN)


def curves_of(comparison, results, panel):
    """(label in the tables, words, colour, dashes, marker) of the compared methods of a panel."""
    strong = comparison.best_strong(results, panel)
    found = [
        (
            panel.published,
            comparison.published_title(panel),
            style.PUBLISHED,
            "--",
            "s",
        ),
        (strong, "best strong baseline (named above)", style.PURPLE, "-.", "^"),
    ]
    labels = [label for one in panel.tested for label in comparison.labels(results, one)]
    for method, colour, marker in zip(labels, TESTED_COLOURS, "oDvPX", strict=False):
        record = comparison.runs(results, method=method, status="*").iloc[0]
        words = "INSR (seeds: band)" if method == panel.main else comparison.form_name(record)
        colour = style.FAMILY_COLOURS["mpm"] if record["family"] == "mpm" else colour
        found.append((method, words, colour, "-", marker))
    return [curve for curve in found if curve[0]]


def name_the_strong(comparison, results, panel, axes):
    """The name of the best strong baseline below the panel's title."""
    strong = comparison.best_strong(results, panel)
    if strong:
        axes.set_title(f"{axes.get_title()}\nbest strong: {comparison.name(results, strong)}")


def error_over_time(
    comparison, results, *, metric="", words="", scale="log", limit="floor", decades=None
):
    """Errors, or another number of the field, over time, one panel a scheme in time.

    Errors begin at the first step, other numbers at the initial field.

    Args:
        comparison: what is compared.
        results: of one scale.
        metric: name in ``errors.csv``; that of each panel where it is not given.
        words: for its axis, where it is no error.
        scale: of its axis, "log" or "linear".
        limit: what the dotted line is called.
        decades: of a logarithmic axis, at most, below its upper end; by default all.
    """
    figure, axes_of = panels(comparison, results, 2.8)
    for panel, axes in axes_of:
        name_the_strong(comparison, results, panel, axes)
        # Markers start at different steps, so that curves that coincide stay visible.
        for first, (method, *look) in enumerate(curves_of(comparison, results, panel)):
            values = comparison.series(results, method, metric or panel.metric, start=bool(words))
            line_with_band(axes, values, *look, first)
        floor = comparison.series(results, panel.limit, metric or panel.metric, start=bool(words))
        if len(floor):
            axes.plot(floor.index, floor.iloc[:, 0], color="0.15", ls=":", lw=1.2, label=limit)
        axes.set(xlabel=comparison.time_words)
        if scale == "log" and axes.has_data():
            if decades:
                axes.set_yscale("log")
                low, high = axes.get_ylim()
                axes.set_ylim(bottom=max(low, high / 10**decades))
            style.logarithmic(axes, "y")
    label_left(axes_of, words or f"{comparison.metric} ({comparison.unit})")
    common_legend(figure, axes_of)
    return figure


def line_with_band(axes, values, label, colour, dashes, marker, first):
    """Median over the seeds as a line, their range as a band."""
    if not len(values):
        return
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


def ratio_to_floor(comparison, results):
    """Error of INSR over the floor at every step, each seed a line."""
    figure, axes_of = panels(comparison, results, 2.6, tested_only=True)
    for panel, axes in axes_of:
        floor = comparison.series(results, panel.floor)
        values = comparison.series(results, panel.main)
        if not (len(floor) and len(values)):
            style.empty(axes, "no finished run")
            continue
        ratio = values.div(floor.iloc[:, 0], axis=0).dropna(how="all")
        for (seed, line), dashes, colour in zip(
            ratio.items(), style.DASHES, SEED_COLOURS, strict=False
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


def quantities_over_time(
    comparison, results, quantities, panel=None, *, limit="floor", start=False, clip=()
):
    """Other numbers of the field over time, one panel a quantity, for one scheme in time.

    Args:
        comparison: what is compared.
        results: of one scale.
        quantities: name in ``errors.csv`` -> (words for the axis, "linear" or "log").
        panel: the scheme; the paper's where it is not given.
        limit: what the dotted line is called.
        start: whether the initial field counts.
        clip: quantities whose axes reach no farther than half the range of the dotted line beyond
            it; the others show everything.
    """
    panel = panel or comparison.panels[0]
    figure, row = plt.subplots(1, len(quantities), figsize=(style.WIDTH, 2.7), squeeze=False)
    axes_of = list(zip(quantities.items(), row[0], strict=True))
    strong = comparison.best_strong(results, panel)
    for (metric, (words, scale)), axes in axes_of:
        for first, (method, label, *look) in enumerate(curves_of(comparison, results, panel)):
            if method == strong:
                label = f"best strong: {comparison.name(results, strong)}"
            values = comparison.series(results, method, metric, start=start)
            values = _on_scale(values, scale)
            line_with_band(axes, values, label, *look, first)
        floor = comparison.series(results, panel.limit, metric, start=start)
        floor = _on_scale(floor, scale)
        if len(floor):
            axes.plot(floor.index, floor.iloc[:, 0], color="0.15", ls=":", lw=1.2, label=limit)
        if metric in clip and len(floor):
            _clip(axes, floor.to_numpy())
        axes.set(xlabel=comparison.time_words)
        axes.set_title(words, fontsize=8)
        if scale == "log" and axes.has_data():
            style.logarithmic(axes, "y")
    common_legend(figure, axes_of)
    return figure


def _clip(axes, dotted):
    """Cut off what is so far from the dotted line that it would hide all others."""
    low, high = dotted.min(), dotted.max()
    reach = ((high - low) or abs(high) or 1.0) / 2
    known = np.concatenate([line.get_ydata() for line in axes.lines])
    margin = reach / 8
    axes.set_ylim(
        max(np.nanmin(known) - margin, low - reach), min(np.nanmax(known) + margin, high + reach)
    )


def _on_scale(values, scale):
    return values.clip(lower=SMALLEST) if scale == "log" else values
