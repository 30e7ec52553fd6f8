"""What each choice of the network and of its solver is worth: one factor a panel."""

from collections.abc import Mapping
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from report.plots import style

STEM = "insr_gauss_legendre4_gauss_newton_penalty"
"""Label of the method with its own choices; what stands behind it is what a run varied."""
ROW, REST = 1.55, 0.3  # inches: of an axes, and of what is above and below all


class Factor(NamedTuple):
    """A choice that was varied.

    Attributes:
        question: that the panel answers.
        variants: part of the label -> words, in their order; "" stands for the method's own choice.
    """

    question: str
    variants: Mapping[str, str]


FACTORS = (
    Factor("How deep?", {"hidden_1": "1", "hidden_2": "2", "": "3", "hidden_5": "5"}),
    Factor(
        "How fast do neurons vary?",
        {"omega0_3": "3", "omega0_10": "10", "": "30", "omega0_60": "60"},
    ),
    Factor(
        "Which activation?",
        {
            "": "sine",
            "omega0_10_tanh": "tanh",
            "omega0_10_swish": "swish",
            "omega0_5_gaussian": "Gauss",
            "omega0_3_relu3": "ReLU³",
        },
    ),
    Factor(
        "Features, output sine?",
        {
            "": "none",
            "omega0_10_features_4": "4",
            "omega0_10_features_8": "8",
            "output_sine": "sine",
        },
    ),
    Factor("Which points?", {"": "grid", "stratified": "strata", "uniform": "random"}),
    Factor(
        "How many points?",
        {"points_150": "150", "": "300", "points_600": "600", "points_1200": "1200"},
    ),
)


def ablations(comparison, results):
    """Error over the floor, and time, of each variant; ``None`` where fewer than two were run."""
    runs = comparison.at_paper_budget(comparison.runs(results, method=f"{STEM}*", dtype="float32"))
    factors = [(f, found) for f in FACTORS if len(found := _variants(runs, f)) > 1]
    ladder = _ladder(comparison, results)
    if not factors and len(ladder) < 2:
        return None
    across = 3
    down = -(-(len(factors) + 2) // across)
    size = (style.WIDTH, 2 * ROW * down + REST)
    figure, grid = plt.subplots(2 * down, across, figsize=size, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    _sizes(grid[0, 0], grid[1, 0], ladder)
    _storage(grid[0, 1], grid[1, 1], comparison, results)
    for place, (factor, found) in enumerate(factors, start=2):
        row, col = divmod(place, across)
        top, bottom = grid[2 * row, col], grid[2 * row + 1, col]
        _drawn(top, bottom, factor.question, found)
    for axes in grid[::2, 0]:
        axes.set_ylabel("error / floor", fontsize=7)
    for axes in grid[1::2, 0]:
        axes.set_ylabel("time to solve (s)", fontsize=7)
    return figure


def _variants(runs, factor) -> dict[str, pd.DataFrame]:
    """Words -> runs of each variant that finished."""
    found = {}
    for part, words in factor.variants.items():
        mine = runs[runs["method"] == (f"{STEM}_{part}" if part else STEM)]
        if len(mine):
            found[words] = mine
    return found


def _drawn(top, bottom, question, found: Mapping[str, pd.DataFrame]):
    """A mark a seed, and a line at the median of each variant."""
    for place, runs in enumerate(found.values()):
        for axes, column, colour in (
            (top, "error_over_floor", style.BLUE),
            (bottom, "solve_s", style.ORANGE),
        ):
            values = runs[column].to_numpy(float)
            axes.plot(np.full(len(values), place), values, "o", color=colour, ms=3.2, alpha=0.7)
            axes.plot([place - 0.3, place + 0.3], [np.median(values)] * 2, color=colour, lw=1.6)
    for axes in (top, bottom):
        axes.set_axis_on()
        style.logarithmic(axes, "y")
        axes.set_xticks(range(len(found)), found.keys(), fontsize=6)
        axes.set_xlim(-0.6, len(found) - 0.4)
        axes.tick_params(axis="y", labelsize=6)
        axes.grid(False, axis="x")
    top.set_title(question, fontsize=7.5)
    top.axhline(1.0, color="0.4", lw=0.8, ls=":")


def _ladder(comparison, results):
    """Medians over seeds by memory: weights, error over floor, time."""
    runs = comparison.runs(results, method=STEM, dtype="float32")
    columns = ["n_parameters", "error_over_floor", "solve_s"]
    return runs.groupby("budget_kib")[columns].median()


def _sizes(top, bottom, ladder):
    """Error and time over the number of weights, with the growth of the time."""
    if len(ladder) < 2:
        return
    weights = ladder["n_parameters"].to_numpy(float)
    for axes, column, colour in (
        (top, "error_over_floor", style.BLUE),
        (bottom, "solve_s", style.ORANGE),
    ):
        axes.set_axis_on()
        axes.plot(weights, ladder[column], "o-", color=colour, ms=3.5)
        style.logarithmic(axes)
        axes.tick_params(labelsize=6)
    top.set_title("How many weights?", fontsize=7.5)
    top.axhline(1.0, color="0.4", lw=0.8, ls=":")
    power = growth(weights, ladder["solve_s"].to_numpy(float))
    bottom.set_title(f"time ~ weights^{power:.1f}", fontsize=6.5)


def growth(sizes, values) -> float:
    """Exponent p of values ~ sizes^p, by least squares in the logarithms of the upper half."""
    upper = len(sizes) // 2
    return float(np.polyfit(np.log(sizes[upper:]), np.log(values[upper:]), 1)[0])


def _storage(top, bottom, comparison, results):
    """The same weights stored in four and in eight bytes."""
    four = comparison.at_paper_budget(comparison.runs(results, method=STEM, dtype="float32"))
    eight = comparison.runs(results, method=STEM, dtype="float64")
    if len(four) and len(eight):
        _drawn(top, bottom, "Four bytes or eight?", {"4 bytes": four, "8 bytes": eight})
