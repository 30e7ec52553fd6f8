"""Ritz's method: the least energy, by quadrature."""

import math
from dataclasses import dataclass
from typing import ClassVar, final

from cases.boundary_conditions import Clamped, Essential
from insr.stationary.method import StationaryNetwork
from insr.stationary.objective import Objective
from insr.stationary.terms import energy_blocks, penalty_blocks

ORIGINAL_POINTS = {1: 300, 2: 5000, 4: 5000}
"""Those of the paper, for Adam, by dimension."""
ON_A_LINE, IN_PLANE, IN_SPACE = 1000, 5000, 4000
POINTS_PER_WEIGHT = 1.2


@dataclass(frozen=True, kw_only=True)
class EnergyRitz(StationaryNetwork):
    """Equations with a quadratic energy; natural conditions are left to it."""

    sampler: str = "gauss"

    energy: ClassVar[bool] = True

    @final
    def refusal(self, case):
        try:
            case.equation.require_energy()
        except ValueError as error:
            return str(error)
        return ""

    @final
    def imposed(self, case):
        return tuple(c for c in case.boundary_conditions if isinstance(c, Essential | Clamped))

    @final
    def ansatz(self, case):
        return self._structure(case)

    @final
    def count(self, case, network):
        return ritz_points(case.domain.dim, network.n_parameters, self.optimizer)

    @final
    def objective(self, case, trial, points, ends, earlier):
        equation, conditions = case.equation, case.boundary_conditions
        blocks = energy_blocks(trial, equation, conditions, points, self.interior_weight)
        if self.boundary == "penalty":
            weight = self.boundary_weight
            blocks += penalty_blocks(trial, equation, self.imposed(case), ends, weight)
        return Objective(tuple(blocks))


def ritz_points(dim: int, weights: int, optimizer: str) -> int:
    """Number of points: with too few the energy at them falls below the least one.

    Lifts are singular in the corners of a polygon, where the first to fail are a few wide cells.
    """
    if optimizer == "adam":
        return ORIGINAL_POINTS[dim]
    plane = max(IN_PLANE, math.ceil(POINTS_PER_WEIGHT * weights))
    return {1: ON_A_LINE, 2: plane}.get(dim, IN_SPACE)
