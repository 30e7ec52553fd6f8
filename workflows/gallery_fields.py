r"""The galleries of distances as arrays, and how their cost grows with the edges of a polygon.

Pictures are named ``domains/<domain>/<distance>/<value or laplacian>``,
``parts/<part>``, ``lifts/<case>/<value or laplacian>`` and ``hypercube/<height>``.
"""

import math
import time

import numpy as np
import pandas as pd
import torch
import xarray as xr

from cases.discovery import load_case
from insr.boundary.differentiation import derivatives, jet, positions
from insr.boundary.polygon import Polygon
from insr.boundary.polygon_distance import MeanValue, PolygonEquivalence
from insr.stationary.points import rule
from workflows import gallery_shapes as shapes

SIDES = {"smoke": 24}
SIDE = 96  # points an axis, in the middles of pixels, where SIDES has no other for a scale
MARGIN = 0.02  # around a domain, as part of its size
HEIGHTS = np.linspace(-0.95, 0.95, 13)
POINT_CASES = ("plate_circular_uniform", "laplace_annulus", "harmonic_lshape_origin")
SHOWN_POINTS = 512
EDGES = (4, 10, 30, 100, 300, 1000)
MOST_EDGES = {"smoke": 30}
TIMED_POINTS = 128
REPEATS = 2
LAPLACIAN = (3, 5)  # second derivatives xx and yy in a jet of order 2 in the plane


def galleries(scale: str) -> xr.Dataset:
    """All pictures: ``value`` (picture, i, j), with bounds ``lower`` and ``upper`` (picture, 2).

    Pixels outside a domain are NaN. ``points_<case>`` (n, 2) are collocation points.
    """
    side = SIDES.get(scale, SIDE)
    found = {**_domains(side), **_parts(side), **_lifts(side), **_hypercube(side)}
    names = list(found)
    lower, upper, values = (np.array([found[name][k] for name in names]) for k in range(3))
    data = xr.Dataset(
        {
            "lower": (("picture", "axis"), lower),
            "upper": (("picture", "axis"), upper),
            "value": (("picture", "i", "j"), values.astype(np.float32)),
        },
        coords={"picture": names},
    )
    for name in POINT_CASES:
        case = load_case(name)
        generator = np.random.default_rng(0)
        points = rule(case.equation, case.domain, "sobol", SHOWN_POINTS, generator).points
        data[f"points_{name}"] = ((f"n_{name}", "axis"), points)
    return data


def edge_table(scale: str) -> pd.DataFrame:
    """Seconds a point for value, gradient and Hessian, and how far from a distance it is.

    One row a distance and number of edges of a regular polygon of radius 1. ``over_distance`` is
    phi over the exact distance, a tenth of the radius off the middle of an edge.
    """
    rows = []
    most = MOST_EDGES.get(scale, max(EDGES))
    for count in [count for count in EDGES if count <= most]:
        polygon = Polygon(shapes.regular(count))
        apothem, angle = np.cos(np.pi / count), np.pi / count
        place = (apothem - 0.1) * np.array([[np.cos(angle), np.sin(angle)]])
        for name, field in (
            ("equivalence", PolygonEquivalence(polygon)),
            ("mean_value", MeanValue(polygon)),
        ):
            value = float(jet(field, torch.from_numpy(place), 0)[0, 0])
            rows.append(
                {
                    "case": "eikonal_map",
                    "distance": name,
                    "edges": count,
                    "seconds_per_point": _seconds(field),
                    "over_distance": value / 0.1,
                }
            )
    return pd.DataFrame(rows)


def _seconds(field):
    points = torch.from_numpy(0.5 * np.random.default_rng(0).uniform(-1, 1, (TIMED_POINTS, 2)))
    jet(field, points, 2)
    spent = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        jet(field, points, 2)
        spent.append(time.perf_counter() - start)
    return min(spent) / TIMED_POINTS


def _domains(side):
    found = {}
    for name, domain in shapes.domains().items():
        margin = MARGIN * (np.subtract(domain.upper, domain.lower))
        box = np.subtract(domain.lower, margin), np.add(domain.upper, margin)
        points = _pixels(side, *box)
        inside = domain.outline.contains(points).numpy()
        for kind, field in domain.distances.items():
            for quantity, array in _pictures(field, points, inside).items():
                found[f"domains/{name}/{kind}/{quantity}"] = (*box, array)
    return found


def _parts(side):
    return {
        f"parts/{name}": (picture.lower, picture.upper, _values(side, picture))
        for name, picture in shapes.parts().items()
    }


def _lifts(side):
    found = {}
    for name, picture in shapes.lifts().items():
        points = _pixels(side, picture.lower, picture.upper)
        inside = _within(name, points)
        for quantity, array in _pictures(picture.field, points, inside).items():
            found[f"lifts/{name}/{quantity}"] = (picture.lower, picture.upper, array)
    return found


def _within(name, points):
    if name == "harmonic_hexagon":
        return Polygon(shapes.regular(6)).contains(points).numpy()
    return load_case(name).domain.contains(points.numpy())


def _hypercube(side):
    ends = (-1.0, -1.0), (1.0, 1.0)
    return {
        f"hypercube/{height:.4f}": (*ends, _values(side, shapes.Picture(*ends, field)))
        for height, field in shapes.hypercube(HEIGHTS)
    }


def _pixels(side, lower, upper):
    axes = [np.linspace(a, b, 2 * side + 1)[1::2] for a, b in zip(lower, upper, strict=True)]
    return torch.from_numpy(np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 2))


def _values(side, picture):
    points = _pixels(side, picture.lower, picture.upper)
    return derivatives(picture.field(positions(points, 0)))[0].reshape(side, side).numpy()


def _pictures(field, points, inside):
    """Value and Laplacian, NaN outside."""
    found = np.full((2, len(points)), np.nan)
    side = math.isqrt(len(points))
    slots = jet(field, points[torch.from_numpy(inside)], 2)
    found[0, inside] = slots[0].numpy()
    found[1, inside] = slots[list(LAPLACIAN)].sum(0).numpy()
    return dict(zip(("value", "laplacian"), found.reshape(2, side, side), strict=True))
