"""Distances from the faces of a box, in any dimension."""

from cases.domains import Box
from insr.boundary.joining import Equivalence, Product
from insr.boundary.primitives import HalfSpace, Slab


def half_space(box: Box, axis: int, side: str) -> HalfSpace:
    """The distance x_i - a_i or b_i - x_i from one face, side "lower" or "upper"."""
    corner, sign = (box.lower, 1.0) if side == "lower" else (box.upper, -1.0)
    normal = tuple(sign * (i == axis) for i in range(box.dim))
    return HalfSpace(tuple(map(float, corner)), normal)


def half_spaces(box: Box) -> tuple[HalfSpace, ...]:
    """Those of all faces, axis by axis, lower first."""
    return tuple(half_space(box, i, side) for i in range(box.dim) for side in ("lower", "upper"))


def slab(box: Box, axis: int) -> Slab:
    """(x_i - a_i)(b_i - x_i) / (b_i - a_i)."""
    return Slab(axis, float(box.lower[axis]), float(box.upper[axis]))


def slabs(box: Box) -> tuple[Slab, ...]:
    """Those of all axes."""
    return tuple(slab(box, axis) for axis in range(box.dim))


def box_equivalence(box: Box, order: int = 1) -> Equivalence:
    """R-equivalence of all faces (eq. 10, 78), normalised to the order."""
    return Equivalence(half_spaces(box), order)


def box_product(box: Box) -> Product:
    """Product of the slabs: smooth in the corners too, not normalised."""
    return Product(slabs(box))
