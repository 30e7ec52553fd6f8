"""Collocation: least squares of the residual of the strong form at points."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.stationary.method import StationaryNetwork
from insr.stationary.objective import Objective
from insr.stationary.terms import penalty_blocks, residual_block, strong_form

ORIGINAL_POINTS = {1: 300, 2: 5000, 4: 5000}
"""Those of the paper, for Adam, by dimension."""
ON_A_LINE, IN_SPACE = 400, 4000
ROWS_PER_WEIGHT = 1.5  # in the plane; on a line damped steps do not interpolate


@dataclass(frozen=True, kw_only=True)
class LinearCollocation(StationaryNetwork):
    """Linear equations; all conditions are imposed."""

    @final
    def refusal(self, case):
        try:
            strong_form(case.equation, np.empty((0, case.domain.dim)))
        except ValueError as error:
            return str(error)
        return ""

    @final
    def imposed(self, case):
        return case.boundary_conditions

    @final
    def ansatz(self, case):
        found = self._structure(case)
        if found is not None:
            # Data may have too few derivatives for it, which shows at any point.
            order, *_ = strong_form(case.equation, np.empty((0, case.domain.dim)))
            middle = case.domain.from_unit(np.full((1, case.domain.dim), 0.4))
            found.at(torch.as_tensor(middle), order)
        return found

    @final
    def count(self, case, network):
        return collocation_points(case.domain.dim, network.n_parameters, self.optimizer)

    @final
    def objective(self, case, trial, points, ends, earlier):
        blocks = [residual_block(trial, case.equation, points, self.interior_weight)]
        if self.boundary == "penalty":
            conditions, weight = case.boundary_conditions, self.boundary_weight
            blocks += penalty_blocks(trial, case.equation, conditions, ends, weight)
        return Objective(tuple(blocks))


def collocation_points(dim: int, weights: int, optimizer: str) -> int:
    """Number of points: rows must exceed weights in the plane, else the residual is interpolated.

    In four dimensions the normal matrix of the rows is the smaller one by far.
    """
    if optimizer == "adam":
        return ORIGINAL_POINTS[dim]
    return {1: ON_A_LINE, 2: max(1000, math.ceil(ROWS_PER_WEIGHT * weights))}.get(dim, IN_SPACE)
