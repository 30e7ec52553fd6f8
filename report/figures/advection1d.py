"""Figures of the one-dimensional pulse.

Error over time with the floor, profiles, error against memory and against run time, the ratio of
INSR's error to the floor at every step, and unfinished runs.
"""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np

from report.plots import style
from report.plots.ablations import ablations
from report.plots.adaptivity import adaptivity
from report.plots.curves import error_over_time, ratio_to_floor
from report.plots.drift import drift
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.optimizers import optimizers
from report.plots.pictures import Quantity, first_component
from report.plots.time_steps import time_steps
from report.plots.unfinished import unfinished
from report.rows.advection1d import COMPARISON


def profiles(results):
    """Profiles (top) and pointwise errors (bottom) at the times of the paper's figure."""
    exact = results.references.get(COMPARISON.case)
    known = exact.times if exact else ()
    times = [t for t in (3.0, 12.0) if exact and exact.at(t) is not None] or sorted(known)[-1:]
    if not times:
        figure, axes = plt.subplots(figsize=(style.WIDTH, 2))
        style.empty(axes, "no stored field")
        return figure
    figure, grid = plt.subplots(
        2, len(times), figsize=(style.WIDTH, 4.2), squeeze=False, sharex="col", sharey="row",
        height_ratios=(3, 2),
    )  # fmt: skip
    midpoint, implicit = COMPARISON.panels[:2]
    curves = [
        (midpoint.main, "INSR, midpoint", style.BLUE, "-"),
        (implicit.main, "INSR, implicit Euler", style.BROWN, "-."),
        (midpoint.published, "published grid: upwind", style.PUBLISHED, "--"),
    ]
    if strong := COMPARISON.best_strong(results, midpoint):
        name = COMPARISON.name(results, strong)
        curves.append((strong, f"best strong: {name}, midpoint", style.PURPLE, ":"))
    fields = {method: COMPARISON.field(results, method) for method, *_ in curves}
    (x,) = exact.axes
    for (top, bottom), time in zip(grid.T, times, strict=True):
        truth = exact.at(time)[:, 0]
        thin = max(1, len(x) // 1000)  # a printed curve needs no more points
        top.fill_between(x[::thin], truth[::thin], color="0.85", lw=0, label="exact")
        for method, label, colour, dashes in curves:
            values = fields[method].at(time) if fields[method] else None
            if values is not None:
                top.plot(x[::thin], values[::thin, 0], color=colour, ls=dashes, label=label)
                _pointwise_error(bottom, x, np.abs(values[:, 0] - truth), colour, dashes)
        top.set_title(f"t = {time:g} s")
        bottom.set(yscale="log", xlabel="x (m)")
        _zoom(bottom, x, truth)
    grid[0, 0].set_ylabel("u (1)")
    grid[1, 0].set_ylabel("|u − exact| (1)")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _pointwise_error(axes, x, error, colour, dashes):
    # Every crossing of zero is a spike in the logarithm: the largest error in each of 200 cells.
    cells = np.array_split(np.arange(len(x)), 200)
    highest = [error[cell].max() for cell in cells]
    axes.plot([x[c].mean() for c in cells], highest, color=colour, ls=dashes, lw=1.1)


def _zoom(axes, x, truth):
    centre = x[int(np.argmax(truth))]
    axes.set_xlim(max(x[0], centre - 1.2), min(x[-1], centre + 1.2))
    axes.set_ylim(1e-8, 2)


FIGURES = {
    "error_over_time": partial(error_over_time, COMPARISON),
    "profiles": profiles,
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
    "ratio_to_floor": partial(ratio_to_floor, COMPARISON),
    "time_steps": partial(time_steps, COMPARISON),
    "drift": partial(drift, COMPARISON, metric="energy", words="|∫u² / ∫u²(t = 0) − 1|"),
    "adaptivity": partial(adaptivity, COMPARISON),
    "optimizers": partial(optimizers, COMPARISON),
    "ablations": partial(ablations, COMPARISON),
    "unfinished": partial(unfinished, COMPARISON, quantity=Quantity("u (1)", first_component)),
}
FILMS = {}
