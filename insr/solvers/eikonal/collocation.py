"""The Eikonal equation by collocation: |grad u| - 1 at points.

The exact ansatz is u = -phi + phi N with a phi that has a sign, above 0 inside: with an unsigned
one the iteration ends at |u|. It starts at the approximate distance itself.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from insr.boundary.conditions import distance
from insr.boundary.distance import Complement, Saturated
from insr.boundary.structures import DirichletStructure
from insr.stationary.collocation import collocation_points
from insr.stationary.method import StationaryNetwork
from insr.stationary.objective import Objective
from insr.stationary.terms import axis_index, penalty_blocks


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StationaryNetwork):
    """Least squares of |grad u| - 1."""

    first_output: float = 0.0

    kind: ClassVar[str] = "eikonal"

    def refusal(self, case):
        return ""

    def imposed(self, case):
        return case.boundary_conditions

    def ansatz(self, case):
        if self.boundary == "penalty":
            return None
        pieces = [condition.piece for condition in self.imposed(case)]
        phi = distance(pieces, self.structure, self.equivalence_order)
        if self.structure == "mean_value":
            # Outside it grows like |x|^3.
            phi = Saturated(phi, float(np.max(case.domain.bounds.lengths)) / 2)
        return DirichletStructure(phi, Complement(phi))

    def count(self, case, network):
        return collocation_points(case.domain.dim, network.n_parameters, self.optimizer)

    def objective(self, case, trial, points, ends, earlier):
        dim = case.domain.dim
        slopes = [({axis_index(dim, i): 1.0}, np.zeros(len(points.points))) for i in range(dim)]
        root = np.sqrt(self.interior_weight * points.weights / points.weights.sum())
        blocks = [trial.block(points.points, 1, slopes, unit=root)]
        if self.boundary == "penalty":
            conditions, weight = self.imposed(case), self.boundary_weight
            blocks += penalty_blocks(trial, case.equation, conditions, ends, weight)
        return Objective(tuple(blocks))
