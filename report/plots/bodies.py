"""Pictures of deformed bodies in the plane: texture, mesh or particles, obstacle, pointwise error.

A body is drawn where it is, X + u(X), from the displacements u that a run kept on the points X of
the undeformed body. A checkerboard of the undeformed body shows how it was stretched.
"""

from dataclasses import dataclass
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import EllipseCollection, PolyCollection
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.patches import Circle, Rectangle

from cases.discovery import load_case
from cases.obstacles import Ball
from report.numbers import short
from report.plots import style
from report.plots.pictures import DECADES, Column

SQUARES = 8  # of the checkerboard along the longest edge
CHECKERS = ListedColormap(["#f3efe2", "#7fa8c9"])
PARTICLES = ListedColormap(["#c9b98a", "#336a97"])  # the same, to be seen on white
LETTERS = 24  # a line of words in place of a picture
EDGE_PARTS = 5  # straight parts of a curved edge
DPI = 160  # of what is drawn in pixels
CORNERS = {"lower left corner, 0.3 m": (-1.0, -1.0), "upper left corner, 0.3 m": (-1.0, 1.0)}
FAR = 0.15  # m: how far beyond the reference a picture reaches at most
SIDE = 0.3  # m, of what is enlarged
BODY_WIDTH, ZOOM_WIDTH = 3.0, 1.4  # inches
TALLEST = 7.2  # inches, of all rows of a picture: what a page holds with its caption


@dataclass(frozen=True)
class Body(Column):
    """A method's column with what it shows beside its texture.

    Attributes:
        mesh: whether the mesh is drawn.
        particles: whether particles are drawn in place of the texture.
    """

    mesh: bool = False
    particles: bool = False


def bodies(comparison, results, shown) -> list[Body]:
    """The reference, and a column for each (title, label in the tables) of ``shown``.

    Where a method kept no field at the paper's memory, the one nearest to it stands in, and the
    title tells its memory.
    """
    found = [Body("reference", results.references.get(comparison.case))]
    for title, method in shown:
        runs = comparison.runs(results, method=method, status="*")
        states = sorted({r["reason"] or r["status"] for r in runs.to_dict("records")} - {"ok"})
        words = ", ".join(states).replace("_", " ") or ("not kept" if len(runs) else "not run")
        family = runs["family"].iloc[0] if len(runs) else ""
        field, kib = _nearest_field(comparison, results, method)
        if field is not None and not np.isclose(kib, comparison.paper_kib, rtol=1e-3):
            title = f"{title}, {short(kib)} KiB"
        found.append(Body(title, field, words, family == "fem", family == "mpm"))
    return found


def _nearest_field(comparison, results, method):
    known = [
        (abs(np.log(budget / comparison.paper_kib)), seed, budget, field)
        for (case, label, budget, seed), field in results.fields.items()
        if (case, label) == (comparison.case, method)
    ]
    _, _, budget, field = min(known, key=lambda k: k[:2], default=(0, 0, 0.0, None))
    return field, budget


def checkers(points: np.ndarray, longest: float) -> np.ndarray:
    """0 or 1 by the square of the undeformed body in which points (..., 2) lie, shape (...)."""
    places = np.floor(points * SQUARES / longest + 1e-9).astype(int)
    return np.sum(places, axis=-1) % 2


def places_of(field, time, rest=False):
    """(X, X + u) on the stored lattice, (nx, ny, 2) each; ``None`` where the run has none."""
    u = field.at(time) if field is not None else None
    if u is None:
        return None
    points = np.stack(np.meshgrid(*field.axes, indexing="ij"), axis=-1)
    return points, points if rest else points + u


