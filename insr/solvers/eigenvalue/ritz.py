"""Modes of a string by Rayleigh's quotient, one after the other."""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import torch

from insr.stationary.method import StationaryNetwork
from insr.stationary.rayleigh import Rayleigh
from insr.stationary.ritz import ritz_points
from insr.stationary.terms import axis_index, penalty_blocks

LIFT = 10.0  # how far, in earlier eigenvalues, the modes before are lifted


@final
@dataclass(frozen=True, kw_only=True)
class Solver(StationaryNetwork):
    """The least quotient among the fields that are orthogonal to the modes before."""

    sampler: str = "gauss"

    kind: ClassVar[str] = "eigenvalue"
    energy: ClassVar[bool] = True

    def refusal(self, case):
        return ""

    def imposed(self, case):
        return case.boundary_conditions

    def ansatz(self, case):
        return self._structure(case)

    def count(self, case, network):
        return ritz_points(case.domain.dim, network.n_parameters, self.optimizer)

    def objective(self, case, trial, points, ends, earlier):
        dim, root = case.domain.dim, np.sqrt(self.interior_weight * points.weights)
        none = np.zeros(len(root))
        rows = [*[({axis_index(dim, i): root}, none) for i in range(dim)]]
        rows.append(({axis_index(dim): root}, none))
        penalised = []
        if self.boundary == "penalty":
            conditions, weight = self.imposed(case), self.boundary_weight
            penalised = penalty_blocks(trial, case.equation, conditions, ends, weight)
        inside = trial.block(points.points, 1, rows)
        problem = Rayleigh(
            inside=inside,
            ends=tuple(penalised),
            modes=torch.zeros(0, len(root), dtype=torch.float64),
            shift=0.0,
        )
        if not earlier:
            return problem
        found = [problem.evaluate(torch.from_numpy(weights)) for weights in earlier]
        return Rayleigh(
            inside=inside,
            ends=tuple(penalised),
            modes=torch.stack([one.values / one.squared_norm**0.5 for one in found]),
            shift=LIFT * max(one.quotient for one in found),
        )
