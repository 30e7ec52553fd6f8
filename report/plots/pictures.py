"""Pictures of a field in the plane: reference, INSR, published grid, best strong baseline.

All pictures of a row share one colour scale: sequential or diverging, perceptually uniform and
told apart by colour-blind readers; errors stand on one logarithmic scale.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm, Normalize

from cases.discovery import load_case
from cases.metrics import METRICS
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
        companion: name of the field that the flow carries of which it is a number, or "".
        window: the part of the plane that is drawn, (lower, upper) along each axis, or () for
            all of it.
    """

    words: str
    of: Callable[[np.ndarray, list[np.ndarray]], np.ndarray]
    signed: bool = False
    companion: str = ""
    window: tuple[tuple[float, float], ...] = ()

    def inside(self, axes) -> tuple[slice, ...]:
        """The points of each axis within the window."""
        if not self.window:
            return tuple(slice(None) for _ in axes)
        ends = [
            np.flatnonzero((axis >= low) & (axis <= high))[[0, -1]]
            for axis, (low, high) in zip(axes, self.window, strict=True)
        ]
        return tuple(slice(first, last + 1) for first, last in ends)


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
        states = sorted(
            {row["reason"] or row["status"] for row in rows.to_dict("records")} - {"ok"}
        )
        missing = ", ".join(states).replace("_", " ") or ("not kept" if len(rows) else "not run")
        found.append(Column(title, comparison.field(results, method), missing))
    return found


def _of_companion(shown, case, name):
    """The same columns for a field that the flow carries."""
    symbol = load_case(case).companions[name].symbol
    variables = [f"reference_{name}", *[symbol] * (len(shown) - 1)]
    return [
        replace(column, field=column.field and column.field.other(variable))
        for column, variable in zip(shown, variables, strict=True)
    ]


def pictures(comparison, results, quantity, times, errors_at=None):
    """Rows of pictures of a quantity at ``times``, and of its pointwise error at ``errors_at``.

    Args:
        comparison: what is compared.
        results: of one scale.
        quantity: what is drawn.
        times: in s; those that no run reached are replaced by the last one that was kept.
        errors_at: time of the row of errors; without one there is no such row.
    """
    shown = columns(comparison, results)
    if quantity.companion:
        shown = _of_companion(shown, comparison.case, quantity.companion)
    reference = shown[0].field
    known = _known_times(reference)
    if not known:
        figure, axes = plt.subplots(figsize=(style.WIDTH, 2))
        style.empty(axes, "no stored field")
        return figure
    rows = [(time, False) for time in sorted({_nearest(known, time) for time in times})]
    if errors_at is not None:
        rows.append((_nearest(known, errors_at), True))
    figure, grid = plt.subplots(
        len(rows), len(shown), figsize=(style.WIDTH, 0.35 + 1.62 * len(rows)), squeeze=False,
    )  # fmt: skip
    for (time, is_error), axes_row in zip(rows, grid, strict=True):
        fields = [_drawn(column.field, quantity, time) for column in shown]
        if is_error:
            fields = _errors(fields)
        scale = _error_scale(fields) if is_error else scale_of(fields[0], quantity)
        for column, field, axes in zip(shown, fields, axes_row, strict=True):
            if field is None:
                _blank(axes, "" if is_error and column.title == "reference" else column.missing)
            else:
                image = draw_picture(axes, field, _coordinates(reference, quantity), scale)
        words = f"|error| of {quantity.words}" if is_error else quantity.words
        axes_row[0].set_ylabel(f"t = {time:g} s")
        ends = "both" if quantity.signed and not is_error else "neither"
        figure.colorbar(image, ax=axes_row.tolist(), label=words, aspect=16, pad=0.01, extend=ends)
    for column, axes in zip(shown, grid[0], strict=True):
        axes.set_title(column.title, fontsize=8)
    metric = _metric(comparison.case, quantity)
    for column, axes in zip(shown[1:], grid[-1][1:], strict=True):
        final = _error(metric, column.field, reference, rows[-1][0], quantity)
        axes.set_xlabel("" if final is None else f"{metric.upper()} {short(final)}", fontsize=7.5)
    return figure


def _known_times(field):
    # What the flow carries is not kept as long as the flow.
    return [time for time in field.times if field.at(time) is not None] if field else []


def _nearest(known, wanted):
    return min(known, key=lambda time: abs(time - wanted))


def _drawn(field, quantity, time):
    values = field.at(time) if field is not None else None
    if values is None:
        return None
    found = quantity.of(values, field.axes)[quantity.inside(field.axes)]
    return found[:: -(-found.shape[0] // SIDE), :: -(-found.shape[1] // SIDE)]


def _errors(fields):
    truth = fields[0]
    return [None] + [None if field is None else np.abs(field - truth) for field in fields[1:]]


def _metric(case, quantity):
    case = load_case(case)
    return case.companions[quantity.companion].metric if quantity.companion else case.metric


def _error(metric, field, reference, time, quantity):
    """Error of the field in the window, on the stored points."""
    values = field.at(time) if field is not None else None
    if values is None:
        return None
    inside = quantity.inside(reference.axes)
    return METRICS[metric](values[inside], reference.at(time)[inside])


def _coordinates(field, quantity):
    return [axis[part] for axis, part in zip(field.axes, quantity.inside(field.axes), strict=True)]


def scale_of(truth, quantity):
    """Colours of a quantity: a method that overshoots is cut off, it does not hide the others."""
    if quantity.signed:
        # A few points on thin layers would take all the colours.
        bound = float(np.quantile(np.abs(truth), 0.99)) or 1.0
        return {"cmap": "vlag", "norm": Normalize(-bound, bound)}
    return {"cmap": "viridis", "norm": Normalize(0.0, float(truth.max()) or 1.0)}


def _error_scale(fields):
    largest = max((float(f.max()) for f in fields if f is not None), default=0.0) or 1.0
    return {"cmap": "magma", "norm": LogNorm(largest * 10.0**-DECADES, largest, clip=True)}


def draw_picture(axes, field, coordinates, scale):
    """A picture of an array (nx, ny) of numbers, without ticks."""
    x, y = coordinates
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
    scale = scale_of(first[0], quantity)
    figure, row = plt.subplots(1, len(shown), figsize=size)
    images = []
    for column, field, axes in zip(shown, first, row, strict=True):
        axes.set_title(column.title, fontsize=8)
        if field is None:
            _blank(axes, column.missing)
            images.append(None)
        else:
            images.append(draw_picture(axes, field, _coordinates(reference, quantity), scale))
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
