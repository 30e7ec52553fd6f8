"""Draws its error, as a network does its weights."""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from cases.budgets import BudgetTooSmall
from fake_methods.base import Fake


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Fake):
    """The pulse times 1 + a number between 0.002 and 0.003 from the seed."""

    family: ClassVar[str] = "insr"
    seeded: ClassVar[bool] = True
    integrators: ClassVar[tuple[str, ...]] = ("midpoint",)

    @property
    def role(self):
        return "tested"

    def check_budget(self, case, budget, dtype):
        if budget.numbers(dtype) < 10:
            raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for 10 numbers")

    def factor(self, budget, seed):
        return 1.002 + 0.001 * np.random.default_rng(seed).random()
