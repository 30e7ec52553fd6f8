"""One panel a scheme in time, side by side, with one legend below."""

import matplotlib.pyplot as plt

from report.plots import style

MOST_ACROSS = 3
WIDEST_OF_THREE = 38  # letters of a legend's entry, of which three fit beside each other


def panels(comparison, results, height, *, tested_only=False):
    """Figure and its (panel, axes) pairs, for the schemes for which there are rows.

    Args:
        comparison: what is compared.
        results: of one scale.
        height: of one row of panels, in inches.
        tested_only: leave out the schemes without an INSR method.
    """
    shown = [p for p in comparison.panels_run(results) if p.tested or not tested_only]
    shown = shown or [comparison.panels[0]]
    across = len(shown) if len(shown) <= MOST_ACROSS else (len(shown) + 1) // 2
    down = -(-len(shown) // across)
    figure, grid = plt.subplots(
        down, across, figsize=(style.WIDTH, height * (1 if down == 1 else 0.8 * down)),
        squeeze=False,
    )  # fmt: skip
    for axes in grid.flat[len(shown) :]:
        axes.set_axis_off()
    axes_of = list(zip(shown, grid.flat, strict=False))
    for panel, axes in axes_of:
        axes.set_title(panel.title)
    return figure, axes_of


def label_left(axes_of, words):
    """The words at the leftmost panel of each row."""
    for _, axes in axes_of:
        if axes.get_subplotspec().is_first_col():
            axes.set_ylabel(words)


def common_legend(figure, axes_of):
    """One legend for all panels, and words in those that are empty."""
    handles = {}
    for _, axes in axes_of:
        handles |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
        if not axes.has_data():
            style.empty(axes, "no finished run")
    across = 3 if max(map(len, handles), default=0) <= WIDEST_OF_THREE else 2
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=across, fontsize=6.8)
