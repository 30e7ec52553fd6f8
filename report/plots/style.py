"""One look for all figures: colours that colour-blind readers tell apart, and print-safe lines."""

import os
from pathlib import Path

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.ticker import LogLocator, NullFormatter

from report.svg import compact

WIDTH = 6.7  # inches: the width of the text on A4
# Okabe and Ito (2008), by seaborn's name; one colour and one marker a family.
_COLOURS = sns.color_palette("colorblind")
BLUE, ORANGE, GREEN, VERMILION, PURPLE, BROWN, PINK, GREY, YELLOW, SKY = _COLOURS
FAMILY_COLOURS = {
    "insr": BLUE,
    "grid": ORANGE,
    "fem": GREEN,
    "spectral": PURPLE,
    "pinn": PINK,
    "mpm": BROWN,
}
FAMILY_NAMES = {
    "insr": "INSR",
    "grid": "finite differences",
    "fem": "finite elements",
    "spectral": "spectral",
    "pinn": "PINN",
    "mpm": "material points",
}
PUBLISHED = VERMILION
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))


def use_style() -> None:
    """Set the look, and make the same figure give the same bytes."""
    sns.set_theme(style="ticks", context="paper", font="DejaVu Sans", font_scale=0.9)
    plt.rcParams.update(
        {
            "svg.hashsalt": "insr-bench",
            "svg.fonttype": "path",
            "figure.constrained_layout.use": True,
            "axes.grid": True,
            "grid.linewidth": 0.4,
            "grid.color": "0.88",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.7,
            "lines.linewidth": 1.5,
            "lines.markersize": 5,
            "legend.frameon": False,
            "legend.fontsize": 7.5,
            "axes.titlesize": 9,
            "path.simplify_threshold": 0.5,
        }
    )


def save(figure, path: Path) -> None:
    """Write an SVG in one move, without a date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    figure.savefig(part, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    part.write_text(compact(part.read_text(encoding="utf-8")), encoding="utf-8")
    os.replace(part, path)


def logarithmic(axes, directions: str = "xy") -> None:
    """Logarithmic axes whose tick labels stay few: at 1, 2, 5 below three decades, else at 1."""
    for direction in directions:
        axis = getattr(axes, f"{direction}axis")
        getattr(axes, f"set_{direction}scale")("log")
        low, high = sorted(getattr(axes, f"get_{direction}lim")())
        few = high / low < 1000
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if few else (1,), numticks=8))
        if few:
            axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())


def empty(axes, words: str) -> None:
    """Say in the axes why there is no curve."""
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color="0.4")