def draw_body(axes, body, time, *, rest=False, line=0.18) -> bool:
    """Draw a body at a time, or undeformed, with mesh lines so wide; whether there was one."""
    found = places_of(body.field, time, rest)
    if found is None:
        blank(axes, body.missing)
        return False
    points, now = found
    longest = max(np.ptp(axis) for axis in body.field.axes)
    carriers = body.field.carriers(time) if body.mesh or body.particles else None
    if body.particles and carriers is not None:
        start, there, _ = carriers
        draw_particles(axes, start, start if rest else there, longest)
        return True
    middle = (points[1:, 1:] + points[:-1, :-1]) / 2
    axes.pcolormesh(
        now[..., 0], now[..., 1], checkers(middle, longest), cmap=CHECKERS, vmin=0, vmax=1,
        shading="flat", rasterized=True,
    )  # fmt: skip
    if carriers is not None:
        start, there, cells = carriers
        corners = outlines((start if rest else there)[cells])
        axes.add_collection(
            PolyCollection(corners, facecolors="none", edgecolors="0.2", lw=line, rasterized=True)
        )
    return True


def draw_particles(axes, rest, places, longest):
    """Discs of seven tenths of the particles' spacing at rest."""
    diameter = np.full(len(rest), 0.7 * (np.prod(np.ptp(rest, axis=0)) / len(rest)) ** 0.5)
    colours = PARTICLES(checkers(rest, longest))
    axes.add_collection(
        EllipseCollection(
            diameter, diameter, np.zeros(len(rest)), units="xy", offsets=places,
            offset_transform=axes.transData, facecolors=colours, edgecolors="none",
            rasterized=True,
        )
    )  # fmt: skip


def outlines(nodes: np.ndarray) -> np.ndarray:
    """Polygons along the edges of triangles (C, 3, 2), or of curved ones (C, 6, 2)."""
    if nodes.shape[1] == 3:
        return nodes
    s = np.linspace(0, 1, EDGE_PARTS, endpoint=False)[:, None]
    first, middle, second = (1 - s) * (1 - 2 * s), 4 * s * (1 - s), s * (2 * s - 1)
    ends = [(0, 3, 1), (1, 4, 2), (2, 5, 0)]
    return np.concatenate(
        [
            first * nodes[:, None, a] + middle * nodes[:, None, m] + second * nodes[:, None, b]
            for a, m, b in ends
        ],
        axis=1,
    )


def blank(axes, words):
    """Axes with words in place of a picture."""
    write = getattr(axes, "text2D", axes.text)  # of axes in space and in the plane
    write(
        0.5, 0.75, fill(words, LETTERS), transform=axes.transAxes, ha="center", va="center",
        fontsize=5.5, color="0.4", in_layout=False,
    )  # fmt: skip


def draw_obstacle(axes, case):
    """The rigid body that is hit."""
    contact = load_case(case).equation.contact
    if contact and isinstance(contact.obstacle, Ball):
        ball = contact.obstacle
        axes.add_patch(Circle(ball.centre, ball.radius, facecolor="0.75", edgecolor="0.35", lw=0.6))


def draw_contact_line(axes, body, time, case):
    """The lower edge of the body, thick where it is in the obstacle."""
    found = places_of(body.field, time)
    if found is None:
        return
    edge = found[1][:, 0]
    depth = load_case(case).equation.contact.depth(edge)
    touching = np.where((depth > 0)[:, None], edge, np.nan)
    axes.plot(*edge.T, color="0.2", lw=0.5)
    axes.plot(*touching.T, color=style.VERMILION, lw=1.6)


def window(columns, times):
    """Lower and upper ends of axes that hold the bodies at all times.

    The first one is held whole; of what the others leave it, no more than ``FAR``.
    """
    boxes = [
        [(now.min(axis=(0, 1)), now.max(axis=(0, 1))) for now in places]
        for column in columns
        if (places := [p[1] for time in times if (p := places_of(column.field, time))])
    ]
    low, high = (np.array(ends) for ends in zip(*boxes[0], strict=True))
    low, high = low.min(axis=0), high.max(axis=0)
    others = [box for found in boxes for box in found]
    low = np.maximum(np.min([box[0] for box in others], axis=0), low - FAR)
    high = np.minimum(np.max([box[1] for box in others], axis=0), high + FAR)
    margin = 0.04 * np.max(high - low)
    return low - margin, high + margin


