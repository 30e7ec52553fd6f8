"""Carries a companion, and keeps the contract or not."""

from dataclasses import dataclass
from typing import final

from fake_methods.base import Fake, Scaled


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Fake):
    """The pulse times 1.01, the companions times 1.5, with ``size`` bytes for each of them."""

    size: int | None = 40
    last_step: int = 1000

    @property
    def role(self):
        return "strong"

    def factor(self, budget, seed):
        return 1.01

    def carried(self, case, steps):
        series = Scaled(case, 1.5, min(steps, self.last_step))
        return {
            "companions": dict.fromkeys(case.companions, series),
            "companion_bytes": {} if self.size is None else {n: self.size for n in case.companions},
            "companions_s": 100.0,
        }
