"""Intrinsic adaptivity: where a network can vary, beside an adaptive grid of as many bytes."""

import matplotlib.pyplot as plt

from report.plots import style

LINES = (
    ("", "network", style.BLUE, "-"),
    ("grid_", "adaptive grid, linear", style.PURPLE, "--"),
    ("uniform_", "uniform grid, linear", style.PUBLISHED, ":"),
)


def adaptivity(comparison, results):
    """Local wavenumbers (top) and errors (bottom) at some times; ``None`` where not run."""
    table = results.adaptivity
    table = table[(table["case"] == comparison.case) & (table["status"] == "ok")]
    if table.empty:
        return None
    times = sorted(table["time"].unique())
    figure, grid = plt.subplots(
        2, len(times), figsize=(style.WIDTH, 4.0), squeeze=False, sharex=True, sharey="row"
    )
    for (top, bottom), time in zip(grid.T, times, strict=True):
        cells = table[table["time"] == time].groupby("x")
        for axes, column in ((top, "wavenumber"), (bottom, "error")):
            for part, label, colour, dashes in LINES:
                if f"{part}{column}" not in table:
                    continue
                values = cells[f"{part}{column}"]
                middle = values.median()
                axes.plot(middle.index, middle, color=colour, ls=dashes, lw=1.1, label=label)
                if not part:
                    axes.fill_between(
                        middle.index, values.min(), values.max(), color=colour, alpha=0.25, lw=0
                    )
            style.logarithmic(axes, "y")
        top.set_title(f"t = {time:g} s")
        bottom.set_xlabel("x (m)")
        bottom.set_ylim(*_limits(table))
    grid[0, 0].set_ylabel("local wavenumber (1/m)")
    grid[1, 0].set_ylabel("largest |u − exact| (1)")
    handles = grid[1, 0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=len(LINES))
    return figure


def _limits(table):
    """A decade around what is worth comparing: below the network's errors there is nothing."""
    errors = table[["error", "grid_error", "uniform_error"]]
    return errors["error"].min() / 10, errors.to_numpy().max() * 10
