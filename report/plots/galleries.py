"""Galleries of distances: their values and Laplacians, their parts, lifts of boundary data."""

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.colors import Normalize

from report.plots import style
from report.plots.pictures import draw_picture

DOMAINS = (
    *("triangle", "square", "hexagon", "l_shape", "nested_squares", "nested_octagons"),
    *("annulus", "ellipse", "star", "hypocycloid", "map"),
)
COLUMNS = (
    ("equivalence", "value", "R-equivalence"),
    ("mean_value", "value", "mean value"),
    ("equivalence", "laplacian", "its Laplacian"),
    ("mean_value", "laplacian", "its Laplacian"),
)
PARTS = {
    "segment_line": "line, f",
    "segment_disc": "disc, t",
    "segment": "segment, φ",
    "ellipse": "ellipse",
    "arc_circle": "circle, f",
    "arc_chord": "chord, t",
    "arc": "arc, φ",
    "circle": "circle",
    "conjunction_2": "conjunction, s = 2",
    "conjunction_3": "conjunction, s = 3",
    "equivalence_1": "equivalence, m = 1",
    "equivalence_2": "equivalence, m = 2",
    "quarter_2": "m = 2",
    "quarter_3": "m = 3",
    "quarter_6": "m = 6",
    "quarter_10": "m = 10",
}
LIFTS = {
    "laplace_square": "Laplace, square",
    "laplace_annulus": "Laplace, ring",
    "harmonic_square": "harmonic, square",
    "harmonic_hexagon": "harmonic, hexagon",
    "harmonic_lshape_origin": "harmonic, L",
}
POINTS = {
    "plate_circular_uniform": "disc",
    "laplace_annulus": "ring",
    "harmonic_lshape_origin": "L",
}
SHARE = 0.97  # of the pixels whose Laplacians the colours tell apart; the rest is at vertices
LINES = 5  # of equal distance


class Picture(NamedTuple):
    """A scalar field at pixels (n, n), and their middles along each axis."""

    values: np.ndarray
    axes: list[np.ndarray]


class Gallery:
    """What :mod:`workflows.gallery_fields` wrote.

    Args:
        path: its file.
    """

    def __init__(self, path: Path):
        self._path = path

    @cached_property
    def _data(self):
        return xr.load_dataset(self._path)

    @property
    def names(self) -> list[str]:
        """Of all pictures."""
        return [str(name) for name in self._data["picture"].values]

    def picture(self, name: str) -> Picture | None:
        """By name; ``None`` where there is none."""
        if name not in self.names:
            return None
        one = self._data.sel(picture=name)
        values, count = one["value"].values, len(one["i"])
        axes = [
            a + (b - a) * (np.arange(count) + 0.5) / count
            for a, b in zip(one["lower"].values, one["upper"].values, strict=True)
        ]
        return Picture(values, axes)

    def points(self, case: str) -> np.ndarray:
        """Collocation points (n, 2)."""
        return self._data[f"points_{case}"].values


def opened(results) -> Gallery | None:
    """The gallery of a scale, or ``None``."""
    return Gallery(results.gallery) if results.gallery else None


