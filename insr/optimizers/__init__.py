"""Optimisers of the weights: Gauss-Newton, Adam with the original's schedule, L-BFGS.

Each has a method ``minimize(problem, parameters)`` that returns a :class:`Minimum`.
"""

from dataclasses import dataclass, field
from typing import Any

import torch


@dataclass(frozen=True, kw_only=True)
class Minimum:
    """What an optimiser found.

    Attributes:
        parameters: the weights, float64.
        value: f there.
        iterations: outer iterations (linearisations for Gauss-Newton).
        evaluations: residual evaluations.
        converged: whether the optimiser met its own tolerance.
        state: what a later call can start from (has ``project(direction)``), or None.
        facts: further measurements by name.
    """

    parameters: torch.Tensor
    value: float
    iterations: int
    evaluations: int
    converged: bool
    state: Any = None
    facts: dict = field(default_factory=dict)
