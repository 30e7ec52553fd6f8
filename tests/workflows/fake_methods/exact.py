"""Computes references: the pulse, or a multiple of it, for the flow and all it carries."""

from dataclasses import dataclass
from typing import final

from fake_methods.base import Fake, Scaled


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Fake):
    """The pulse times ``scale``, up to step ``last_step``; ``carries`` companions or not."""

    scale: float = 1.0
    last_step: int = 1000
    carries: bool = True

    @property
    def role(self):
        return "reference"

    def supports(self, case):
        return case.components == 1, "more than one component"

    def factor(self, budget, seed):
        return self.scale

    def work(self, step):
        if step > self.last_step:
            raise FloatingPointError("too\nfar")

    def carried(self, case, steps):
        if not self.carries:
            return {}
        return {"companions": {name: Scaled(case, self.scale, steps) for name in case.companions}}
