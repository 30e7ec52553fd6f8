r"""Equilibria of a solid, found by Newton's method with continuation.

Sought is a stationary point of the objective

.. math:: \Phi(u) = E(u) + \tfrac{m}{2} (u - y) \cdot M (u - y) - f \cdot u

with given values at fixed unknowns. m = 0 for statics, 1/dt^2 for a variational step (implicit
Euler), where y is the state that no force would reach, and 4/dt^2 for the middle of a midpoint
step.

*Newton.* In nearly incompressible material det F limits plain Newton to tiny steps. So the pressure
W_J is an unknown of its own at each Gauss point, eliminated there: the matrix is that of E with
the pressure p in place of W_J(det F), the right-hand side is the true gradient, and
p <- W_J + W_JJ cof F : dF. The fixed points are those of plain Newton, the path is that of a mixed
method. Source: Magisano, Leonetti, Garcea, *Comput. Methods Appl. Mech. Engrg.* 313, 2017.

*Continuation.* Where Newton does not converge, the way is cut in two: the fixed values go part of
their way and the force that is out of balance at the start is let go in part; what is left is tried
from there.

*Descent.* After ``MOST_HALVINGS`` halvings the whole way is tried once more from the start, by
Newton directions of the convex part of each Gauss point's energy, shortened until Phi falls enough
(Armijo). Its end is polished by Newton. Where that fails too, the step has failed.
"""

from dataclasses import dataclass, field
from typing import final

import numpy as np

from baselines.factored import FactoredSystems, Singular
from baselines.fem_elasticity_body import Body

TOLERANCE = 1e-8  # of the size of the body: the last correction of a state
MOST_NEWTON = 20
GROWTH = 1e3  # of a correction over the smallest before it, at which Newton is given up
MOST_DESCENT = 1000  # on its way through a buckle, where a negative mode grows by 1 % an iteration
MOST_SHORTENINGS = 25
ARMIJO = 1e-4
NEAR = 1e-5  # of the size of the body: corrections at which the descent hands over to Newton
MOST_HALVINGS = 6


class NotConverged(ArithmeticError):
    """No equilibrium was found; the message says why."""


@final
@dataclass(frozen=True)
class Objective:
    """Phi.

    Attributes:
        body: gives E.
        inertia: m.
        target: y, a state.
        load: f, shape of a state.
    """

    body: Body
    inertia: float
    target: np.ndarray
    load: np.ndarray

    def value(self, state: np.ndarray) -> float:
        """Phi(u)."""
        away = state - self.target
        kinetic = self.inertia / 2 * away @ (self.body.mass @ away)
        return float(self.body.value(state) + kinetic - self.load @ state)

    def gradient(self, state: np.ndarray) -> np.ndarray:
        """dPhi/du."""
        pull = self.inertia * (self.body.mass @ (state - self.target))
        return self.body.gradient(state) + pull - self.load

    def hessian(self, state, pressure=None, *, convex=False):
        """d^2Phi/du^2, or what :meth:`Body.hessian` makes of it."""
        matrix = self.body.hessian(state, pressure, convex=convex)
        return matrix + self.inertia * self.body.mass if self.inertia else matrix


@final
@dataclass
class Work:
    """What it took, over all steps of a run."""

    systems: FactoredSystems
    newton_iterations: int = 0
    descents: int = 0
    descent_iterations: int = 0
    halvings: int = 0
    last_correction: float = field(default=np.inf)


def equilibrium(
    objective: Objective, start: np.ndarray, fixed: np.ndarray, values: np.ndarray, work: Work
) -> np.ndarray:
    """The stationary point that continuation reaches from ``start``.

    Args:
        objective: Phi.
        start: a state.
        fixed: indices of the unknowns that are given.
        values: of these.
        work: is added to.

    Raises:
        NotConverged: after the halvings allowed.
    """
    held = objective.gradient(start)
    if not np.all(np.isfinite(held)):
        raise NotConverged("the forces are not finite at the start of the step")
    held[fixed] = 0
    try:
        return _continue(objective, held, start, fixed, values, work)
    except NotConverged as failure:
        try:
            near = _descend(objective, start, fixed, values, work)
            return _newton(objective, np.zeros_like(held), near, fixed, values, work)
        except NotConverged:
            raise failure from None


def _continue(objective, held, start, fixed, values, work: Work) -> np.ndarray:
    """Newton from ``start``, in parts where need be; ``held`` is what is out of balance there."""
    state, done, part, halvings = start, 0.0, 1.0, 0
    while done < 1:
        ahead = min(done + part, 1.0)
        goal = start[fixed] + ahead * (values - start[fixed])
        try:
            state = _newton(objective, (1 - ahead) * held, state, fixed, goal, work)
            done = ahead
        except NotConverged as failure:
            if halvings == MOST_HALVINGS:
                raise NotConverged(f"{failure}, after {halvings} halvings of the step") from None
            part, halvings = part / 2, halvings + 1
            work.halvings += 1
    return state


def _newton(objective, held, state, fixed, goal, work: Work) -> np.ndarray:
    """Newton's method with the pressure as an unknown of its own."""
    body, smallest = objective.body, np.inf
    pressure = body.pressure(state)
    for _ in range(MOST_NEWTON):
        matrix = objective.hessian(state, pressure)
        change = _correction(matrix, objective.gradient(state) - held, state, fixed, goal, work)
        pressure, state = body.pressure_ahead(state, change), state + change
        work.newton_iterations += 1
        work.last_correction = size = float(np.max(np.abs(change))) / body.size
        if size <= TOLERANCE:
            return state
        if not size <= GROWTH * smallest:
            break
        smallest = min(smallest, size)
    raise NotConverged(f"Newton's last correction is {size:.2g} of the body's size")


def _descend(objective, start, fixed, goal, work: Work) -> np.ndarray:
    """Convex Newton directions with a line search, down to small corrections."""
    state, size = start, objective.body.size
    work.descents += 1
    for iteration in range(MOST_DESCENT):
        work.descent_iterations += 1
        gradient = objective.gradient(state)
        matrix = objective.hessian(state, convex=True)
        change = _correction(matrix, gradient, state, fixed, goal, work)
        if iteration == 0:  # the fixed unknowns go to their values, whatever it costs
            state = state + change
            continue
        length = _length(objective, state, change, gradient @ change)
        state = state + length * change
        if length * np.max(np.abs(change)) <= NEAR * size:
            break
    return state


def _length(objective, state, change, slope: float) -> float:
    """By halving from 1, until Phi falls by a part of what its slope promises; else 0."""
    before, length = objective.value(state), 1.0
    for _ in range(MOST_SHORTENINGS):
        if objective.value(state + length * change) <= before + ARMIJO * length * slope:
            return length
        length /= 2
    return 0.0


def _correction(matrix, gradient, state, fixed, goal, work: Work) -> np.ndarray:
    """-matrix^{-1} gradient, with the fixed unknowns on their way to the goal.

    Raises:
        NotConverged: the matrix is singular.
    """
    change = np.zeros_like(state)
    change[fixed] = goal - state[fixed]
    free = np.ones(len(state), dtype=bool)
    free[fixed] = False
    load = -(gradient + matrix @ change)[free]
    try:
        change[free] = work.systems.solve(matrix[free][:, free], load)
    except Singular as error:
        raise NotConverged(f"the linear system has no solution ({error})") from None
    return change
