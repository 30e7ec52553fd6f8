"""Trainings by Adam for the paper's numbers of epochs: loss and error, all variants of a case."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from cases.budgets import KIB
from cases.discovery import load_case
from report.names import name_of, settings_of
from report.numbers import short
from report.optima import optimum
from report.plots import style
from report.stationary import ENDED
from report.tables import RUN

EXACT = (style.BLUE, style.GREEN, style.SKY, style.PURPLE)
PENALTY = (style.VERMILION, style.ORANGE, style.BROWN, style.PINK)
"""Colours of the variants of either sort, the plainest first."""
ROW, REST = 1.35, 0.55  # inches: of a row, and of what is above and below all rows
LEAST = 1e-16


def epochs(results, cases):
    """Loss and error over epochs, a row a case; ``None`` where no such training kept its course.

    Losses are counted from their least values. What a line stands for is said beside its row.
    """
    found = {case: _trainings(results, case) for case in cases}
    found = {case: rows for case, rows in found.items() if rows}
    if not found:
        return None
    size = (style.WIDTH, ROW * len(found) + REST)
    figure, grid = plt.subplots(
        len(found), 3, figsize=size, squeeze=False, width_ratios=(1, 1, 0.75)
    )
    for (case, rows), (left, right, words) in zip(found.items(), grid, strict=True):
        for (colour, dashes), (label, method, course) in zip(_looks(rows), rows, strict=True):
            look = {"color": colour, "ls": dashes, "lw": 1.0, "label": label}
            thousands = course.iterations / 1000
            loss = course.losses - optimum(results, case, method)
            left.plot(thousands, np.where(loss > 0, np.maximum(loss, LEAST), np.nan), **look)
            right.plot(thousands, np.maximum(course.errors, LEAST), **look)
        for axes in (left, right):
            axes.set_yscale("log")
            axes.tick_params(labelsize=6)
        left.set_ylabel(name_of("short_cases", case), fontsize=6.5)
        words.set_axis_off()
        handles, labels = left.get_legend_handles_labels()
        words.legend(handles, labels, loc="center left", fontsize=5.6, borderaxespad=0)
    for axes, title in zip(grid[0], ("loss", "error"), strict=False):
        axes.set_title(title, fontsize=8)
    for axes in grid[-1, :2]:
        axes.set_xlabel("epochs (1000)")
    return figure


def _trainings(results, case):
    """(words, method, course) of each training, exact ones first, the plainest of a sort first."""
    runs = results.summary.query("case == @case and optimizer == 'adam'")
    runs = runs[runs["status"].isin(ENDED) & runs["solve_s"].isna()]
    runs = runs.sort_values(["boundary", "budget_kib", "method"])
    rows = []
    for record in runs.to_dict("records"):
        course = results.courses.get(tuple(record[name] for name in RUN))
        if course is not None:
            rows.append((_words(record), record["method"], course))
    return rows


def _words(record):
    """What distinguishes a training: conditions, size, settings."""
    head, _, settings = record["method"].partition(f"_adam_{record['boundary']}")
    share = record["budget_kib"] * KIB / load_case(record["case"]).paper_bytes
    parts = [name_of("boundaries", record["boundary"]), name_of("methods", head)]
    parts += [f"{short(share, 2)} × weights"] if abs(share - 1) > 0.01 else []
    return ", ".join([*parts, *settings_of(settings)])


def _looks(rows):
    """Colour and dashes of each line."""
    colours = {"exact": cycle(EXACT), "penalty": cycle(PENALTY)}
    for _, method, _ in rows:
        sort = "penalty" if "_adam_penalty" in method else "exact"
        yield next(colours[sort]), "--" if sort == "penalty" else "-"
