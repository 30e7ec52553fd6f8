"""What all methods for advection on an interval share: which cases they take, and the line."""

from dataclasses import dataclass

import numpy as np

from cases.budgets import Budget, BudgetTooSmall
from cases.contracts import Case
from cases.equations import Advection


@dataclass(frozen=True)
class Line:
    """u_t + a u_x = 0 on an interval, seen from its inflow end.

    Attributes:
        velocity: a, not zero (length / time).
        lower, length: the interval.
    """

    velocity: float
    lower: float
    length: float

    @property
    def inflow(self) -> float:
        """Where the inflow end lies: the lower one if a > 0."""
        return self.lower if self.velocity > 0 else self.lower + self.length

    def nodes(self, count: int) -> np.ndarray:
        """Uniform nodes from the inflow end to the outflow end, both included, shape (count,)."""
        nodes = np.linspace(self.lower, self.lower + self.length, count)
        return nodes if self.velocity > 0 else nodes[::-1]

    def spacing(self, count: int) -> float:
        """Distance of ``count`` nodes, ends included."""
        return self.length / (count - 1)


def line(case: Case) -> Line:
    """The line of a case that :func:`supports_line` accepts."""
    return Line(case.equation.velocity[0], case.domain.lower[0], float(case.domain.lengths[0]))


def supports_line(case: Case) -> tuple[bool, str]:
    """Whether the case is scalar advection on an interval with u = 0 at the inflow alone."""
    if not isinstance(case.equation, Advection):
        return False, f"equation: {case.equation.kind}; allowed: {Advection.kind}"
    if case.domain.dim != 1:
        return False, f"dimension: {case.domain.dim}; allowed: 1"
    if case.components != 1:
        return False, f"components: {case.components}; allowed: 1"
    if case.equation.velocity[0] == 0:
        return False, "velocity: 0; allowed: a number that is not 0"
    inflow = "lower" if case.equation.velocity[0] > 0 else "upper"
    given = [(c.axis, c.side, c.value) for c in case.boundary_conditions]
    if given != [(0, inflow, 0.0)]:
        return False, f"boundary_conditions: {given}; allowed: u = 0 at the {inflow} end alone"
    return True, ""


def affordable(budget: Budget, dtype: str, *, least: int, what: str) -> int:
    """How many numbers fit.

    Raises:
        BudgetTooSmall: fewer than ``least``.
    """
    count = budget.numbers(dtype)
    if count < least:
        raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for {least} {what}")
    return count


def initial_values(case: Case, x: np.ndarray) -> np.ndarray:
    """u(x, 0) at x (N,), shape (N,)."""
    return case.initial(x[:, None])[:, 0]
