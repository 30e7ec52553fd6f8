"""The weight of a penalty: the error of a network against how much the conditions weigh."""

import matplotlib.pyplot as plt

from report.names import name_of
from report.plots import style
from report.plots.panels import common_legend

LOOKS = {"adam": (style.ORANGE, "--", "s"), "gauss_newton": (style.VERMILION, "-", "v")}
EXACT = {"adam": style.SKY, "gauss_newton": style.BLUE}


def weights(results):
    """One panel a case; ``None`` where that was not studied."""
    table = results.weights[results.weights["relative_mae"].notna()]
    if table.empty:
        return None
    cases = sorted(set(table["case"]))
    figure, row = plt.subplots(1, len(cases), figsize=(style.WIDTH, 2.8), squeeze=False)
    for case, axes in zip(cases, row[0], strict=True):
        for optimizer, (colour, dashes, marker) in LOOKS.items():
            words = name_of("optimizers", optimizer)
            mine = table[(table["case"] == case) & (table["optimizer"] == optimizer)]
            one = mine[mine["boundary"] == "penalty"].sort_values("weight", ascending=False)
            ratio = (1 - one["weight"]) / one["weight"]
            axes.plot(
                ratio, one["relative_mae"], color=colour, ls=dashes, marker=marker,
                label=f"penalty, {words}",
            )  # fmt: skip
            for error in mine[mine["boundary"] == "exact"]["relative_mae"]:
                axes.axhline(error, color=EXACT[optimizer], ls=dashes, label=f"exact, {words}")
        axes.set_title(name_of("short_cases", case), fontsize=8)
        axes.set_xlabel("(1 − w) / w")
        style.logarithmic(axes)
    row[0][0].set_ylabel("error, Σ|e| / Σ|u| (1)")
    common_legend(figure, [(None, axes) for axes in row[0]])
    return figure
