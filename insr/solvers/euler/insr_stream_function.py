"""INSR with the flow's stream function in the network: no divergence, and no flow through walls.

The pressure's fit stays: the velocity's fit alone would be a projection, but one whose residual is
the gradient part, and at finitely many points a large residual leaves noise behind.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from cases.boundary_conditions import Dirichlet
from insr.boundary import FixedFaces
from insr.euler_solver import InsrEuler
from insr.stream_function import Curl


@final
@dataclass(frozen=True, kw_only=True)
class Solver(InsrEuler):
    """u = curl of phi N; the printed splitting, which fits fields with divergence, is left out."""

    integrators: ClassVar[tuple[str, ...]] = ("chorin_fused", "second_order_splitting")
    boundaries: ClassVar[tuple[str, ...]] = ("exact",)
    outputs: ClassVar[int] = 1

    def ansatz(self, case):
        faces = tuple(Dirichlet(wall.axis, wall.side) for wall in case.boundary_conditions)
        return Curl(FixedFaces(case.domain, faces, self.ansatz_length))
