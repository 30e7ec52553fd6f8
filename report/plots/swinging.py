"""The tip of a swinging beam over time."""

from report.oscillations import TIP, damped_envelope
from report.plots.curves import error_over_time
from report.plots.panels import common_legend


def tip_over_time(comparison, results):
    """Mean height of the end face, one panel a scheme, with the damping of implicit Euler."""
    figure = error_over_time(
        comparison, results, metric=TIP, words="tip (m)", scale="linear",
        limit="reference, coarser mesh",
    )  # fmt: skip
    envelope = damped_envelope(comparison, results)
    shown = [axes for axes in figure.axes if axes.has_data()]
    if envelope is None or not shown:
        return figure
    times, amplitude = envelope
    for sign in (1, -1):
        shown[0].plot(
            times, sign * amplitude, color="0.45", lw=0.9, ls=(0, (6, 2)),
            label="in theory: (1 + (ω dt)²)^(−1/2) a step",
        )  # fmt: skip
    figure.legends[0].remove()
    common_legend(figure, [(None, axes) for axes in shown])
    return figure
