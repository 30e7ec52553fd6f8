"""The steps of an elastic solid: load steps, equilibrium under a held force, time steps."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from cases.contracts import Case, Progress, silent
from cases.solids import DIVERGED_LENGTHS
from insr.elasticity import Body, EnergyAt, StepEnergy
from insr.grips import Grips
from insr.jets import evaluate
from insr.optimizers.energy_newton import EnergyNewton
from insr.optimizers.output_newton import OutputNewton

SHARES = {"variational": 1.0, "midpoint": 0.5, "quasi_static": 1.0}
"""Where a step evaluates its forces: at its end, or in its middle."""

HOLD_ROUNDS = 4  # of iterations towards the equilibrium under a held force, each at new points

SOFTER = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
"""Of the stiffness of an obstacle: a body that is thrown at it goes deep into softer ones first."""

FRACTIONS = (1.0, 0.5, 0.0)
"""Of the last increment of the weights: first guesses of a step. Less than all is better where
something is in the way of the body."""


@dataclass(kw_only=True)
class SolidRun:
    """Weights after each completed step, and what the optimiser reported of each.

    Attributes:
        weights: list of (P,) arrays, step 0 first.
        facts: by name, one number a step: energies, stationarity, decrement, least determinant,
            iterations.
        unconverged: steps that ended above the tolerance.
        states: the optimisers' counts.
        status, reason: as in :class:`cases.contracts.Solution`.
        seconds: of all steps.
    """

    weights: list
    facts: dict[str, list] = field(default_factory=dict)
    unconverged: list = field(default_factory=list)
    states: list = field(default_factory=list)
    status: str = "ok"
    reason: str = ""
    seconds: float = 0.0

    def record(self, step: int, minimum) -> None:
        """Take one more step into account."""
        found = minimum.facts["found"]
        row = {
            "iterations": minimum.iterations,
            "stationarity": minimum.facts["stationarity"],
            "decrement": minimum.facts["decrement"],
            "min_det_points": found.least_determinant,
            **{f"{name}_energy_points": part for name, part in found.parts.items()},
        }
        for name, number in row.items():
            self.facts.setdefault(name, []).append(float(number))
        self.weights.append(minimum.parameters.cpu().numpy().copy())
        if not minimum.converged:
            self.unconverged.append(step)
        if not any(minimum.state is known for known in self.states):
            self.states.append(minimum.state)

    def judge(self, *, last_only: bool) -> None:
        """Say so where steps ended above the tolerance; load steps are only the way to the last."""
        last = len(self.weights) - 1
        above = [step for step in self.unconverged if step == last or not last_only]
        if above and self.status == "ok":
            self.status = "not_converged"
            self.reason = f"{len(above)} of {1 if last_only else last} steps above the tolerance"

    def report(self) -> dict:
        """Diagnostics: those of the last step as numbers, of all steps as lists."""
        last = {name: numbers[-1] for name, numbers in self.facts.items() if numbers}
        return {
            "stepping_s": self.seconds,
            "newton_iterations": int(sum(self.facts.get("iterations", []))),
            "factorisations": sum(s.factorisations for s in self.states),
            "matrix_products": sum(s.products for s in self.states),
            "steps_above_tolerance": len(self.unconverged),
            **{name: number for name, number in last.items() if name != "iterations"},
            **{f"{name}_steps": numbers for name, numbers in self.facts.items()},
        }


@dataclass
class State:
    """Where the body is, at the points.

    Attributes:
        weights: of the network, (P,).
        jet: of u.
        velocity: (N, d).
        increment: of the weights in the last step, (P,).
        multipliers: of a relaxed energy, (N,), or None.
        path: weights of all steps so far, this one included.
    """

    weights: torch.Tensor
    jet: torch.Tensor
    velocity: torch.Tensor
    increment: torch.Tensor
    multipliers: torch.Tensor | None
    path: list[torch.Tensor]


def begin(body: Body, grips: Grips, weights: torch.Tensor) -> State:
    """At rest, as the weights say at t = 0."""
    energy = load_energy(body, grips, 0.0)
    jet = energy.evaluate(weights).jet
    dim = body.points.shape[1]
    relaxed = body.equation.quasi_static and body.material.worth_relaxing(dim)
    return State(
        weights=weights,
        jet=jet,
        velocity=torch.zeros_like(jet[0]),
        increment=torch.zeros_like(weights),
        multipliers=torch.zeros_like(body.weights) if relaxed else None,
        path=[weights],
    )


def see_from(body: Body, grips: Grips, state: State, time_step: float, share: float) -> None:
    """Take the state to the points of another body, by the weights of the steps so far."""
    points, path = body.points, state.path

    def jet(step, order):
        lift = _lift(body, grips.lift(points, step * time_step))[: len(points[0]) * order + 1]
        return lift + body.ansatz.jet(points, evaluate(body.network, path[step], points, order))

    last = len(path) - 1
    # By implicit Euler the velocity is the last difference; the midpoint rule's has a memory.
    step = max(0, last - 1) if share == 1 else 0
    place, velocity = jet(step, 0)[0], torch.zeros_like(points)
    while step < last:
        step += 1
        after = jet(step, 0)[0]
        velocity = next_velocity((after - place) / time_step, velocity, share)
        place = after
    state.jet, state.velocity = jet(last, 1), velocity


def next_velocity(moved, velocity, share: float):
    """v at the end of a step with the mean velocity ``moved`` from v at its start."""
    return moved / share - (1 / share - 1) * velocity


def load_energy(body: Body, grips: Grips, at: float, force=None, multipliers=None) -> StepEnergy:
    """Energy without inertia: grips as at a time, under a constant force (d,)."""
    lift = grips.lift(body.points, at)
    force = np.zeros(body.points.shape[1]) if force is None else np.asarray(force, float)
    return StepEnergy(
        body=body,
        lift=_lift(body, lift),
        gripped=lift[0],
        force=body.points.new_tensor(force),
        multipliers=multipliers,
    )


def time_energy(body: Body, grips: Grips, state: State, case: Case, step: int, share: float):
    """Energy of a time step from ``state``."""
    equation, dt = case.equation, case.time_step
    lift = grips.lift(body.points, step * dt)
    kinetic = equation.density / 2 * float(body.weights @ (state.velocity**2).sum(1))
    return StepEnergy(
        body=body,
        lift=_lift(body, lift),
        gripped=lift[0],
        force=body.points.new_tensor(equation.force((step - 0.5) * dt, case.domain.dim)),
        share=share,
        start=state.jet,
        inertia=equation.density / dt**2,
        aim=state.jet[0] + dt * state.velocity,
        size=kinetic,
    )


def _lift(body, lift):
    """With penalised grips the network alone is u."""
    return torch.zeros_like(lift) if bool(body.holding.any()) else lift


def hold(body: Body, grips: Grips, state: State, force, optimizer, redraw=None):
    """Equilibrium under a held force; returns the last minimum.

    Args:
        body, grips, state: see there; the state is changed.
        force: (d,).
        optimizer: its iterations are those of all rounds together.
        redraw: as in :func:`march`.
    """
    newton, rounds = None, HOLD_ROUNDS if redraw else 1
    optimizer = replace(optimizer, max_iterations=math.ceil(optimizer.max_iterations / rounds))
    for _ in range(rounds):
        body = redraw() if redraw else body
        minimum = optimizer.minimize(load_energy(body, grips, 0.0, force), state.weights, newton)
        newton, state.weights = minimum.state, minimum.parameters
    state.jet, state.path = minimum.facts["found"].jet, [state.weights]
    return minimum


def march(
    case: Case,
    body: Body,
    grips: Grips,
    state: State,
    optimizer: EnergyNewton,
    *,
    integrator: str,
    redraw: Callable[[], Body] | None = None,
    finish: Callable | None = None,
    progress: Progress = silent,
) -> SolidRun:
    """The loop over the steps.

    Args:
        case: dt and number of steps.
        body, grips: see there.
        state: at t = 0; it is changed.
        optimizer: of every step.
        integrator: a key of :data:`SHARES`.
        redraw: gives the same body with other points, for each time step: what a network does
            between the points of one step is corrected by the next one. None keeps the points.
        finish: ``finish(state)`` -> minimum, goes on where the optimiser left the last step; its
            weights may be more.
        progress: called after each step; the loop stops where it answers False.
    """
    run, started = SolidRun(weights=[state.weights.cpu().numpy().copy()]), time.perf_counter()
    share, static = SHARES[integrator], integrator == "quasi_static"
    bound = DIVERGED_LENGTHS * float(np.max(case.domain.bounds.lengths))
    newton = None
    for step in range(1, case.num_steps + 1):
        if static:
            at = step * case.time_step
            problem = load_energy(body, grips, at, multipliers=state.multipliers)
        else:
            if redraw:
                body = redraw()
                see_from(body, grips, state, case.time_step, share)
            problem = time_energy(body, grips, state, case, step, share)
        guess, barred = better_start(problem, state)
        if barred and case.equation.contact:
            found = OutputNewton().descend(problem.evaluate(guess)), approach(problem, state)
            guess = min(found, key=lambda at: at.value).parameters
        minimum = optimizer.minimize(problem, guess, newton)
        newton = minimum.state
        advance(state, minimum, 0.0 if static else case.time_step, share)
        if finish and step == case.num_steps:
            minimum = finish(state)
        largest = float(state.jet[0].abs().max())
        if not (math.isfinite(minimum.value) and largest <= bound):
            run.status = "diverged"
            run.reason = f"|u| exceeds {DIVERGED_LENGTHS:g} lengths in step {step}"
            break
        run.record(step, minimum)
        message = f"decrement {minimum.facts['decrement']:.1e} in {minimum.iterations}"
        if not progress(step, message):
            if step < case.num_steps:
                run.status = "time_limit"
                run.reason = f"stopped after {step} of {case.num_steps} steps"
            break
    run.seconds = time.perf_counter() - started
    return run


def better_start(problem: StepEnergy, state: State) -> tuple[torch.Tensor, bool]:
    """The last weights and a fraction of the last increment, whichever has the least energy.

    Those that turn material inside out are left out where others do not.

    Returns:
        the weights, and whether something bars the body's way: where it was is best.
    """
    if not bool(state.increment.any()):
        return state.weights, False
    guesses = [state.weights + fraction * state.increment for fraction in FRACTIONS]
    found = [problem.evaluate(weights) for weights in guesses]
    proper = [n for n, at in enumerate(found) if at.least_determinant > 0] or range(len(found))
    best = min(proper, key=lambda n: found[n].value)
    return guesses[best], FRACTIONS[best] == 0


def approach(problem: StepEnergy, state: State) -> EnergyAt:
    """First guess of a step whose way an obstacle bars: the body is pushed out of it.

    A model of the energy knows of the points that touch the obstacle, not of those that a step
    would take into it, and a stiff obstacle refuses all but tiny steps. From within it the model is
    good: points that leave only lower the energy. So the body flies into a soft obstacle, which
    becomes stiffer; only the last layer is moved, in which the field is linear. Source of penalties
    that grow: Fiacco, McCormick, *Nonlinear Programming: Sequential Unconstrained Minimization
    Techniques*, 1968.

    Returns:
        :class:`insr.elasticity.EnergyAt` of the step.
    """
    body, weights = problem.body, state.weights
    contact = body.equation.contact
    for share in SOFTER:
        softer = replace(contact, stiffness=share * contact.stiffness)
        equation = replace(body.equation, contact=softer)
        through = replace(problem, body=replace(body, equation=equation))
        if share == SOFTER[0]:
            weights, _ = better_start(through, state)
        found = OutputNewton().descend(through.evaluate(weights))
        weights = found.parameters
    return found


def advance(state: State, minimum, time_step: float, share: float) -> None:
    """Move the state to the end of a step; without a time step it has no velocity."""
    found: EnergyAt = minimum.facts["found"]
    if time_step:
        moved = (found.jet[0] - state.jet[0]) / time_step
        state.velocity = next_velocity(moved, state.velocity, share)
    state.increment = minimum.parameters - state.weights
    state.weights, state.jet = minimum.parameters, found.jet
    state.path.append(minimum.parameters)
    state.multipliers = minimum.facts["problem"].multipliers
