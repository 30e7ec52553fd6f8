r"""Gripped faces of a solid: u = g(t) + phi N holds them for any weights.

g is affine along the axis of the grips, so that drawing a face apart stretches the whole body
alike; phi vanishes on the gripped faces (:class:`insr.boundary.FixedFaces`).
"""

from dataclasses import dataclass

import torch

from cases.boundary_conditions import Dirichlet, Grip
from cases.domains import Box
from insr.boundary import NO_ANSATZ, Ansatz, FixedFaces


@dataclass(frozen=True)
class Grips:
    """The gripped faces of a body.

    Attributes:
        box: the bounds of the body.
        grips: none, one face, or both faces of one axis.
        length: as in :class:`insr.boundary.FixedFaces`.

    Raises:
        ValueError: grips on more than one axis.
    """

    box: Box
    grips: tuple[Grip, ...]
    length: float = 1.0

    def __post_init__(self):
        axes = sorted({grip.axis for grip in self.grips})
        if len(axes) > 1:
            raise ValueError(f"grips: axes {axes}; allowed: faces of one axis")

    @property
    def ansatz(self) -> Ansatz:
        """phi N."""
        if not self.grips:
            return NO_ANSATZ
        faces = tuple(Dirichlet(grip.axis, grip.side) for grip in self.grips)
        return FixedFaces(self.box, faces, self.length)

    def lift(self, points: torch.Tensor, time: float) -> torch.Tensor:
        """Jet of g of order 1 at points (N, d), shape (1 + d, N, d)."""
        dim = self.box.dim
        jet = points.new_zeros(1 + dim, len(points), dim)
        moved = {grip.side: points.new_tensor(grip.displacement(time)) for grip in self.grips}
        if len(moved) == 1:
            jet[0] = next(iter(moved.values()))
        elif moved:
            axis = self.grips[0].axis
            slope = (moved["upper"] - moved["lower"]) / float(self.box.lengths[axis])
            jet[0] = moved["lower"] + (points[:, axis : axis + 1] - self.box.lower[axis]) * slope
            jet[1 + axis] = slope
        return jet
