"""Largest errors of derivatives of the cases on a line: strain, and rotation of the beam."""

import matplotlib.pyplot as plt

from cases.discovery import load_case
from report.names import name_of
from report.plots import style
from report.plots.courses import LOOKS
from report.plots.panels import common_legend
from report.stationary import KINDS, compared, told
from report.tables import RUN

METRIC = "gradient_error"
LEAST = 1e-9  # of the axis; what is smaller stands at its end


def slopes(results):
    """A row a case, a mark a sort of method; ``None`` without such errors."""
    found = {case: of_case(results, case) for case in told(results)}
    found = {case: errors for case, errors in found.items() if errors}
    if not found:
        return None
    figure, axes = plt.subplots(figsize=(style.WIDTH * 0.75, 0.19 * len(found) + 1.1))
    for row, errors in enumerate(found.values()):
        for key, error in errors.items():
            colour, _, marker = LOOKS[key]
            look = {"color": colour, "ms": 4, "ls": "none", "label": KINDS[key].words}
            axes.plot(max(error, LEAST), row, marker, **look)
    axes.set_yticks(range(len(found)), [name_of("short_cases", case) for case in found], fontsize=7)
    axes.set_ylim(len(found) - 0.4, -0.6)
    style.logarithmic(axes, "x")
    axes.set_xlabel("largest error of the derivative")
    axes.grid(False, axis="y")
    common_legend(figure, [(None, axes)])
    return figure


def of_case(results, case: str) -> dict[str, float]:
    """Largest error of du/dx by sort of method, medians over seeds; empty off the line."""
    if load_case(case).domain.dim > 1:
        return {}
    rows = results.errors.query("case == @case and metric == @METRIC and step == 1")
    found = {}
    for key, chosen in compared(results, case).items():
        mine = rows.merge(chosen.runs[RUN], on=RUN)["value"].dropna()
        if len(mine):
            found[key] = float(mine.median())
    return found
