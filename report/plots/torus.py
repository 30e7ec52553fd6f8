"""Rendered frames of a deformed torus over a floor.

The surface of the undeformed torus lies between and a little beyond the points at which runs keep
their displacements; there it follows from those nearby by radial basis functions with quadratic
polynomials, distances in spacings of the points; affine motion is reproduced exactly.
"""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from scipy.interpolate import RBFInterpolator

from cases.discovery import load_case
from report.plots import style
from report.plots.bodies import DPI, TALLEST, blank, bodies, nearest_time, nothing

AROUND, ALONG = 72, 28  # faces around the axis and along the tube
NEIGHBOURS = 60  # points that a value on the surface follows from
LIGHT = np.array([-0.45, -0.6, 0.66])  # direction to the light
AMBIENT = 0.45  # share of the light that comes from everywhere
TONES = ("#e9dfc0", "#5f93bd")  # of the checkerboard on the surface
SQUARES = (12, 4)  # pairs of its tones around the axis and along the tube
ELEVATION, AZIMUTH = 8, -65  # of the eye, in degrees
HALF_WIDTH, BELOW = 1.2, 0.6  # m, of the picture, and what it shows below the floor
ABOVE = 0.3  # m, over the undeformed body; of what flies higher only words are shown


def surface(domain) -> np.ndarray:
    """Points of the torus around the y axis, (AROUND + 1, ALONG + 1, 3); ends coincide."""
    turn, angle = np.meshgrid(
        np.linspace(0, 2 * np.pi, AROUND + 1), np.linspace(0, 2 * np.pi, ALONG + 1), indexing="ij"
    )
    distance = domain.major + domain.minor * np.cos(angle)
    return np.stack(
        [distance * np.cos(turn), domain.minor * np.sin(angle), distance * np.sin(turn)], axis=-1
    )


@cache
def surfaces(field, domain) -> dict[float, np.ndarray]:
    """Places of the surface's points at each stored time, (AROUND + 1, ALONG + 1, 3)."""
    points = np.stack(np.meshgrid(*field.axes, indexing="ij"), axis=-1).reshape(-1, 3)
    inside = domain.contains(points)
    known = {time: field.at(time) for time in field.times}
    known = {time: u.reshape(-1, 3)[inside] for time, u in known.items() if u is not None}
    if not known:
        return {}
    rest = surface(domain)
    spacing = np.array([axis[1] - axis[0] for axis in field.axes])
    interpolator = RBFInterpolator(
        points[inside] / spacing, np.concatenate([*known.values()], axis=1), neighbors=NEIGHBOURS,
        kernel="cubic", degree=2,
    )  # fmt: skip
    moved = interpolator(rest.reshape(-1, 3) / spacing).reshape(*rest.shape[:2], len(known), 3)
    return {time: rest + moved[:, :, place] for place, time in enumerate(known)}


