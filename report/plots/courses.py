"""The course of trainings: loss and error over iterations and over seconds, a row a case."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogFormatterSciNotation, LogLocator

from report.names import name_of
from report.optima import optimum
from report.plots import style
from report.plots.panels import common_legend
from report.stationary import KINDS, NETWORK_KINDS, compared, published

LOOKS = {
    "adam": (style.SKY, "--", "D"),
    "newton": (style.BLUE, "-", "o"),
    "other": (style.PINK, "-.", "P"),
    "penalty_adam": (style.ORANGE, "--", "s"),
    "penalty": (style.VERMILION, "-", "v"),
    "classical": (style.GREEN, ":", "^"),
}
"""Colour, dashes and marker of each sort of method."""
ROW, REST = 1.2, 0.75  # inches: of a row, and of what is above and below all rows
TICKS = 5  # at most, on the axes of small panels
SMALLEST = 1e-16


def courses(results, cases):
    """Loss and error of the compared networks; ``None`` where none kept its course.

    Losses are counted from their least values; where one falls below it, it is dotted.

    Args:
        results: of one scale.
        cases: names, one a row.
    """
    found = {case: _of(results, case) for case in cases}
    found = {case: rows for case, rows in found.items() if rows}
    if not found:
        return None
    size = (style.WIDTH, ROW * len(found) + REST)
    figure, grid = plt.subplots(len(found), 4, figsize=size, squeeze=False, sharex="col")
    for (case, rows), axes_row in zip(found.items(), grid, strict=True):
        for key, chosen, course in rows:
            least = optimum(results, case, chosen.label)
            _draw(axes_row, key, course, least)
        _bounds(axes_row, compared(results, case), published(case))
        axes_row[0].set_ylabel(name_of("short_cases", case), fontsize=6.5)
    for axes, words in zip(grid[0], ("loss", "loss", "error", "error"), strict=True):
        axes.set_title(words, fontsize=8)
    for axes, words in zip(grid[-1], ("iteration", "time (s)") * 2, strict=True):
        axes.set_xlabel(words)
    for axes in grid.flat:
        style.logarithmic(axes)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(LogLocator(numticks=TICKS))
            axis.set_major_formatter(LogFormatterSciNotation())
        axes.tick_params(labelsize=6)
    common_legend(figure, [(None, axes) for axes in grid.flat])
    return figure


def _of(results, case):
    chosen = compared(results, case)
    return [
        (key, chosen[key], results.courses[chosen[key].key])
        for key in NETWORK_KINDS
        if key in chosen and chosen[key].key in results.courses
    ]


def _draw(axes_row, key, course, least):
    colour, dashes, _ = LOOKS[key]
    look = {"color": colour, "lw": 1.1}
    loss, times = course.losses - least, (course.iterations, course.seconds)
    for number, axes in enumerate(axes_row):
        x, values = times[number % 2], (loss, course.errors)[number // 2]
        x = np.where(x > 0, x, np.nan)
        above = np.where(values > 0, np.maximum(values, SMALLEST), np.nan)
        axes.plot(x, above, ls=dashes, label=KINDS[key].words if number == 0 else None, **look)
        below = np.where(values < 0, -values, np.nan)
        if np.isfinite(below).any():
            axes.plot(x, below, ls=":", **look)


def _bounds(axes_row, chosen, printed):
    """The classical error with its time, and the paper's error of the ansatz."""
    if "classical" in chosen:
        colour, dashes, marker = LOOKS["classical"]
        words, error = KINDS["classical"].words, max(chosen["classical"].error, SMALLEST)
        for axes in axes_row[2:]:
            axes.axhline(error, color=colour, ls=dashes, lw=1.0)
        seconds = chosen["classical"].seconds
        axes_row[3].plot(seconds, error, marker, color=colour, ms=4, ls=dashes, label=words)
    if "exact" in printed and "measure" not in printed:
        for axes in axes_row[2:]:
            axes.axhline(printed["exact"], color="0.3", ls=(0, (1, 3)), lw=1.0)
