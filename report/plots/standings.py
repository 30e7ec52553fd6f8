"""The four questions of all cases in one picture: a row a case, a column a question."""

import matplotlib.pyplot as plt

from report.plots import style
from report.plots.panels import common_legend
from report.questions import AT_LEAST, AT_MOST, EXACT, FREE, PUBLISHED, QUESTIONS, ROLES, STRONG

LOOKS = {
    PUBLISHED: (style.ORANGE, "s", -0.24),
    STRONG: (style.BLUE, "o", 0.0),
    FREE: (style.GREEN, "^", 0.24),
}
"""Colour, marker and place within the row of each baseline."""
LEAST, MOST = 1e-5, 1e4
"""Ends of the axes; what lies beyond stands there."""
ARROW = 25.0  # factor by which a bound's arrow points on
ROW, REST = 0.2, 1.1  # inches: of a row, and of what is above and below all rows


def standings(groups):
    """Quotients baseline / network on logarithmic axes; ``None`` without rows.

    Args:
        groups: lists of :class:`report.questions.Standing`, with a line between two of them.
    """
    rows = [one for group in groups for one in group]
    if not rows:
        return None
    size = (style.WIDTH, ROW * len(rows) + REST)
    figure, grid = plt.subplots(1, len(QUESTIONS), figsize=size, sharey=True)
    for axes, (question, words) in zip(grid, QUESTIONS.items(), strict=True):
        axes.axvspan(1, MOST * 3, color="0.94", lw=0, zorder=0)
        axes.axvline(1, color="0.3", lw=0.9, zorder=1)
        for place, one in enumerate(rows):
            for role, baseline in one.baselines.items():
                if question in baseline.answers:
                    _mark(axes, place, role, baseline.answers[question])
        axes.set_xscale("log")
        axes.set_xlim(LEAST / 3, MOST * 3)
        axes.set_xticks([1e-4, 1, 1e4])
        axes.set_title(words, fontsize=8)
        axes.set_xlabel("baseline / network\n(grey: network ahead)", fontsize=7)
        axes.tick_params(labelsize=6.5)
        axes.grid(False, axis="y")
    grid[0].set_yticks(range(len(rows)), [one.title for one in rows], fontsize=7)
    grid[0].set_ylim(len(rows) - 0.5, -0.5)
    place = 0
    for group in groups[:-1]:
        place += len(group)
        for axes in grid:
            axes.axhline(place - 0.5, color="0.6", lw=0.7)
    common_legend(figure, [(None, axes) for axes in grid])
    return figure


def _mark(axes, place, role, answer):
    """A mark, and an arrow where the quotient is a bound."""
    colour, marker, shift = LOOKS[role]
    x, y = min(max(answer.value, LEAST), MOST), place + shift
    filled = answer.bound == EXACT
    axes.plot(
        x, y, marker, color=colour, ms=3.6, mfc=colour if filled else "white", mew=1.0, zorder=3,
        label=ROLES[role] if filled else None, ls="none",
    )  # fmt: skip
    if not filled:
        end = {AT_MOST: x / ARROW, AT_LEAST: x * ARROW}[answer.bound]
        arrow = {"arrowstyle": "->", "color": colour, "lw": 0.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (end, y), (x, y), arrowprops=arrow, zorder=2)
