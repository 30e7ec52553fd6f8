"""Distances and solution structures for the boundaries and conditions that cases describe."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from cases.boundaries import Edge, Face, Piece, Rim
from cases.boundary_conditions import Clamped, Essential, Robin
from insr.boundary import mixed
from insr.boundary.boxes import half_space, slab
from insr.boundary.coons import Coons
from insr.boundary.curve import Curve
from insr.boundary.curve_distance import CurveMeanValue
from insr.boundary.data import Constant, Differentiated
from insr.boundary.distance import Complement, Distance
from insr.boundary.joining import Equivalence, Product
from insr.boundary.lifts import Shepard, polygon_lift, together
from insr.boundary.polygon import Polygon
from insr.boundary.polygon_distance import MeanValue, PolygonEquivalence
from insr.boundary.primitives import Ball, HalfSpace, Segment, ellipse
from insr.boundary.structure import Structure
from insr.boundary.structures import ClampedStructure, DirichletStructure, RobinStructure

ALLOWED = (Essential, Robin, Clamped)
ROUND = ((1, "lower"), (0, "upper"), (1, "upper"), (0, "lower"))  # faces, counterclockwise
KINDS = ("equivalence", "lines", "mean_value", "product")
"""R-equivalence of trimmed edges (eq. 6) or of their untrimmed lines (for convex polygons; for
faces of boxes in 1, 3, 4 dimensions both are the planes), mean value potential, product (for boxes,
with Coons patches as lifts)."""


def structure(
    conditions: Sequence[Essential | Robin | Clamped],
    kind: str = "equivalence",
    order: int = 1,
    *,
    diffusivity: float = 1.0,
    superposed: bool = False,
    jumps: bool = False,
) -> Structure:
    """The trial function that meets conditions on pieces of a boundary or interface.

    Leave out natural conditions where an energy brings them about (Ritz).

    Args:
        conditions: each with its piece.
        kind: of :data:`KINDS`.
        order: m of the R-equivalence.
        diffusivity: a of Robin's conditions a du/dn + c u = h.
        superposed: of essential and Robin's conditions together, approach I of section 5.3
            instead of II.
        jumps: whether data may differ where pieces meet.

    Raises:
        ValueError: no or unknown conditions, a kind that the pieces do not allow, data that
            differ where pieces meet.
    """
    essential, robin, clamped = ([c for c in conditions if isinstance(c, a)] for a in ALLOWED)
    if not conditions or len(essential) + len(robin) + len(clamped) < len(conditions):
        allowed = ", ".join(each.__name__ for each in ALLOWED)
        raise ValueError(f"conditions: {tuple(conditions)}; allowed: one or more of {allowed}")
    pieces = [condition.piece for condition in conditions]
    if len(essential) == len(conditions):
        phi = distance(pieces, kind, order)
        return DirichletStructure(phi, _lift(phi, essential, kind, jumps))
    if len(clamped) == len(conditions):
        return ClampedStructure(distance(pieces, kind, order))
    fluxes = {(c.coefficient / diffusivity, c.value / diffusivity) for c in robin}
    if len(robin) == len(conditions) and len(fluxes) == 1:
        ((factor, value),) = fluxes
        return RobinStructure(distance(pieces, kind, order), value, factor)
    if superposed:
        if not essential or clamped or len(fluxes) != 1:
            found = f"{len(essential)} essential, {len(clamped)} clamped, {len(fluxes)} fluxes"
            raise ValueError(f"superposed: {found}; allowed: essential conditions and one flux")
        ((factor, value),) = fluxes
        first = distance([c.piece for c in essential], kind, order)
        second = distance([c.piece for c in robin], kind, order)
        lift = _lift(first, essential, kind, jumps)
        return mixed.SuperposedStructure(first, second, lift, value, factor)
    if kind == "mean_value":
        raise ValueError("kind: 'mean_value'; allowed with the same sort of condition everywhere")
    parts = [(piece_distance(c.piece, kind, _is_ring(pieces)), c) for c in conditions]
    return mixed.TransfiniteStructure(
        tuple((phi, _condition(condition, diffusivity)) for phi, condition in parts)
    )


def distance(pieces: Sequence[Piece], kind: str = "equivalence", order: int = 1) -> Distance:
    """The distance from several pieces.

    Raises:
        ValueError: an unknown kind, or one that the pieces do not allow.
    """
    if kind not in KINDS:
        raise ValueError(f"kind: {kind!r}; allowed: {', '.join(KINDS)}")
    rims = all(isinstance(piece, Rim) for piece in pieces)
    if kind == "product":
        if not all(isinstance(piece, Face) for piece in pieces):
            raise ValueError("kind: 'product'; allowed for faces of boxes alone")
        return Product(_slabs(pieces))
    polygon = _polygon(pieces)
    if kind == "mean_value":
        if rims:
            # The outer curve comes first.
            return CurveMeanValue(tuple(map(_curve, sorted(pieces, key=lambda rim: rim.hole))))
        if polygon is None:
            raise ValueError("kind: 'mean_value'; allowed for closed curves in the plane alone")
        return MeanValue(polygon)
    if polygon is not None:
        return PolygonEquivalence(polygon, order, trimmed=kind == "equivalence")
    parts = tuple(piece_distance(piece, kind, _is_ring(pieces)) for piece in pieces)
    return parts[0] if len(parts) == 1 else Equivalence(parts, order)


def piece_distance(piece: Piece, kind: str = "equivalence", ring: bool = False) -> Distance:
    """The distance from one piece: a face's plane, an edge (trimmed or its line), a circle.

    Args:
        piece: the piece.
        kind: "lines" for no trimming.
        ring: whether circles get their exact distance, which is singular in the centre.
    """
    match piece:
        case Face():
            return half_space(piece.box, piece.axis, piece.side)
        case Edge(_, start, end):
            if kind != "lines":
                return Segment(start, end)
            return HalfSpace(start, (start[1] - end[1], end[0] - start[0]))
        case Rim(_, (a, b), hole):
            inside = Ball((0.0, 0.0), a, ring) if a == b else ellipse((0.0, 0.0), (a, b))
            return Complement(inside) if hole else inside
    raise ValueError(f"piece: {type(piece).__name__}; allowed: Face, Edge, Rim")


def _lift(phi: Distance, essential, kind, jumps):
    """g for the ansatz with phi, from the same phi_i where there are any."""
    pieces = [condition.piece for condition in essential]
    data = tuple(_data(condition) for condition in essential)
    if all(g == Constant(0.0) for g in data):
        return 0.0
    if len(data) == 1:
        return data[0]
    if kind == "product":
        faces = {(p.axis, p.side): g for p, g in zip(pieces, data, strict=True)}
        return Coons(pieces[0].box, faces, jumps)
    polygon = _polygon(pieces)
    if polygon is not None:
        same = phi if isinstance(phi, PolygonEquivalence) else PolygonEquivalence(polygon)
        ordered = tuple(data[pieces.index(piece)] for piece in _around(pieces))
        return polygon_lift(same, ordered, jumps=jumps)
    parts = tuple(piece_distance(piece, kind, _is_ring(pieces)) for piece in pieces)
    return Shepard(together(parts), data)


def _condition(condition, diffusivity):
    match condition:
        case Robin():
            value, factor = condition.value / diffusivity, condition.coefficient / diffusivity
            return mixed.Flux(value, factor)
        case Clamped():
            return mixed.Clamp()
    return mixed.Essential(_data(condition))


def _is_ring(pieces) -> bool:
    """Whether the centre is outside, so that exact distances from circles are smooth."""
    return any(isinstance(piece, Rim) and piece.hole for piece in pieces)


def _data(condition) -> Constant | Differentiated:
    """A number where the data are the same wherever looked at, around their piece and on it."""
    generator = np.random.default_rng(0)
    points = condition.piece.random(16, generator)
    values = condition.value.value(
        np.concatenate([points, points + generator.normal(size=points.shape)])
    )
    return Differentiated(condition.value) if np.ptp(values) else Constant(float(values[0]))


def _slabs(pieces):
    """Both faces of an axis at once, where both are there."""
    box = pieces[0].box
    sides = {
        axis: [p for p in pieces if p.axis == axis] for axis in sorted({p.axis for p in pieces})
    }
    return tuple(
        slab(box, axis) if len(both) == 2 else half_space(box, axis, both[0].side)
        for axis, both in sides.items()
    )


def _polygon(pieces) -> Polygon | None:
    """The polygon that edges, or all four faces of a rectangle, bound; None if they do not."""
    if all(isinstance(piece, Edge) for piece in pieces) and len(pieces) > 2:
        closed = [*pieces, pieces[0]]
        if all(before.end == after.start for before, after in pairwise(closed)):
            return Polygon(tuple(piece.start for piece in pieces))
    faces = {(p.axis, p.side) for p in pieces if isinstance(p, Face) and p.box.dim == 2}
    if len(faces) == len(pieces) == len(ROUND):
        (a, c), (b, d) = pieces[0].box.lower, pieces[0].box.upper
        return Polygon(((a, c), (b, c), (b, d), (a, d)))
    return None


def _around(pieces):
    """The pieces of a polygon in the order of its edges."""
    if isinstance(pieces[0], Face):
        return sorted(pieces, key=lambda face: ROUND.index((face.axis, face.side)))
    return pieces


def _curve(rim: Rim) -> Curve:
    (a, b), turn = rim.semi_axes, -1 if rim.hole else 1
    return Curve(lambda t: (a * np.cos(2 * np.pi * t), turn * b * np.sin(2 * np.pi * t)))
