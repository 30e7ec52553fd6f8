r"""The distance with a sign from an irregular polygon, the border of Bhutan.

.. math:: |\nabla u| = 1 \text{ on } (-1, 1)^2, \quad u = 0 \text{ on the border}, \quad u < 0
          \text{ inside}

The border is that of Natural Earth at 1:10 million (public domain), 326 vertices, in
``cases/data/bhutan.geojson``. The paper's has 291, from a source that it does not show: here the
35 vertices go whose triangles with their neighbours are smallest, one after the other (Visvalingam,
Whyatt, *Cartographic J.* 30, 1993). Longitudes are shortened by the cosine of the middle latitude,
and the map is scaled to 1.6 across. Published (10.5): cubic ReLU, 2-50-50-1, 20 000 epochs, largest
error 4 %, sum |e| / sum |u| 0.1. The vertices themselves, 2.3 KiB, hold the distance exactly.
"""

import json
from functools import partial
from pathlib import Path

import numpy as np

from cases.distances import signed_distance
from cases.domains import Box
from cases.plane_domains import Polygon
from cases.polygons import signed_area
from cases.stationary import Eikonal
from cases.stationary_cases import everywhere, stationary_case

BORDER = Path(__file__).resolve().parent.parent / "data" / "bhutan.geojson"
VERTICES = 291
WIDTH = 1.6  # of the map in the square of width 2
AROUND = Box((-1.0, -1.0), (1.0, 1.0))


def read_border(path: Path) -> np.ndarray:
    """Longitudes and latitudes (degrees) of a GeoJSON polygon, the first not repeated, (V, 2)."""
    geometry = json.loads(path.read_text(encoding="utf-8"))["geometry"]
    return np.array(geometry["coordinates"][0][:-1])


def flattened(border: np.ndarray, width: float) -> np.ndarray:
    """The border in the plane, counterclockwise, its bounds around 0 and ``width`` across."""
    lower, upper = border.min(axis=0), border.max(axis=0)
    middle = (lower + upper) / 2
    plane = (border - middle) * (np.cos(np.deg2rad(middle[1])), 1.0)
    plane *= width / np.ptp(plane[:, 0])
    return plane if signed_area(plane) > 0 else plane[::-1]


def thinned(vertices: np.ndarray, count: int) -> np.ndarray:
    """``count`` of the vertices, without those that change the polygon least."""
    while len(vertices) > count:
        before, after = (np.roll(vertices, shift, axis=0) - vertices for shift in (1, -1))
        areas = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]) / 2
        vertices = np.delete(vertices, np.argmin(areas), axis=0)
    return vertices


MAP = Polygon(tuple(map(tuple, thinned(flattened(read_border(BORDER), WIDTH), VERTICES).tolist())))

CASE = stationary_case(
    name="eikonal_map",
    title="Distance from the border of a country",
    equation=Eikonal(MAP),
    domain=AROUND,
    conditions=everywhere(MAP),
    exact=partial(signed_distance, MAP),
    network=(1, 50),
    other_networks={"small_network": (1, 30)},
)
