r"""Load and time steps of a solid in finite elements.

*Quasi-static*: equilibrium with the grips where they are at the end of the step.

*Variational* (implicit Euler): with v^n = (u^n - u^{n-1}) / dt,

.. math:: u^{n+1} = \arg\min_u E(u) + \frac{1}{2 dt^2} |u - (u^n + dt \, v^n)|_M^2 - f \cdot u .

*Midpoint*: w = (u^n + u^{n+1}) / 2 and the mean velocity (u^{n+1} - u^n) / dt make

.. math:: w = \arg\min_w E(w) + \frac{4}{2 dt^2} |w - (u^n + \tfrac{dt}{2} v^n)|_M^2 - f \cdot w,
          \quad u^{n+1} = 2 w - u^n, \quad v^{n+1} = \tfrac{2}{dt} (u^{n+1} - u^n) - v^n .

f is taken at the middle of the step in both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from baselines.fem_elasticity_body import Body
from baselines.fem_elasticity_newton import NotConverged, Objective, Work, equilibrium
from cases.boundary_conditions import Grip
from cases.contracts import Case, Progress
from cases.equations import Elasticity
from cases.solids import DIVERGED_LENGTHS

ON_A_FACE = 1e-9  # of the body's size


@final
class Grips:
    """Unknowns of a body that grips prescribe.

    Raises:
        ValueError: a grip that holds no node.
    """

    def __init__(self, case: Case, body: Body):
        self._velocities, box = {}, case.domain.bounds
        for grip in case.boundary_conditions:
            face = getattr(box, grip.side)[grip.axis]
            held = np.flatnonzero(np.abs(body.nodes[:, grip.axis] - face) < ON_A_FACE * body.size)
            if len(held) == 0:
                raise ValueError(f"boundary_conditions: {grip} holds no node; allowed: a face")
            rates = np.asarray(grip.velocity, float)
            self._velocities |= {
                body.dim * node + axis: rates[axis] for node in held for axis in range(body.dim)
            }
        self.fixed = np.array(sorted(self._velocities), dtype=int)
        self._rates = np.array([self._velocities[index] for index in self.fixed])

    def values(self, time: float) -> np.ndarray:
        """Of the unknowns ``fixed`` at a time."""
        return time * self._rates


class Motion(NamedTuple):
    """Displacement and velocity, both (nodes * d,)."""

    state: np.ndarray
    velocity: np.ndarray


@final
@dataclass(frozen=True)
class Solid:
    """What a step works with."""

    equation: Elasticity
    body: Body
    grips: Grips
    work: Work

    def at_rest(self, start: np.ndarray, time: float, force: np.ndarray) -> np.ndarray:
        """Equilibrium under a uniform force (d,)."""
        objective = Objective(self.body, 0.0, np.zeros_like(start), self.body.load(force))
        return self._equilibrium(objective, start, self.grips.values(time))

    def pulled_to(self, target, inertia: float, start, time: float, values) -> np.ndarray:
        """Minimum of Phi under the force at a time."""
        force = self.equation.force(time, self.body.dim)
        objective = Objective(self.body, inertia, target, self.body.load(force))
        return self._equilibrium(objective, start, values)

    def _equilibrium(self, objective, start, values):
        return equilibrium(objective, start, self.grips.fixed, values, self.work)


def quasi_static(solid: Solid, motion: Motion, time: float, time_step: float) -> Motion:
    """From the equilibrium at ``time`` to the next."""
    nothing = np.zeros(solid.body.dim)
    return Motion(solid.at_rest(motion.state, time + time_step, nothing), motion.velocity)


def variational(solid: Solid, motion: Motion, time: float, time_step: float) -> Motion:
    """Implicit Euler."""
    before, velocity = motion
    state = solid.pulled_to(
        before + time_step * velocity,
        1 / time_step**2,
        before,
        time + time_step / 2,
        solid.grips.values(time + time_step),
    )
    return Motion(state, (state - before) / time_step)


def midpoint(solid: Solid, motion: Motion, time: float, time_step: float) -> Motion:
    """The midpoint rule."""
    before, velocity = motion
    values = (solid.grips.values(time) + solid.grips.values(time + time_step)) / 2
    middle = solid.pulled_to(
        before + time_step / 2 * velocity,
        4 / time_step**2,
        before,
        time + time_step / 2,
        values,
    )
    state = 2 * middle - before
    return Motion(state, 2 / time_step * (state - before) - velocity)


STEPS: dict[str, Callable[[Solid, Motion, float, float], Motion]] = {
    "quasi_static": quasi_static,
    "variational": variational,
    "midpoint": midpoint,
}
"""Steps by the name of the integrator."""


class Path(NamedTuple):
    """States and velocities after the steps 0..K that were completed, (K + 1, nodes * d)."""

    states: np.ndarray
    velocities: np.ndarray
    status: str
    reason: str


def walk(
    case: Case, body: Body, integrator: str, substeps: int, progress: Progress, work: Work
) -> Path:
    """All steps of a case, each in ``substeps`` equal parts, until one of them fails.

    A state that is :func:`impossible` has diverged and is not kept.
    """
    solid = Solid(case.equation, body, Grips(case, body), work)
    step = partial(STEPS[integrator], solid)
    part = case.time_step / substeps
    start = np.ravel(case.initial(body.nodes)).astype(float)
    motion = Motion(start, np.zeros_like(start))
    motions, status, reason, number = [motion], "ok", "", 0
    try:
        if case.equation.hold:
            held = solid.at_rest(start, 0.0, np.asarray(case.equation.hold, float))
            motions = [motion := Motion(held, motion.velocity)]
        for number in range(1, case.num_steps + 1):
            for between in range(substeps):
                motion = step(motion, (number - 1) * case.time_step + between * part, part)
            if fault := impossible(body, motion.state):
                status, reason = "diverged", f"{fault} at step {number}"
                break
            motions.append(motion)
            if not progress(number) and number < case.num_steps:
                status = "time_limit"
                reason = f"stopped after {number} of {case.num_steps} steps"
                break
    except NotConverged as failure:
        status, reason = "not_converged", f"step {number}: {failure}"
    states, velocities = (np.array(series) for series in zip(*motions, strict=True))
    return Path(states, velocities, status, reason)


def impossible(body: Body, state: np.ndarray) -> str:
    """Why no body can be in a state, or nothing.

    The midpoint rule puts u^{n+1} beyond the w at which it finds its equilibrium, where energy and
    barrier of det F do not hold it back: where its step is too long it inverts material.
    """
    if not np.max(np.abs(state)) <= DIVERGED_LENGTHS * body.size:
        return f"beyond {DIVERGED_LENGTHS:g} lengths"
    least = body.least_determinant(state)
    return "" if least > 0 else f"inverted material (det F = {least:.2g})"


def supported_conditions(case: Case) -> bool:
    """Whether all conditions are grips."""
    return all(isinstance(condition, Grip) for condition in case.boundary_conditions)