def prepare(axes, low, high):
    """Equal scales, the window, no ticks."""
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xticks=[], yticks=[])
    axes.set_aspect("equal")
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def undeformed_and_deformed(comparison, results, shown, time):
    """Each method's body at rest and at a time, with its mesh or its particles; two a row."""
    columns = bodies(comparison, results, shown)
    reference = columns[0].field
    if reference is None:
        return nothing()
    time = nearest_time(reference, time)
    low, high = window(columns, [time])
    rest = [np.array([axis[0], axis[-1]]) for axis in reference.axes]
    widths = [np.ptp(rest[0]) * 1.08, high[0] - low[0]] * 2
    down = -(-len(columns) // 2)
    tall = max(np.ptp(rest[1]) * 1.08, high[1] - low[1])
    inch = style.WIDTH / (sum(widths) * 1.02)
    figure, grid = plt.subplots(
        down, 4, figsize=(style.WIDTH, down * (tall * inch + 0.3)), dpi=DPI,
        width_ratios=widths, squeeze=False,
    )  # fmt: skip
    pairs = grid.reshape(-1, 2)
    for pair in pairs[len(columns) :]:
        for axes in pair:
            axes.set_axis_off()
    for body, (before, after) in zip(columns, pairs, strict=False):
        margin = 0.04 * np.ptp(rest[0])
        prepare(before, [r[0] - margin for r in rest], [r[1] + margin for r in rest])
        prepare(after, low, high)
        if draw_body(after, body, time):
            draw_body(before, body, time, rest=True)
        after.set_title(fill(body.title, LETTERS), fontsize=8)
    _scale_bar(pairs[0][1], low, high)
    return figure


def _scale_bar(axes, low, high):
    start = high[0] - 1.0 - 0.03 * (high[0] - low[0])
    height = low[1] + 0.03 * (high[1] - low[1])
    axes.plot([start, start + 1], [height, height], color="0.1", lw=1.2, clip_on=False)
    above = height + 0.02 * (high[1] - low[1])
    axes.text(start + 0.5, above, "1 m", ha="center", va="bottom", fontsize=6)


def error_maps(comparison, results, shown, time):
    """|u - u_ref| of each method on its deformed shape, with two clamped corners enlarged."""
    columns = bodies(comparison, results, shown)
    reference, methods = columns[0].field, columns[1:]
    if reference is None:
        return nothing()
    time = nearest_time(reference, time)
    truth = reference.at(time)
    errors = [_distance(body.field, truth, time) for body in methods]
    largest = max((float(e.max()) for e in errors if e is not None), default=1.0) or 1.0
    norm = LogNorm(largest * 10.0**-DECADES, largest, clip=True)
    low, high = window(columns, [time])
    height = BODY_WIDTH * (high[1] - low[1]) / (high[0] - low[0]) + 0.32
    height = min(height, TALLEST / len(methods))
    figure, grid = plt.subplots(
        len(methods), 3, figsize=(style.WIDTH, len(methods) * height + 0.6), dpi=DPI,
        width_ratios=[BODY_WIDTH, ZOOM_WIDTH, ZOOM_WIDTH], squeeze=False,
    )  # fmt: skip
    image = None
    for body, error, row in zip(methods, errors, grid, strict=True):
        prepare(row[0], low, high)
        row[0].set_title(body.title, fontsize=8)
        if error is None:
            blank(row[0], body.missing)
            for axes in row[1:]:
                axes.set_axis_off()
            continue
        _, now = places_of(body.field, time)
        for axes in row:
            image = axes.pcolormesh(
                now[..., 0], now[..., 1], error, cmap="magma", norm=norm, shading="gouraud",
                rasterized=True,
            )  # fmt: skip
        for axes, (words, corner) in zip(row[1:], CORNERS.items(), strict=True):
            _enlarge(axes, row[0], np.array(corner))
            axes.set_title(words, fontsize=7)
        largest_at = now[np.unravel_index(np.argmax(error), error.shape)]
        row[0].plot(
            *largest_at, marker="o", mfc="none", mec=style.SKY, ms=7, mew=1.2, clip_on=False
        )
        words = f"largest {short(error.max())} m, mean {short(error.mean())} m"
        row[0].set_xlabel(words, fontsize=7)
    if image is not None:
        words = r"pointwise error $|u - u_\mathrm{ref}|$ (m)"
        figure.colorbar(
            image, ax=grid.ravel().tolist(), label=words, location="bottom", aspect=50, pad=0.02
        )
    return figure


def _enlarge(axes, whole, corner):
    """Show the neighbourhood of a corner that does not move, and mark it in the whole body."""
    inward = -np.sign(corner)
    low, high = np.sort([corner - 0.04 * inward, corner + SIDE * inward], axis=0)
    prepare(axes, low, high)
    for spine in axes.spines.values():
        spine.set_visible(True)
    whole.add_patch(
        Rectangle(low, *(high - low), fill=False, edgecolor="0.35", lw=0.5, clip_on=False)
    )


def _distance(field, truth, time):
    u = field.at(time) if field is not None else None
    return None if u is None else np.linalg.norm(u - truth, axis=-1)


def collision_frames(comparison, results, shown, times):
    """Bodies, obstacle and contact line at several times: a row a method, a column a time."""
    columns = bodies(comparison, results, shown)
    reference = columns[0].field
    if reference is None:
        return nothing()
    times = sorted({nearest_time(reference, time) for time in times})
    low, high = window(columns, times)
    inch = min(
        (style.WIDTH - 0.4) / (len(times) * (high[0] - low[0])),
        TALLEST / (len(columns) * (high[1] - low[1])),
    )
    figure, grid = plt.subplots(
        len(columns), len(times), dpi=DPI, squeeze=False,
        figsize=(style.WIDTH, len(columns) * ((high[1] - low[1]) * inch + 0.08) + 0.2),
    )  # fmt: skip
    for body, row in zip(columns, grid, strict=True):
        row[0].set_ylabel(fill(body.title, LETTERS), fontsize=7)
        for time, axes in zip(times, row, strict=True):
            prepare(axes, low, high)
            draw_obstacle(axes, comparison.case)
            if draw_body(axes, body, time, line=0.1):
                draw_contact_line(axes, body, time, comparison.case)
    for time, axes in zip(times, grid[0], strict=True):
        axes.set_title(f"t = {time:g} s", fontsize=8)
    return figure


def frames(comparison, results, shown, size):
    """A figure of one row of bodies, and a function of a time that shows them at that time.

    ``None`` where there is no reference.
    """
    columns = bodies(comparison, results, shown)
    reference = columns[0].field
    if reference is None:
        return None
    low, high = window(columns, reference.times)
    figure, row = plt.subplots(1, len(columns), figsize=size)

    def update(time):
        for body, axes in zip(columns, row, strict=True):
            axes.clear()
            prepare(axes, low, high)
            draw_obstacle(axes, comparison.case)
            if draw_body(axes, body, time) and load_case(comparison.case).equation.contact:
                draw_contact_line(axes, body, time, comparison.case)
            axes.set_title(fill(body.title, LETTERS), fontsize=7)
        row[0].set_ylabel(f"t = {time:.2f} s", fontsize=8)

    return figure, update, reference.times


def nearest_time(field, wanted):
    """The stored time nearest to the wanted one."""
    known = [time for time in field.times if field.at(time) is not None]
    return min(known, key=lambda time: abs(time - wanted))


def nothing():
    """A figure that says that no field was kept."""
    figure, axes = plt.subplots(figsize=(style.WIDTH, 2))
    style.empty(axes, "no stored field")
    return figure
