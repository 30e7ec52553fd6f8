r"""Velocities without divergence that cross no wall: u = (d_y psi, -d_x psi), psi = phi N.

phi vanishes on all walls, so they are a streamline. The least-squares fit of u to a field w is then
the projection of w itself: gradients are orthogonal to all such u.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.boundary import Ansatz, FixedFaces
from insr.jets import slots

VALUE, X, Y, XX, XY, YY = range(6)  # slots of the jet of psi


@final
@dataclass(frozen=True)
class Curl(Ansatz):
    """The velocity of a stream function.

    Attributes:
        walls: phi, and with it psi from N.
    """

    walls: FixedFaces
    derivatives: ClassVar[int] = 1

    def components(self, network):
        return 2

    def seeds(self, points, seeds):
        """Seeds of N, of one order more, that equal ``seeds`` (K, M, 2) of u."""
        order = 0 if len(seeds) == 1 else 1
        inner = points.new_zeros(slots(2, order + 1), len(points), 1)
        inner[Y] += seeds[0, :, :1]
        inner[X] -= seeds[0, :, 1:]
        if order:
            inner[XY] += seeds[1, :, :1] - seeds[2, :, 1:]
            inner[YY] += seeds[2, :, :1]
            inner[XX] -= seeds[1, :, 1:]
        return self.walls.seeds(points, inner)

    def jet(self, points, jet):
        """Jet of u from the jet of N, which is of one order more."""
        psi = self.walls.jet(points, jet)[..., 0]
        result = points.new_empty(1 if len(psi) == 3 else 3, len(points), 2)
        result[0, :, 0], result[0, :, 1] = psi[Y], -psi[X]
        if len(result) == 3:
            result[1, :, 0], result[1, :, 1] = psi[XY], -psi[XX]
            result[2, :, 0], result[2, :, 1] = psi[YY], -psi[XY]
        return result
