r"""Boundary treatment: penalty rows, or an exact ansatz u = phi N + g.

For the ansatz the distance-like phi vanishes on the fixed faces, so u = g there whatever the
weights are. A linear functional of the jet of u is a linear functional of the jet of N: by the
product rule the ansatz only maps seeds to seeds, once per set of points.
"""

from dataclasses import dataclass

import torch

from cases.contracts import Dirichlet
from cases.domains import Box
from insr.jets import pairs, slots


@dataclass(frozen=True)
class NoAnsatz:
    """u = N."""

    def seeds(self, points, seeds):
        """Seeds of N that equal ``seeds`` (K, M, outputs) of u."""
        return seeds

    def jet(self, points, jet):
        """Jet of u from the jet of N."""
        return jet


NO_ANSATZ = NoAnsatz()


@dataclass(frozen=True)
class FixedFaces:
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
        """Seeds of N that equal ``seeds`` (K, M, outputs) of u: the product rule, transposed."""
        phi = self.distance_jet(points, _order(len(seeds), points.shape[1]))
        dim, result = points.shape[1], seeds * phi[0]
        if len(seeds) > 1:
            for i in range(1, 1 + dim):
                result[0] += seeds[i] * phi[i]
        for slot, (i, j) in _second(seeds, dim):
            result[0] += seeds[slot] * phi[slot]
            result[1 + i] += seeds[slot] * phi[1 + j]
            result[1 + j] += seeds[slot] * phi[1 + i]
        return result

    def jet(self, points, jet):
        """Jet of u = phi N from the jet of N."""
        phi = self.distance_jet(points, _order(len(jet), points.shape[1]))
        dim, result = points.shape[1], jet * phi[0]
        if len(jet) > 1:
            for i in range(1, 1 + dim):
                result[i] += phi[i] * jet[0]
        for slot, (i, j) in _second(jet, dim):
            result[slot] += phi[slot] * jet[0] + phi[1 + i] * jet[1 + j] + phi[1 + j] * jet[1 + i]
        return result

    def distance_jet(self, points, order: int):
        """Jet of phi at points (N, d), shape (K, N, 1)."""
        dim = points.shape[1]
        total = points.new_zeros(slots(dim, order), len(points), 1)
        total[0] = 1
        for face in self.faces:
            total = _product(total, self._face_jet(points, face, order), dim)
        return total

    def _face_jet(self, points, face, order):
        """Jet of (s / sqrt(s^2 + l^2))^m, which depends on one coordinate."""
        dim, axis, m = points.shape[1], face.axis, self.multiplicity
        sign = 1.0 if face.side == "lower" else -1.0
        end = (self.box.lower if face.side == "lower" else self.box.upper)[axis]
        s = sign * (points[:, axis : axis + 1] - end)
        root = torch.sqrt(s * s + self.length**2)
        q, q1, q2 = s / root, self.length**2 / root**3, -3 * s * self.length**2 / root**5
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


def _product(a, b, dim):
    """Jet of a product of two scalar fields."""
    result = a[0] * b + b[0] * a
    result[0] = a[0] * b[0]
    for slot, (i, j) in _second(a, dim):
        result[slot] += a[1 + i] * b[1 + j] + a[1 + j] * b[1 + i]
    return result


def _second(jet, dim):
    """(slot, (i, j)) of the second derivatives that a jet holds."""
    return list(enumerate(pairs(dim), start=1 + dim)) if len(jet) > 1 + dim else []


def _order(slot_count, dim):
    return next(order for order in (0, 1, 2) if slots(dim, order) == slot_count)
