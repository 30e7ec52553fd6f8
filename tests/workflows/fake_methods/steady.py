"""Wrong by one hundredth at the paper's budget, twice that at half of it."""

from dataclasses import dataclass
from typing import final

from fake_methods.base import Fake


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Fake):
    """The pulse times 1 + ``strength`` * 3604 bytes / budget."""

    strength: float = 0.01

    def factor(self, budget, seed):
        return 1 + self.strength * 3604 / budget.bytes
