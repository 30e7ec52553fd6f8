"""Wrong by one thousandth, whatever the budget."""

from dataclasses import dataclass
from typing import final

from fake_methods.base import Fake


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Fake):
    """The pulse times 1.001."""

    @property
    def role(self):
        return "floor"

    def factor(self, budget, seed):
        return 1.001