def faces(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Corners (F, 4, 3) of the faces of a surface (n, m, 3), and their unit normals (F, 3)."""
    corners = np.stack([places[:-1, :-1], places[1:, :-1], places[1:, 1:], places[:-1, 1:]], axis=2)
    corners = corners.reshape(-1, 4, 3)
    normals = np.cross(corners[:, 2] - corners[:, 0], corners[:, 1] - corners[:, 3])
    return corners, normals / np.linalg.norm(normals, axis=1, keepdims=True)


def tones() -> np.ndarray:
    """Colours of the faces in an even light, (F, 3): a checkerboard that moves with the body."""
    around, along = np.divmod(np.arange(AROUND * ALONG), ALONG)
    squares = around * 2 * SQUARES[0] // AROUND + along * 2 * SQUARES[1] // ALONG
    return np.array([to_rgb(tone) for tone in TONES])[squares % 2]


def draw_torus(axes, places) -> None:
    """A shaded surface; light falls on what looks towards it."""
    corners, normals = faces(places)
    bright = AMBIENT + (1 - AMBIENT) * np.clip(normals @ LIGHT / np.linalg.norm(LIGHT), 0, 1)
    colours = np.clip(tones() * bright[:, None], 0, 1)
    axes.add_collection3d(
        Poly3DCollection(corners, facecolors=colours, edgecolors=colours, lw=0.2, rasterized=True)
    )


def floor_at(floor, places) -> np.ndarray:
    """Height (N,) of a plane, a :class:`cases.obstacles.HalfSpace`, over places (N, 2)."""
    *slope, upward = floor.direction
    return (floor.offset - places @ np.array(slope)) / upward


def draw_floor(axes, floor) -> None:
    """The plane that is hit, below everything else."""
    side = HALF_WIDTH * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    floor = np.column_stack([side, floor_at(floor, side)])
    axes.add_collection3d(Poly3DCollection([floor], facecolors="0.82", edgecolors="0.6", lw=0.4))


def prepare(axes, height, top) -> None:
    """Equal scales over the floor, no axes; the floor stands first and is drawn first."""
    low = height - BELOW
    axes.set(xlim=(-HALF_WIDTH, HALF_WIDTH), ylim=(-HALF_WIDTH, HALF_WIDTH), zlim=(low, top))
    axes.set_box_aspect((1, 1, (top - low) / (2 * HALF_WIDTH)), zoom=1.4)
    axes.view_init(ELEVATION, AZIMUTH)
    axes.set_proj_type("persp", focal_length=0.9)
    axes.set_axis_off()
    axes.computed_zorder = False


def torus_frames(comparison, results, shown, times):
    """A row a method, a column a time."""
    columns, case = bodies(comparison, results, shown), load_case(comparison.case)
    reference = columns[0].field
    if reference is None:
        return nothing()
    times = sorted({nearest_time(reference, time) for time in times})
    height = min(1.4 * len(columns) + 0.2, TALLEST)
    figure, grid = plt.subplots(
        len(columns), len(times), figsize=(style.WIDTH, height), dpi=DPI,
        squeeze=False, subplot_kw={"projection": "3d"},
    )  # fmt: skip
    draw = _drawing(columns, case)
    for number, row in enumerate(grid):
        for time, axes in zip(times, row, strict=True):
            draw(axes, number, time)
        row[0].text2D(
            -0.02, 0.5, columns[number].title.replace(": ", ":\n"), rotation=90, fontsize=7,
            transform=row[0].transAxes, ha="center", va="center",
        )  # fmt: skip
    for time, axes in zip(times, grid[0], strict=True):
        axes.set_title(f"t = {time:g} s", fontsize=8, pad=0)
    return figure


def torus_film(comparison, results, shown, size):
    """A figure of one row of tori, a function of a time that shows them then, and all times.

    ``None`` where there is no reference.
    """
    columns, case = bodies(comparison, results, shown), load_case(comparison.case)
    reference = columns[0].field
    if reference is None:
        return None
    figure, row = plt.subplots(
        1, len(columns), figsize=size, subplot_kw={"projection": "3d"}, squeeze=False
    )
    draw = _drawing(columns, case)
    clock = figure.text(0.01, 0.02, "", fontsize=8)

    def update(time):
        for number, axes in enumerate(row[0]):
            axes.clear()
            draw(axes, number, time)
            axes.set_title(columns[number].title.replace(": ", ":\n"), fontsize=7, pad=0)
        clock.set_text(f"t = {time:.2f} s")

    return figure, update, reference.times


def _drawing(columns, case):
    """A function that draws a method, by its number, at a time."""
    floor = case.equation.contact.obstacle
    height = float(floor_at(floor, np.zeros((1, 2)))[0])
    shown = [surfaces(column.field, case.domain) if column.field else {} for column in columns]
    top = case.domain.bounds.upper[2] + ABOVE

    def draw(axes, number, time):
        prepare(axes, height, top)
        draw_floor(axes, floor)
        places = shown[number].get(time)
        if places is None:
            blank(axes, columns[number].missing)
        elif np.max(places[..., 2]) > top:
            blank(axes, f"above the picture, at z = {np.mean(places[..., 2]):.1f} m")
        else:
            draw_torus(axes, places)

    return draw
