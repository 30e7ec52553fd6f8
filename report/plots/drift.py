"""Drift of an integral that the equation conserves, one panel a scheme in time."""

from report.plots import style
from report.plots.curves import curves_of, line_with_band, name_the_strong
from report.plots.panels import common_legend, label_left, panels

SMALLEST = 5e-6  # of an axis: the tables have six digits


def drift(comparison, results, *, metric: str, words: str):
    """Relative change of a conserved quantity since t = 0, at every step.

    Args:
        comparison: what is compared.
        results: of one scale.
        metric: the quantity's name in ``errors.csv``.
        words: for the axis.
    """
    figure, axes_of = panels(comparison, results, 2.8)
    for panel, axes in axes_of:
        name_the_strong(comparison, results, panel, axes)
        for first, (method, *look) in enumerate(curves_of(comparison, results, panel)):
            line_with_band(axes, _change(comparison, results, method, metric), *look, first)
        limit = _change(comparison, results, panel.limit, metric)
        if len(limit):
            axes.plot(limit.index, limit.iloc[:, 0], color="0.15", ls=":", lw=1.2, label="floor")
        axes.set(xlabel=comparison.time_words)
        if axes.has_data():
            style.logarithmic(axes, "y")
    label_left(axes_of, words)
    common_legend(figure, axes_of)
    return figure


def _change(comparison, results, method, metric):
    """|q(t) / q(0) - 1| from the first step on, a column a seed."""
    values = comparison.series(results, method, metric, start=True)
    if not len(values):
        return values
    return (values / values.iloc[0] - 1).abs().clip(lower=SMALLEST).iloc[1:]
