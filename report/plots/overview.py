"""All stationary cases in one picture: the error of each method at equal bytes, and its time."""

import matplotlib.pyplot as plt
import numpy as np

from report.names import name_of
from report.plots import style
from report.plots.courses import LOOKS
from report.plots.panels import common_legend
from report.stationary import KINDS, ROUNDING, compared, published, ran, told

LEAST = 1e-9  # of the axis of errors; what is smaller stands at its end


def overview(results):
    """A line a case: error on the left, time on the right; ``None`` without rows."""
    families = ran(results)
    cases = told(results)
    if not cases:
        return None
    size = (style.WIDTH, 0.17 * len(cases) + 1.1)
    figure, (left, right) = plt.subplots(1, 2, figsize=size, sharey=True, width_ratios=(1.7, 1))
    for row, case in enumerate(cases):
        chosen = compared(results, case)
        _line(left, row, {key: found.error for key, found in chosen.items()}, LEAST)
        _line(right, row, {key: found.seconds for key, found in chosen.items()}, 0.0)
        printed = published(case)
        if "exact" in printed and "measure" not in printed:
            words = "published: exact, Adam"
            left.plot(printed["exact"], row, "*", color="0.15", ms=6, mfc="none", label=words)
    left.axvspan(LEAST / 2, ROUNDING, color="0.93", lw=0, zorder=0)
    left.set_yticks(range(len(cases)), [name_of("short_cases", case) for case in cases], fontsize=6)
    left.set_ylim(len(cases) - 0.4, -0.6)
    for place in np.cumsum([len(cases) for cases in families.values()])[:-1]:
        for axes in (left, right):
            axes.axhline(place - 0.5, color="0.8", lw=0.6)
    for axes, words in ((left, "error, Σ|e| / Σ|u| (1)"), (right, "time to solve (s)")):
        style.logarithmic(axes, "x")
        axes.set_xlabel(words)
        axes.grid(False, axis="y")
    left.set_xlim(left=LEAST / 2)
    common_legend(figure, [(None, left)])
    return figure


def error_and_time(results):
    """Error against time, a point a case and sort of method; ``None`` without rows."""
    chosen = [compared(results, case) for case in told(results)]
    if not any(chosen):
        return None
    figure, axes = plt.subplots(figsize=(style.WIDTH, 3.3))
    for key, (colour, _, marker) in LOOKS.items():
        points = [(one[key].seconds, max(one[key].error, LEAST)) for one in chosen if key in one]
        if points:
            words = KINDS[key].words
            axes.plot(
                *zip(*points, strict=True), marker, color=colour, ms=4.5, alpha=0.8, label=words
            )
            middle = np.median(np.log(points), axis=0)
            axes.plot(*np.exp(middle), marker, color=colour, ms=11, mfc="none", mew=1.6)
    axes.axhspan(LEAST / 2, ROUNDING, color="0.93", lw=0, zorder=0)
    axes.set(xlabel="time to solve (s)", ylabel="error, Σ|e| / Σ|u| (1)")
    style.logarithmic(axes)
    axes.set_ylim(bottom=LEAST / 2)
    common_legend(figure, [(None, axes)])
    return figure


def _line(axes, row, numbers, least):
    known = [max(number, least) for number in numbers.values()]
    if len(known) > 1:
        axes.plot([min(known), max(known)], [row, row], color="0.85", lw=0.8, zorder=1)
    for key, number in numbers.items():
        colour, _, marker = LOOKS[key]
        axes.plot(
            max(number, least), row, marker, color=colour, ms=4, ls="none", label=KINDS[key].words
        )
