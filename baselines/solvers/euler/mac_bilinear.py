r"""The grid of the published table: staggered, projected exactly, bilinear semi-Lagrangian.

.. math:: \tilde u(x) = u^n(x - dt\, u^n(x)), \quad \Delta_h q = \nabla_h \cdot \tilde u, \quad
          u^{n+1} = \tilde u - \nabla_h q

with one backward Euler step to the foot and u at a face from the four faces of the other component
around it, which is what bilinear interpolation gives. Each step interpolates once, and its
error, h^2 u''/8 at most, acts as a numerical viscosity of up to h^2/(8 dt).

Of what the text leaves open, a midpoint step to the foot lowers the error on 1024^2 cells by 3 %,
away from the published digits, which the Euler step reproduces. On 48^2 cells the error is 6 %
below the published one. Scored at the cells' corners, with velocities averaged from the two faces,
it is 3 % below, and on 48 corners an axis, 47 cells, it agrees to half a percent: 48 may count
corners.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from baselines.companions import Carrier, Linear
from baselines.flow import StaggeredFlow
from baselines.interpolation import bilinear
from baselines.staggered_grid import StaggeredGrid


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StaggeredFlow):
    """As many cells as fit, three numbers a cell."""

    order: ClassVar[float | None] = 2  # at fixed dt; one less where dt shrinks with the cells
    carrier: ClassVar[Carrier] = Linear()
    integrators: ClassVar[tuple[str, ...]] = ("chorin",)

    @property
    def role(self):
        return "published"

    def space(self, box, n):
        return StaggeredGrid(box, n, bilinear)
