"""Solutions of stationary cases, and the errors of all compared methods on one scale."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm, Normalize
from matplotlib.ticker import NullFormatter

from cases.discovery import load_case
from report.names import name_of
from report.numbers import short
from report.plots import style
from report.plots.courses import LOOKS
from report.plots.panels import common_legend
from report.plots.pictures import draw_picture
from report.stationary import KINDS, compared, told
from report.tables import RUN

SOLVED = 1.0  # the step at which there is a solution
DECADES = 6  # of the scale of errors in pictures, downward from the largest
RESOLUTION = 6e-8  # of a field that is kept in four bytes
MEAN_VALUE = "_gauss_newton_exact_mean_value"
SIDE = 96  # most pixels of a picture along an axis
SHARE = 0.75  # of the further axes of a hypercube, where a plane is cut: a half is 0


def fields(results, cases):
    """A row a case: the solution and the errors; ``None`` where none was kept.

    On a line they are curves; in the plane, pictures. Of a hypercube a plane is shown.
    """
    kept = {case: _kept(results, case) for case in cases if case in results.references}
    kept = {case: both for case, both in kept.items() if both[1]}
    if not kept:
        return None
    draw = _curves if load_case(cases[0]).domain.dim == 1 else _pictures
    return draw(results, kept)


def _kept(results, case):
    """Solution, and the fields of the compared methods that were kept, by sort."""
    chosen = compared(results, case)
    fields = {key: results.fields.get(found.key) for key, found in chosen.items()}
    values = {key: field.at(SOLVED) for key, field in fields.items() if field}
    values = {key: value for key, value in values.items() if value is not None}
    return results.references[case].at(SOLVED), values


def potentials(results):
    """Errors of R-equivalence, of mean value potentials and of a penalty, a row a case.

    All by Gauss-Newton at the same bytes; ``None`` where no mean value potential was run.
    """
    rows = {}
    runs = results.summary[results.summary["method"].str.endswith(MEAN_VALUE)]
    plane = [case for case in told(results) if load_case(case).domain.dim == 2]
    for case in [case for case in plane if case in results.references]:
        mine = runs[runs["case"] == case]
        chosen = compared(results, case)
        keys = [chosen[key].key for key in ("newton", "penalty") if key in chosen]
        if len(mine) and len(keys) == 2:
            keys.insert(1, tuple(mine.iloc[0][name] for name in RUN))
            fields = [results.fields.get(key) for key in keys]
            rows[case] = [field.at(SOLVED) if field else None for field in fields]
    if not rows:
        return None
    titles = ("solution", "R-equivalence", "mean value\npotential", "penalty")
    cell = 0.72 * style.WIDTH / (len(titles) + 0.6)
    size = (0.72 * style.WIDTH, (cell + 0.22) * len(rows) + 0.25)
    figure, grid = plt.subplots(len(rows), len(titles), figsize=size, squeeze=False)
    for (case, values), axes_row in zip(rows.items(), grid, strict=True):
        reference = results.references[case]
        _row(figure, axes_row, reference, reference.at(SOLVED), values)
        axes_row[0].set_ylabel(name_of("short_cases", case), fontsize=6.5)
    for axes, words in zip(grid[0], titles, strict=True):
        axes.set_title(words, fontsize=6.5)
    return figure


def _curves(results, kept):
    size = (style.WIDTH, 1.25 * len(kept) + 0.75)
    figure, grid = plt.subplots(len(kept), 2, figsize=size, squeeze=False, sharex="row")
    for (case, (truth, values)), (left, right) in zip(kept.items(), grid, strict=True):
        (x,) = results.references[case].axes
        seen = RESOLUTION * float(np.abs(truth).max())
        left.plot(x, truth[:, 0], color="0.15", lw=2.4, alpha=0.35, label="exact")
        largest = 0.0
        for key, value in values.items():
            colour, dashes, _ = LOOKS[key]
            error = np.maximum(np.abs(value - truth)[:, 0], seen)
            largest = max(largest, float(error.max()))
            left.plot(x, value[:, 0], color=colour, ls=dashes, lw=1.0)
            right.plot(x, _thick(error), color=colour, ls=dashes, lw=0.9, label=KINDS[key].words)
        left.set_ylabel(name_of("short_cases", case), fontsize=7)
        right.set_yscale("log")
        right.set_ylim(seen / 2, max(2 * largest, 20 * seen))
        for axes in (left, right):
            axes.tick_params(which="both", labelsize=6)
    grid[0, 0].set_title("u", fontsize=8)
    grid[0, 1].set_title("|error|", fontsize=8)
    for axes in grid[-1]:
        axes.set_xlabel("x")
    common_legend(figure, [(None, axes) for axes in grid.flat])
    return figure


def _thick(error):
    """The largest error of each few neighbours: curves, not the zeros between their signs."""
    count = max(1, len(error) // 200)
    padded = np.pad(error, (0, -len(error) % count), mode="edge")
    return np.repeat(padded.reshape(-1, count).max(axis=1), count)[: len(error)]


def _pictures(results, kept):
    keys = [key for key in KINDS if any(key in values for _, values in kept.values())]
    cell = style.WIDTH / (len(KINDS) + 1.9)
    size = (style.WIDTH, (cell + 0.22) * len(kept) + 0.25)
    # As many columns in every family, so that pictures and letters have one size.
    figure, grid = plt.subplots(len(kept), len(KINDS) + 1, figsize=size, squeeze=False)
    for place in grid[:, len(keys) + 1 :].flat:
        place.set_axis_off()
    grid = grid[:, : len(keys) + 1]
    for (case, (truth, values)), axes_row in zip(kept.items(), grid, strict=True):
        _row(figure, axes_row, results.references[case], truth, [values.get(key) for key in keys])
        axes_row[0].set_ylabel(name_of("short_cases", case), fontsize=6.5)
    titles = ("solution", *(KINDS[key].words.replace(", ", ",\n") for key in keys))
    for axes, words in zip(grid[0], titles, strict=True):
        axes.set_title(words, fontsize=6.5)
    return figure


def _row(figure, axes_row, reference, truth, values):
    axes, truth, *values = _plane(reference, [truth, *values])
    errors = [None if value is None else np.abs(value - truth) for value in values]
    seen = RESOLUTION * float(np.nanmax(np.abs(truth)))
    largest = max((np.nanmax(e) for e in errors if e is not None), default=0.0)
    largest = max(largest, 100 * seen)
    least = max(largest * 10.0**-DECADES, seen)
    scale = {"cmap": "magma", "norm": LogNorm(least, largest, clip=True)}
    draw_picture(axes_row[0], truth, axes, _solution_scale(truth))
    axes_row[0].set_xlabel("{:.2g} to {:.2g}".format(*_ends(truth)), fontsize=6, labelpad=1)
    for place, error in zip(axes_row[1:], errors, strict=True):
        if error is None:
            place.set_axis_off()
            place.text(0.5, 0.5, "not run", transform=place.transAxes, ha="center", fontsize=6)
        else:
            image = draw_picture(place, error, axes, scale)
            place.set_xlabel(f"max {short(float(np.nanmax(error)), 2)}", fontsize=6, labelpad=1)
    if any(error is not None for error in errors):
        bar = figure.colorbar(image, ax=axes_row[-1], fraction=0.07, pad=0.02)
        bar.ax.tick_params(labelsize=5)
        bar.ax.yaxis.set_minor_formatter(NullFormatter())


def _plane(reference, arrays):
    """Axes and arrays of a plane, thinned, without components."""
    axes = reference.axes
    step = -(-len(axes[0]) // SIDE)
    cut = tuple(round(SHARE * (len(axis) - 1)) for axis in axes[2:])
    thin = (slice(None, None, step), slice(None, None, step), *cut, 0)
    planes = [None if array is None else array[thin] for array in arrays]
    return [[axis[::step] for axis in axes[:2]], *planes]


def _ends(truth):
    """Least and largest value; 0 for what is rounding."""
    low, high = float(np.nanmin(truth)), float(np.nanmax(truth))
    size = RESOLUTION * max(abs(low), abs(high))
    return [end if abs(end) > size else 0.0 for end in (low, high)]


def _solution_scale(truth):
    low, high = _ends(truth)
    if low < 0 < high:
        bound = max(-low, high)
        return {"cmap": "vlag", "norm": Normalize(-bound, bound)}
    return {"cmap": "viridis", "norm": Normalize(low, high)}
