r"""The run: steps of a case divided into stable ones, slow pulling, and the start from a hold.

**Quasi-static cases** are pulled slowly: with T the pull time by unit of load, t_N the last load,

.. math:: t(\tau) = t_N S(\tau / (T t_N)), \quad S(s) = 3 s^2 - 2 s^3,

so that the grips start and stop gently; the states are kept when t is one of the case's times. How
quasi-static that was is told by the kinetic energy. A body that comes apart springs back; before
the last state is kept it may rest in the grips, for another pull time at most, until its kinetic
energy is a hundredth of the elastic one.

**Holds** are let go from the equilibrium that kinetic damping finds: the body moves under the force
until its kinetic energy falls, is stopped there, and moves again, until the particles are hardly
accelerated any more. Source: Barnes, *Form-finding and analysis of prestressed nets and membranes*,
Computers and Structures 30, 1988.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from baselines.mpm.body import Body, Diverged, Particles
from cases.contracts import Case, Progress
from cases.solids import DIVERGED_LENGTHS

RENEWAL = 20  # steps after which the longest stable one is looked up again
MOST_HOLDING_STEPS = 200_000
RESTS = 10  # equal parts of the longest rest after the last load
KINETIC_SHARE = 0.01  # of the elastic energy, at which a body is at rest
SHORTEST = 1e-3  # of the stable step at rest: shorter ones mean that the body explodes


@dataclass(frozen=True)
class Stepping:
    """How long steps are.

    Attributes:
        share: of the stable step that is taken.
        fixed: length of a step, refused where it is not stable; 0 for ``share`` of the stable one.
    """

    share: float
    fixed: float = 0.0

    def longest(self, body: Body, f: np.ndarray, time: float) -> float:
        """The longest step for deformation gradients (N, d, d) with the grips as at ``time``.

        Raises:
            ValueError: the fixed one is above the stable one.
            Diverged: the stable step has become very short.
        """
        stable = body.stable_step(f, time)
        rest = body.stable_step(np.eye(body.dim)[None], time)
        if not stable >= SHORTEST * rest:
            raise Diverged(f"step: stable up to {stable:.3g} only")
        if self.fixed > stable:
            raise ValueError(
                f"time_step: {self.fixed:g}; allowed: at most the stable {stable:.3g}, or 0 for a "
                "share of it"
            )
        return self.fixed or self.share * stable


@dataclass
class Tally:
    """What steps were taken.

    Attributes:
        steps: how many.
        shortest, longest: of them.
    """

    steps: int = 0
    shortest: float = math.inf
    longest: float = 0.0

    def count(self, dt: float, steps: int) -> None:
        self.steps += steps
        self.shortest, self.longest = min(self.shortest, dt), max(self.longest, dt)


@dataclass(frozen=True)
class Run:
    """What came of a run.

    Attributes:
        x, v, f: of the particles at the case's steps that were completed, (steps, N, ..).
        energies: elastic, kinetic and contact energy at these, (steps, 3).
        status, reason: as in :class:`cases.contracts.Solution`.
        tally: of the steps, without those of a hold.
        held: steps of the hold, and the imbalance of forces it ended at.
        rested: time in which the body rested after the last load.
    """

    x: np.ndarray
    v: np.ndarray
    f: np.ndarray
    energies: np.ndarray
    status: str
    reason: str
    tally: Tally
    held: tuple[int, float] = (0, 0.0)
    rested: float = 0.0


@dataclass
class _Kept:
    """States and energies as they are found."""

    states: list = field(default_factory=list)
    energies: list = field(default_factory=list)

    def add(self, body: Body, particles: Particles) -> None:
        self.states.append((particles.x.copy(), particles.v.copy(), particles.f.copy()))
        energies = (body.elastic_energy, body.kinetic_energy, body.contact_energy)
        self.energies.append([energy(particles) for energy in energies])


def advance(
    body: Body,
    particles: Particles,
    stepping: Stepping,
    span: tuple[float, float],
    force: np.ndarray,
    load: Callable[[float], float],
    tally: Tally,
) -> None:
    """Take steps of equal length through a span of time, changing the particles in place.

    Args:
        force: per unit of undeformed area or volume, (d,).
        load: time of the grips as a function of time.
        tally: the steps are counted there.
    """
    now, end = span
    while True:
        longest = stepping.longest(body, particles.f, load(now))
        left = max(1, math.ceil((end - now) / longest * (1 - 1e-12)))
        dt, taken = (end - now) / left, min(left, RENEWAL)
        for _ in range(taken):
            body.step(particles, dt, force, (load(now), load(now + dt)))
            now += dt
        tally.count(dt, taken)
        if taken == left:
            return


def rest(
    body: Body,
    particles: Particles,
    stepping: Stepping,
    end: float,
    load: Callable[[float], float],
    tally: Tally,
) -> float:
    """Let a body rest after the last load, until it has hardly any kinetic energy.

    Returns:
        How long it rested, ``end``, the time of the pull, at most.
    """
    for part in range(RESTS):
        if body.kinetic_energy(particles) <= KINETIC_SHARE * body.elastic_energy(particles):
            return end * part / RESTS
        span = end * (1 + part / RESTS), end * (1 + (part + 1) / RESTS)
        advance(body, particles, stepping, span, np.zeros(body.dim), load, tally)
    return end


def settle(
    body: Body, particles: Particles, stepping: Stepping, force: np.ndarray, tolerance: float
) -> tuple[int, float]:
    """Find the equilibrium under a force by kinetic damping; the particles end at rest in it.

    Returns:
        Steps taken, and the imbalance of forces that was reached; it is above ``tolerance`` where
        the most steps did not suffice.
    """
    before = 0.0
    for count in range(MOST_HOLDING_STEPS):
        if count % RENEWAL == 0:
            dt = stepping.longest(body, particles.f, 0.0)
        body.step(particles, dt, force, (0.0, 0.0))
        kinetic = body.kinetic_energy(particles)
        if kinetic < before:
            particles.stop()
            kinetic = 0.0
            imbalance = body.imbalance(particles, force, 0.0)
            if imbalance <= tolerance:
                return count + 1, imbalance
        before = kinetic
    particles.stop()
    return MOST_HOLDING_STEPS, body.imbalance(particles, force, 0.0)


def march(
    body: Body,
    case: Case,
    stepping: Stepping,
    progress: Progress,
    *,
    pull_time: float,
    hold_tolerance: float,
) -> Run:
    """From the undeformed body, or from its hold, through all steps of the case.

    Args:
        pull_time: T of quasi-static cases, time by unit of load.
        hold_tolerance: imbalance of forces at which a hold counts as equilibrium.

    Raises:
        ValueError: a fixed step that is not stable at rest.
    """
    equation, dim = case.equation, case.domain.dim
    particles = Particles.at_rest(body.placement.points)
    stepping.longest(body, particles.f, 0.0)  # refuse before any work
    kept, tally, held, rested, status, reason = _Kept(), Tally(), (0, 0.0), 0.0, "ok", ""
    times, load = clock(case, pull_time)
    farthest = DIVERGED_LENGTHS * float(np.max(case.domain.bounds.lengths))
    number = 0
    try:
        if equation.hold:
            held = settle(body, particles, stepping, np.asarray(equation.hold), hold_tolerance)
            if held[1] > hold_tolerance:
                status, reason = (
                    "not_converged",
                    f"forces of the hold out of balance by {held[1]:.3g}",
                )
        kept.add(body, particles)
        for number in range(1, case.num_steps + 1):
            span = times[number - 1], times[number]
            # Halfway of the case's step: no rounding decides whether a push acts.
            force = equation.force((number - 0.5) * case.time_step, dim)
            advance(body, particles, stepping, span, force, load, tally)
            if equation.quasi_static and number == case.num_steps:
                rested = rest(body, particles, stepping, times[-1], load, tally)
            distance = np.max(np.abs(particles.x - body.placement.points))
            if not distance <= farthest:
                raise Diverged(f"particles: more than {DIVERGED_LENGTHS:g} lengths away")
            kept.add(body, particles)
            if not progress(number) and number < case.num_steps:
                status = "time_limit"
                reason = f"stopped after {number} of {case.num_steps} steps"
                break
    except Diverged as error:
        status, reason = "diverged", f"{error} at step {number}"
    except ValueError as error:  # the fixed step was stable at rest and is not any more
        status, reason = "failed", f"{error} at step {number}"
    if not kept.states:
        kept.add(body, Particles.at_rest(body.placement.points))
    x, v, f = (np.stack(arrays) for arrays in zip(*kept.states, strict=True))
    return Run(x, v, f, np.array(kept.energies), status, reason, tally, held, rested)


def clock(case: Case, pull_time: float) -> tuple[np.ndarray, Callable[[float], float]]:
    """Times at which the case's steps end, and the time of the grips as a function of time.

    They are the same times but where the case is quasi-static.
    """
    if not case.equation.quasi_static:
        return case.times, lambda time: time
    full = case.times[-1]
    duration = pull_time * full

    def load(time):
        s = min(max(time / duration, 0.0), 1.0)
        return full * s * s * (3 - 2 * s)

    # The inverse of S: 1/2 - sin(asin(1 - 2 S) / 3).
    return duration * (0.5 - np.sin(np.arcsin(1 - 2 * case.times / full) / 3)), load