def distances(results):
    """Both distances of all domains with their Laplacians, two domains a row."""
    gallery = opened(results)
    if gallery is None:
        return None
    down = -(-len(DOMAINS) // 2)
    figure, grid = plt.subplots(down, 8, figsize=(style.WIDTH, 0.86 * down + 0.45))
    for place in grid[len(DOMAINS) - down :, 4:].flat:
        place.set_axis_off()
    for number, name in enumerate(DOMAINS):
        row = grid[number % down, 4 * (number // down) :][:4]
        pictures = [gallery.picture(f"domains/{name}/{a}/{b}") for a, b, _ in COLUMNS]
        values, laplacians = _distance_scale(pictures[:2]), _laplacian_scale(pictures[2:])
        for axes, picture, scale in zip(
            row, pictures, [values] * 2 + [laplacians] * 2, strict=True
        ):
            _drawn(axes, picture, scale, lines=scale is values)
        row[1].set_xlabel(f"to {values['norm'].vmax:.2g}", fontsize=5.5, labelpad=1)
        row[3].set_xlabel(f"±{laplacians['norm'].vmax:.2g}", fontsize=5.5, labelpad=1)
    for axes, (_, _, words) in zip(grid[0], COLUMNS * 2, strict=True):
        axes.set_title(words, fontsize=6)
    return figure


def parts(results):
    """What distances are joined from, and how orders of R-equivalence differ."""
    gallery = opened(results)
    if gallery is None:
        return None
    figure, grid = plt.subplots(4, 4, figsize=(style.WIDTH * 0.8, style.WIDTH * 0.84))
    for axes, (name, words) in zip(grid.flat, PARTS.items(), strict=True):
        picture = gallery.picture(f"parts/{name}")
        _drawn(axes, picture, _signed_scale(picture.values), lines=True)
        axes.set_title(words, fontsize=7)
    return figure


def lifts(results):
    """Boundary data carried inside, their Laplacians, and points of collocation."""
    gallery = opened(results)
    if gallery is None:
        return None
    across = len(LIFTS)
    figure, grid = plt.subplots(2, across, figsize=(style.WIDTH, 2.9))
    for (name, words), column in zip(LIFTS.items(), grid.T, strict=True):
        value, laplacian = (gallery.picture(f"lifts/{name}/{q}") for q in ("value", "laplacian"))
        _drawn(column[0], value, _signed_scale(value.values), lines=True)
        scale = _laplacian_scale([laplacian])
        _drawn(column[1], laplacian, scale)
        column[0].set_title(words, fontsize=7)
        column[1].set_xlabel(f"±{scale['norm'].vmax:.2g}", fontsize=6, labelpad=1)
    grid[0, 0].set_ylabel("g", fontsize=8)
    grid[1, 0].set_ylabel("Laplacian of g", fontsize=8)
    return figure


def points_and_surface(results):
    """Collocation points on three domains, and surfaces of equal distance in a hypercube."""
    gallery = opened(results)
    if gallery is None:
        return None
    figure = plt.figure(figsize=(style.WIDTH, 1.9))
    for number, (name, words) in enumerate(POINTS.items()):
        axes = figure.add_subplot(1, 4, number + 1)
        x, y = gallery.points(name).T
        axes.plot(x, y, ".", ms=1.6, color=style.BLUE)
        axes.set_aspect("equal")
        axes.set(xticks=[], yticks=[])
        axes.set_title(words, fontsize=7)
    axes = figure.add_subplot(1, 4, 4, projection="3d")
    for name in [name for name in gallery.names if name.startswith("hypercube/")]:
        picture, height = gallery.picture(name), float(name.partition("/")[2])
        x, y = np.meshgrid(*picture.axes, indexing="ij")
        if picture.values.max() > SURFACES[0]:
            axes.contour(x, y, picture.values, SURFACES, offset=height, zdir="z", linewidths=0.6,
                         cmap="viridis", vmin=0.0, vmax=2 * SURFACES[-1])  # fmt: skip
    axes.set(xlim=(-1, 1), ylim=(-1, 1), zlim=(-1, 1), xticks=[], yticks=[], zticks=[])
    axes.set_box_aspect((1, 1, 1), zoom=1.15)
    axes.set_title("hypercube, φ at x₄ = 0", fontsize=7)
    return figure


SURFACES = (0.03, 0.09)
"""Distances whose surfaces are drawn."""


def edges(results):
    """Time of a distance and its share of the exact one against the edges of a polygon."""
    table = results.edges
    if table.empty:
        return None
    figure, (left, right) = plt.subplots(1, 2, figsize=(style.WIDTH, 2.3))
    names = {"equivalence": "R-equivalence, m = 1", "mean_value": "mean value potential"}
    for (name, words), (colour, marker) in zip(
        names.items(), ((style.BLUE, "o"), (style.VERMILION, "s")), strict=True
    ):
        rows = table[table["method"] == name].sort_values("edges")
        look = {"color": colour, "marker": marker, "label": words}
        left.plot(rows["edges"], 1e6 * rows["seconds_per_point"], **look)
        right.plot(rows["edges"], rows["over_distance"], **look)
    left.set(xlabel="edges", ylabel="time a point (µs)")
    style.logarithmic(left)
    right.set(xlabel="edges", ylabel="φ / distance (1)", ylim=(0, 1))
    style.logarithmic(right, "x")
    left.legend()
    return figure


def _drawn(axes, picture, scale, *, lines=False):
    axes.set(xticks=[], yticks=[])
    if picture is None:
        axes.grid(False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.text(
            0.5, 0.5, "none", transform=axes.transAxes, ha="center", fontsize=5.5, color="0.5"
        )
        axes.set_aspect("equal")
        return
    draw_picture(axes, picture.values, picture.axes, scale)
    if lines:
        axes.contour(*picture.axes, picture.values.T, LINES, colors="w", linewidths=0.3)


def _distance_scale(pictures):
    largest = max(float(np.nanmax(p.values)) for p in pictures if p is not None)
    return {"cmap": "viridis", "norm": Normalize(0.0, largest)}


def _laplacian_scale(pictures):
    known = [np.abs(p.values[np.isfinite(p.values)]) for p in pictures if p is not None]
    bound = max(float(np.quantile(values, SHARE)) for values in known)
    return {"cmap": "vlag", "norm": Normalize(-bound, bound)}


def _signed_scale(values):
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low < 0:
        return {"cmap": "vlag", "norm": Normalize(-max(-low, high), max(-low, high))}
    return {"cmap": "viridis", "norm": Normalize(low, high)}
