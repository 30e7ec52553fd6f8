r"""What the galleries of distances show: domains by both distances, their parts, lifts, points.

A *field* maps an expansion of positions to values, as in :mod:`insr.boundary.differentiation`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch

from cases.discovery import load_case
from cases.problems.eikonal_map import MAP
from insr.boundary.conditions import structure
from insr.boundary.curve import Curve
from insr.boundary.curve_distance import CurveMeanValue
from insr.boundary.distance import Complement, Distance
from insr.boundary.joining import Equivalence, power_conjunction
from insr.boundary.lifts import polygon_lift
from insr.boundary.polygon import Polygon
from insr.boundary.polygon_distance import MeanValue, PolygonEquivalence
from insr.boundary.primitives import Arc, Ball, HalfSpace, Segment, Slab, ellipse, lines_and_discs

SQUARE = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
L_SHAPE = ((-1.0, -1.0), (1.0, -1.0), (1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (-1.0, 1.0))
CHORDS = 240  # of a curve, for what is inside
INNER = 0.4  # of the nested polygons, as part of the outer size
RING = 0.25  # inner radius of the ring, that of the problems on it
AXES = (1.0, 0.6)  # semi-axes of the ellipse

Field = Callable


class Domain(NamedTuple):
    """A domain of the gallery: its bounds, a polygon for it, and distances from its boundary."""

    outline: Polygon
    lower: tuple[float, float]
    upper: tuple[float, float]
    distances: dict[str, Distance]


class Picture(NamedTuple):
    """A scalar field on a box."""

    lower: tuple[float, float]
    upper: tuple[float, float]
    field: Field


def regular(count: int, radius: float = 1.0) -> tuple[tuple[float, float], ...]:
    """A regular polygon, its first vertex to the right."""
    angles = 2 * np.pi * np.arange(count) / count
    return tuple(zip(radius * np.cos(angles), radius * np.sin(angles), strict=True))


def scaled(vertices, factor: float):
    """A ring inside another one, clockwise."""
    return tuple((factor * x, factor * y) for x, y in reversed(vertices))


def star(t):
    """A star of five rounded rays."""
    angle = 2 * np.pi * t
    radius = 0.75 + 0.2 * np.cos(5 * angle)
    return radius * np.cos(angle), radius * np.sin(angle)


def hypocycloid(t):
    """Three cusps on the unit circle."""
    angle = 2 * np.pi * t
    x = (2 * np.cos(angle) + np.cos(2 * angle)) / 3
    return x, (2 * np.sin(angle) - np.sin(2 * angle)) / 3


def _oval(a, b, turn=1):
    return Curve(lambda t: (a * np.cos(2 * np.pi * t), turn * b * np.sin(2 * np.pi * t)))


def _chords(rims):
    """Vertices on the outer curve, and on each of the holes."""
    t = torch.arange(CHORDS, dtype=torch.float64) / CHORDS
    outer, *holes = (tuple(map(tuple, rim.derivatives(t, 0)[0].tolist())) for rim in rims)
    return outer, tuple(holes)


def domains() -> dict[str, Domain]:
    """All domains by name; a distance that does not exist for one is not there."""
    found = {}
    polygons = {
        "triangle": Polygon(regular(3)),
        "square": Polygon(SQUARE),
        "hexagon": Polygon(regular(6)),
        "l_shape": Polygon(L_SHAPE),
        "nested_squares": Polygon(SQUARE, (scaled(SQUARE, INNER),)),
        "nested_octagons": Polygon(regular(8), (scaled(regular(8), INNER),)),
        "map": Polygon(MAP.vertices),
    }
    for name, polygon in polygons.items():
        both = {"equivalence": PolygonEquivalence(polygon), "mean_value": MeanValue(polygon)}
        lower, upper = polygon.starts.min(0), polygon.starts.max(0)
        found[name] = Domain(polygon, tuple(lower), tuple(upper), both)
    ring = (Ball((0.0, 0.0), 1.0, True), Complement(Ball((0.0, 0.0), RING, True)))
    ends = ((-1.0, -1.0), (1.0, 1.0))
    curves = {
        "annulus": (_oval(1.0, 1.0), _oval(RING, RING, -1)),
        "ellipse": (_oval(*AXES),),
        "star": (Curve(star),),
        "hypocycloid": (Curve(hypocycloid),),
    }
    for name, rims in curves.items():
        outline = Polygon(*_chords(rims))
        found[name] = Domain(outline, *ends, {"mean_value": CurveMeanValue(rims)})
    found["annulus"].distances["equivalence"] = Equivalence(ring)
    found["ellipse"].distances["equivalence"] = ellipse((0.0, 0.0), AXES)
    return found


def parts() -> dict[str, Picture]:
    """A segment and an arc with what trims them, circle, ellipse, joined parts (figs. 2 to 6)."""
    ends = ((-1.0, -1.0), (1.0, 1.0))
    start, end = (-0.6, 0.0), (0.6, 0.0)
    segment = [lambda x, k=k: _line_and_disc(x, start, end)[k] for k in (0, 1)]
    circle = Ball((0.0, 0.0), 0.8)
    side = HalfSpace((0.4, 0.4), (1.0, 1.0))
    one, two = Segment((-0.7, 0.0), (0.0, 0.0)), Segment((0.0, 0.0), (0.5, 0.5))
    fields = {
        "segment_line": segment[0],
        "segment_disc": segment[1],
        "segment": Segment(start, end),
        "circle": circle,
        "arc_circle": circle,
        "arc_chord": side,
        "arc": Arc(circle, 0.0, np.pi / 2),
        "ellipse": ellipse((0.0, 0.0), (0.8, 0.5)),
        "conjunction_2": lambda x: power_conjunction(one(x), two(x), 2),
        "conjunction_3": lambda x: power_conjunction(one(x), two(x), 3),
        "equivalence_1": Equivalence((one, two), 1),
        "equivalence_2": Equivalence((one, two), 2),
    }
    found = {name: Picture(*ends, field) for name, field in fields.items()}
    quarter = (
        Segment((0.0, 0.0), (1.0, 0.0)),
        Arc(Ball((0.0, 0.0), 1.0), 0.0, np.pi / 2),
        Segment((0.0, 1.0), (0.0, 0.0)),
    )
    for order in (2, 3, 6, 10):
        field = Equivalence(quarter, order)
        found[f"quarter_{order}"] = Picture((-0.3, -0.3), (1.3, 1.3), field)
    return found


def _line_and_disc(x, start, end):
    f, t = lines_and_discs(x, *(x.value.new_tensor([vertex]) for vertex in (start, end)))
    return f[..., 0], t[..., 0]


def lifts() -> dict[str, Picture]:
    """Boundary data inside (figs. 31, 35, 38)."""
    found = {}
    for name in ("laplace_square", "laplace_annulus", "harmonic_square", "harmonic_lshape_origin"):
        case = load_case(name)
        ansatz = structure(case.boundary_conditions)
        box = case.domain.bounds
        found[name] = Picture(
            box.lower, box.upper, lambda x, a=ansatz: a.coefficients(x).lift[..., 0]
        )
    hexagon = Polygon(regular(6))
    hats = [_hat(hexagon, edge) for edge in range(6)]
    lift = polygon_lift(PolygonEquivalence(hexagon), tuple(hats))
    found["harmonic_hexagon"] = Picture((-1.0, -1.0), (1.0, 1.0), lift)
    return found


def _hat(polygon, edge):
    """1 in the first vertex, 0 in the others, affine on edges: the part on one edge."""
    start, end = polygon.starts[edge], polygon.ends[edge]
    along = (end - start) / ((end - start) @ (end - start))
    match edge:
        case 0:
            return lambda x: 1 - ((x - x.value.new_tensor(start)) * x.value.new_tensor(along)).sum()
        case 5:
            return lambda x: ((x - x.value.new_tensor(start)) * x.value.new_tensor(along)).sum()
    return 0.0


def hypercube(heights) -> Iterator[tuple[float, Field]]:
    """Cuts at heights of the third coordinate of the distance from a hypercube, at x_4 = 0."""
    slabs = Equivalence(tuple(Slab(axis, -1.0, 1.0) for axis in range(4)))
    for height in heights:
        yield height, lambda x, z=height: slabs(_raised(x, (z, 0.0)))


def _raised(x, further):
    """Positions with further coordinates that do not vary."""
    count = len(further)
    rest = x.coefficients.new_zeros(*x.coefficients.shape[:-1], count)
    rest[0] = torch.tensor(further, dtype=rest.dtype)
    return type(x)(x.truncation, torch.cat([x.coefficients, rest], dim=-1))
