"""Pictures of a field in the plane: reference, INSR, published grid, best strong baseline.

All pictures of a row share one colour scale: sequential or diverging, perceptually uniform and
told apart by colour-blind readers; errors stand on one logarithmic scale.
"""

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm, Normalize

from report.numbers import short
from report.plots import style

SIDE = 256  # most pixels of a picture along an axis; what is printed has no more
DECADES = 5  # of the scale of errors, downward from the largest


@dataclass(frozen=True)
class Quantity:
    """A number at each point that is drawn.

    Attributes:
        words: for the scale.
        of: maps values (nx, ny, components) and the axes to an array (nx, ny).
        signed: whether zero is the middle of the scale.
    """

    words: str
    of: Callable[[np.ndarray, list[np.ndarray]], np.ndarray]
    signed: bool = False


def first_component(values, axes):
    """The field itself, where it has one component."""
    return values[..., 0]


def magnitude(values, axes):
    """|u|."""
    return np.linalg.norm(values, axis=-1)


def vorticity(values, axes):
    """dv/dx - du/dy by central differences of second order on the stored points."""
    return np.gradient(values[..., 1], axes[0], axis=0) - np.gradient(
        values[..., 0], axes[1], axis=1
    )


@dataclass(frozen=True)
class Column:
    """One method in a row of pictures: its title, its field, and why there may be none."""

    title: str
    field: object
    missing: str = ""


def columns(comparison, results, panel=None) -> list[Column]:
    """The reference and the three compared methods of a scheme in time (the paper's)."""
    panel = panel or comparison.panels[0]
    strong = comparison.best_strong(results, panel)
    named = [
        ("INSR", panel.main),
        (f"published grid:\n{comparison.published_grid}", panel.published),
        (f"best strong:\n{comparison.name(results, strong)}" if strong else "best strong", strong),
    ]
    found = [Column("reference", results.references.get(comparison.case))]
    for title, method in named:
        rows = comparison.at_paper_budget(comparison.runs(results, method=method, status="*"))
        states = sorted({row["reason"] or row["status"] for row in rows.to_dict("records")})
        missing = ", ".join(states).replace("_", " ") if len(rows) else "not run"
        found.append(Column(title, comparison.field(results, method), missing))
    return found


def pictures(comparison, results, quantity, times, errors_at):
    """Rows of pictures of a quantity at ``times``, and of its pointwise error at ``errors_at``.

    Args:
        comparison: what is compared.
        results: of one scale.
        quantity: what is drawn.
        times: in s; those that no run reached are replaced by the last one that was kept.
        errors_at: time of the row of errors.
    """
    shown = columns(comparison, results)
    reference = shown[0].field
    if reference is None:
        figure, axes = plt.subplots(figsize=(style.WIDTH, 2))
        style.empty(axes, "no stored field")
        return figure
    times = sorted({_nearest(reference.times, time) for time in times})
    rows = [(time, False) for time in times] + [(_nearest(reference.times, errors_at), True)]
    figure, grid = plt.subplots(
        len(rows), len(shown), figsize=(style.WIDTH, 0.35 + 1.62 * len(rows)), squeeze=False,
    )  # fmt: skip
    for (time, is_error), axes_row in zip(rows, grid, strict=True):
        fields = [_drawn(column.field, quantity, time) for column in shown]
        if is_error:
            fields = _errors(fields)
        scale = _error_scale(fields) if is_error else _scale(fields, quantity)
        for column, field, axes in zip(shown, fields, axes_row, strict=True):
            if field is None:
                _blank(axes, "" if is_error and column.title == "reference" else column.missing)
            else:
                image = _show(axes, field, reference.axes, **scale)
        words = f"|error| of {quantity.words}" if is_error else quantity.words
        axes_row[0].set_ylabel(f"t = {time:g} s")
        figure.colorbar(image, ax=axes_row.tolist(), label=words, aspect=16, pad=0.01)
    for column, axes in zip(shown, grid[0], strict=True):
        axes.set_title(column.title, fontsize=8)
    for column, axes in zip(shown[1:], grid[-1][1:], strict=True):
        final = _mean_square(column.field, reference, rows[-1][0])
        axes.set_xlabel("" if final is None else f"MSE {short(final)}", fontsize=7.5)
    return figure


def _nearest(known, wanted):
    return min(known, key=lambda time: abs(time - wanted))


def _drawn(field, quantity, time):
    values = field.at(time) if field is not None else None
    if values is None:
        return None
    found = quantity.of(values, field.axes)
    return found[:: -(-found.shape[0] // SIDE), :: -(-found.shape[1] // SIDE)]


def _errors(fields):
    truth = fields[0]
    return [None] + [None if field is None else np.abs(field - truth) for field in fields[1:]]


def _mean_square(field, reference, time):
    values = field.at(time) if field is not None else None
    return None if values is None else float(np.mean(np.square(values - reference.at(time))))


def _scale(fields, quantity):
    # That of the reference: a method that overshoots is cut off, not one that hides the others.
    truth = fields[0]
    if quantity.signed:
        bound = float(np.abs(truth).max()) or 1.0
        return {"cmap": "vlag", "norm": Normalize(-bound, bound)}
    return {"cmap": "viridis", "norm": Normalize(0.0, float(truth.max()) or 1.0)}


def _error_scale(fields):
    largest = max((float(f.max()) for f in fields if f is not None), default=0.0) or 1.0
    return {"cmap": "magma", "norm": LogNorm(largest * 10.0**-DECADES, largest, clip=True)}


def _show(axes, field, coordinates, **scale):
    (x, y) = coordinates
    image = axes.imshow(
        field.T, origin="lower", extent=(x[0], x[-1], y[0], y[-1]), interpolation="none", **scale
    )
    _bare(axes)
    return image


def _blank(axes, words):
    _bare(axes)
    axes.set_aspect("equal")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", fontsize=6,
              color="0.4", wrap=True)  # fmt: skip


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)


def frame_images(shown, quantity, size):
    """A figure of one row of pictures, and a function of a time that shows them at that time."""
    reference = shown[0].field
    first = [_drawn(column.field, quantity, reference.times[0]) for column in shown]
    scale = _scale(first, quantity)
    figure, row = plt.subplots(1, len(shown), figsize=size)
    images = []
    for column, field, axes in zip(shown, first, row, strict=True):
        axes.set_title(column.title, fontsize=8)
        if field is None:
            _blank(axes, column.missing)
            images.append(None)
        else:
            images.append(_show(axes, field, reference.axes, **scale))
    clock = row[0].set_ylabel("t = 0 s")
    figure.colorbar(images[0], ax=row.tolist(), label=quantity.words, aspect=16, pad=0.01)

    def update(time):
        clock.set_text(f"t = {time:.2f} s")
        for column, image, axes in zip(shown, images, row, strict=True):
            field = _drawn(column.field, quantity, time)
            if field is not None:
                image.set_data(field.T)
            elif image is not None:
                axes.set_xlabel(column.missing, fontsize=6, color="0.4")

    return figure, update
