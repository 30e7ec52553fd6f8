"""What the fake methods share: the exact pulse, scaled, as their field."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cases.contracts import FieldSeries, Method, Solution, silent
from cases.problems.advection1d import CENTRE, VELOCITY, WIDTH, pulse


class Scaled(FieldSeries):
    """The exact pulse times a factor, from the first step on."""

    def __init__(self, case, factor, steps):
        self.steps = tuple(range(steps + 1))
        self._case = case
        self._factor = factor

    def evaluate(self, step, points):
        exact = pulse(points, self._case.times[step])
        return exact * (self._factor if step else 1.0)

    def gradient(self, step, points):
        offset = points - CENTRE - VELOCITY * self._case.times[step]
        return (-offset / WIDTH**2 * self.evaluate(step, points))[:, :, None]


@dataclass(frozen=True, kw_only=True)
class Fake(Method):
    """Steps through the case and returns the pulse times :meth:`factor`."""

    family: ClassVar[str] = "grid"
    order: ClassVar[float | None] = None
    integrators: ClassVar[tuple[str, ...]] = ("midpoint", "implicit_euler")

    @property
    def role(self):
        return "strong"

    def supports(self, case):
        return True, ""

    @abstractmethod
    def factor(self, budget, seed):
        """What the pulse is multiplied with."""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        steps = 0
        while steps < case.num_steps:
            steps += 1
            self.work(steps)
            if not progress(steps):
                break
        numbers = budget.numbers(dtype)
        return Solution(
            field=Scaled(case, self.factor(budget, seed), steps),
            n_parameters=numbers,
            memory_bytes=4 * numbers,
            setup_s=0.25,
            diagnostics={"iterations": 3, "residual": np.nan, "fit_s": 0.125},
            **self.carried(case, steps),
        )

    def work(self, step):
        """What a step costs: nothing."""

    def carried(self, case, steps):
        """What the solution says of companions: there are none."""
        return {}
