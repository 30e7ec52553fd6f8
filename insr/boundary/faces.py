r"""Faces of a box: u = phi N with the distance written out for axis-parallel walls.

For this ansatz the distance-like phi vanishes on the fixed faces, so u = 0 there whatever the
weights are. A linear functional of the jet of u is a linear functional of the jet of N: by the
product rule the ansatz only maps seeds to seeds, once per set of points.
"""

from dataclasses import dataclass
from typing import final

import torch

from cases.boundary_conditions import Dirichlet, SlipWall
from cases.domains import Box
from insr.boundary.ansatz import Ansatz
from insr.jets import pairs, slots


@final
@dataclass(frozen=True)
class FixedFaces(Ansatz):
    r"""u = phi N with homogeneous data on faces of a box.

    phi is the product over the faces of :math:`(s / \sqrt{s^2 + \ell^2})^m`, s the distance from
    the face: of order s^m near it, and 1 far away, so that the network keeps the field's scale.
    m is the number of conditions on each face (value, normal derivative, ...).

    Attributes:
        box: the domain.
        faces: conditions with value 0.
        length: the length l beyond which phi is nearly 1.
        multiplicity: m, 1 or 2.

    Raises:
        ValueError: a condition with another value than 0.
    """

    box: Box
    faces: tuple[Dirichlet, ...]
    length: float
    multiplicity: int = 1

    def __post_init__(self):
        for face in self.faces:
            if face.value != 0:
                raise ValueError(f"boundary value: {face.value}; allowed in the exact ansatz: 0")

    def seeds(self, points, seeds):
        return _product_seeds(self.distance_jet(points, _order(seeds, points)), seeds, points)

    def jet(self, points, jet):
        return _product(self.distance_jet(points, _order(jet, points)), jet, points.shape[1])

    def distance_jet(self, points, order: int):
        """Jet of phi at points (N, d), shape (K, N, 1)."""
        dim = points.shape[1]
        total = points.new_zeros(slots(dim, order), len(points), 1)
        total[0] = 1
        for face in self.faces:
            total = _product(
                total, _face_jet(self.box, self.length, self.multiplicity, points, face, order), dim
            )
        return total


@final
@dataclass(frozen=True)
class SlipWalls(Ansatz):
    """u_i = phi_i N_i, phi_i vanishing on the walls that are normal to axis i: u . n = 0.

    Attributes:
        box: the domain.
        walls: faces that nothing crosses.
        length: as for :class:`FixedFaces`.
    """

    box: Box
    walls: tuple[SlipWall, ...]
    length: float

    def seeds(self, points, seeds):
        return _product_seeds(self.distance_jet(points, _order(seeds, points)), seeds, points)

    def jet(self, points, jet):
        return _product(self.distance_jet(points, _order(jet, points)), jet, points.shape[1])

    def distance_jet(self, points, order: int):
        """Jets of the phi_i at points (N, d), shape (K, N, d)."""
        faces = [
            tuple(Dirichlet(w.axis, w.side) for w in self.walls if w.axis == i)
            for i in range(points.shape[1])
        ]
        jets = [FixedFaces(self.box, f, self.length).distance_jet(points, order) for f in faces]
        return torch.cat(jets, dim=2)


def _face_jet(box, length, m, points, face, order):
    """Jet of (s / sqrt(s^2 + l^2))^m, which depends on one coordinate."""
    dim, axis = points.shape[1], face.axis
    sign = 1.0 if face.side == "lower" else -1.0
    end = (box.lower if face.side == "lower" else box.upper)[axis]
    s = sign * (points[:, axis : axis + 1] - end)
    root = torch.sqrt(s * s + length**2)
    q, q1, q2 = s / root, length**2 / root**3, -3 * s * length**2 / root**5
    jet = points.new_zeros(slots(dim, order), len(points), 1)
    jet[0] = q**m
    if order > 0:
        jet[1 + axis] = sign * m * q ** (m - 1) * q1
    if order > 1:
        curvature = m * q ** (m - 1) * q2
        if m > 1:
            curvature = curvature + m * (m - 1) * q ** (m - 2) * q1**2
        jet[1 + dim + pairs(dim).index((axis, axis))] = curvature
    return jet


def _product_seeds(phi, seeds, points):
    """Transpose of the product rule: seeds of N from those of phi N."""
    dim, result = points.shape[1], seeds * phi[0]
    if len(seeds) > 1:
        result[0] += (seeds[1 : 1 + dim] * phi[1 : 1 + dim]).sum(0)
    for slot, (i, j) in _second(seeds, dim):
        result[0] += seeds[slot] * phi[slot]
        result[1 + i] += seeds[slot] * phi[1 + j]
        result[1 + j] += seeds[slot] * phi[1 + i]
    return result


def _product(a, b, dim):
    """Jet of a product of two fields, component by component."""
    result = a[0] * b + b[0] * a
    result[0] = a[0] * b[0]
    for slot, (i, j) in _second(a, dim):
        result[slot] += a[1 + i] * b[1 + j] + a[1 + j] * b[1 + i]
    return result


def _second(jet, dim):
    """(slot, (i, j)) of the second derivatives that a jet holds."""
    return list(enumerate(pairs(dim), start=1 + dim)) if len(jet) > 1 + dim else []


def _order(jet, points):
    return next(order for order in (0, 1, 2) if slots(points.shape[1], order) == len(jet))
