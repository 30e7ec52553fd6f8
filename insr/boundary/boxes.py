"""Distances from the faces of a box, in any dimension."""

from cases.domains import Box
from insr.boundary.joining import Equivalence, Product
from insr.boundary.primitives import HalfSpace, Slab


def half_spaces(box: Box) -> tuple[HalfSpace, ...]:
    """The distances x_i - a_i and b_i - x_i of all faces, axis by axis, lower first."""
    faces = []
    for axis in range(box.dim):
        for corner, sign in ((box.lower, 1.0), (box.upper, -1.0)):
            normal = tuple(sign * (i == axis) for i in range(box.dim))
            faces.append(HalfSpace(tuple(map(float, corner)), normal))
    return tuple(faces)


def slabs(box: Box) -> tuple[Slab, ...]:
    """(x_i - a_i)(b_i - x_i) / (b_i - a_i) of each axis."""
    ends = zip(box.lower, box.upper, strict=True)
    return tuple(Slab(axis, float(a), float(b)) for axis, (a, b) in enumerate(ends))


def box_equivalence(box: Box, order: int = 1) -> Equivalence:
    """R-equivalence of all faces (eq. 10, 78), normalised to the order."""
    return Equivalence(half_spaces(box), order)


def box_product(box: Box) -> Product:
    """Product of the slabs: smooth in the corners too, not normalised."""
    return Product(slabs(box))
