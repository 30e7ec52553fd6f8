"""INSR for the incompressible Euler equations: two networks and the loop of the splittings."""

import math
import time
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import torch

from cases.budgets import Budget, BudgetTooSmall, siren_parameters
from cases.contracts import DIVERGENCE_FACTOR, Case, Progress
from insr.boundary import NO_ANSATZ, SlipWalls
from insr.euler import Potential, Velocity, wall_points
from insr.networks import Siren, box_scaling
from insr.optimizers.gauss_newton import GaussNewton
from insr.optimizers.lbfgs import LBFGS
from insr.sampling import midpoints

ROWS_PER_WEIGHT = 1.06  # with fewer the fields are interpolated at the points and wrong between
STAGNATION = 1.5  # a projection's residual is the part that is no gradient: it does not fall to 0


def networks(case: Case, numbers: int, omega0: float) -> tuple[Siren, Siren]:
    """Networks of velocity and potential, of one width, that together take at most ``numbers``.

    The width is 0 where not even one neuron fits.
    """
    alpha, dim = case.network[0], case.domain.dim
    beta = 0
    while sum(siren_parameters(alpha, beta + 1, dim, n) for n in (dim, 1)) <= numbers:
        beta += 1
    shape = {"inputs": dim, "alpha": alpha, "beta": max(beta, 1), "omega0": omega0}
    shape |= box_scaling(case.domain)
    return Siren(outputs=dim, **shape), Siren(outputs=1, **shape)


def fields(case: Case, pair: tuple[Siren, Siren], exact_walls: bool, ansatz_length, device, dtype):
    """The two fields with the points of their fits."""
    box = case.domain
    flow, scalar = pair
    per_axis = math.ceil(math.sqrt(ROWS_PER_WEIGHT * flow.n_parameters / 2))
    points = torch.from_numpy(midpoints(box, per_axis)).to(device, dtype)
    walls, axes = wall_points(box, case.boundary_conditions, per_axis, points)
    potential = Potential(network=scalar, points=points, wall_points=walls, wall_axes=axes)
    ansatz = NO_ANSATZ
    if exact_walls:
        ansatz = SlipWalls(box, case.boundary_conditions, ansatz_length)
        walls, axes = walls[:0], axes[:0]
    velocity = Velocity(
        network=flow, ansatz=ansatz, points=points, wall_points=walls, wall_axes=axes, box=box
    )
    return velocity, potential


@dataclass
class Unknown:
    """Weights of one fit that is repeated in every step, with what its optimiser keeps.

    ``vanishing`` tells whether the smallest residual is 0; else it is measured as the run goes.
    """

    weights: torch.Tensor
    optimizer: GaussNewton | LBFGS
    vanishing: bool = True
    factor: object = None
    value: float = math.inf
    smallest: float = math.inf
    factorisations: int = 0
    evaluations: int = 0

    def fit(self, problem) -> torch.Tensor:
        """Solve the problem from the last weights and keep the new ones."""
        optimizer = self.optimizer
        if not self.vanishing and math.isfinite(self.smallest):
            above = max(optimizer.refresh_above, STAGNATION * self.smallest)
            optimizer = replace(optimizer, refresh_above=above)
        minimum = optimizer.minimize(problem, self.weights, self.factor)
        self.weights, self.factor, self.value = minimum.parameters, minimum.state, minimum.value
        self.smallest = min(self.smallest, self.value)
        self.factorisations += minimum.iterations
        self.evaluations += minimum.evaluations
        return self.weights


@dataclass(frozen=True)
class ChorinFused:
    """Advect and project: one fit of the potential, one of the velocity."""

    velocity: Velocity
    potential: Potential
    time_step: float

    others: ClassVar[tuple[str, ...]] = ("weak potential",)

    def step(self, state: Unknown, others: list[Unknown]) -> None:
        """One time step: ``state`` gets the new velocity, ``others`` keep their last weights."""
        v, p, w, dt = self.velocity, self.potential, state.weights, self.time_step
        q = others[0].fit(p.weak(v.carried(w, p.points, dt) - v.at(w, p.points)[0]))
        state.fit(v.fit(v.carried(w, v.points, dt) - p.gradient(q, v.points)))


@dataclass(frozen=True)
class Chorin:
    """Advect, project, correct: each is fitted, as the paper prints it, the Laplacian strongly."""

    velocity: Velocity
    potential: Potential
    time_step: float
    others: ClassVar[tuple[str, ...]] = ("velocity", "strong potential")

    def step(self, state: Unknown, others: list[Unknown]) -> None:
        """One time step: ``state`` gets the new velocity, ``others`` keep their last weights."""
        v, p, w = self.velocity, self.potential, state.weights
        a = others[0].fit(v.fit(v.carried(w, v.points, self.time_step)))
        q = others[1].fit(p.strong(v.divergence(a, p.points)))
        state.fit(v.fit(v.at(a, v.points)[0] - p.gradient(q, v.points)))


@dataclass(frozen=True)
class SecondOrder:
    r"""Predict, and go back along the midpoint rule's path: two weak fits, one of the velocity.

    With u* and grad q of the fused form and u-bar = (u + u* - grad q) / 2,

    .. math:: X(x) = x - dt\, \bar u(x - \tfrac{dt}{2} \bar u(x)), \quad
              u \leftarrow P [(u - \tfrac12 \nabla q)(X)].

    The last projection takes off nearly grad q / 2; only the rest, which is O(dt^2), is fitted.
    """

    velocity: Velocity
    potential: Potential
    time_step: float
    others: ClassVar[tuple[str, ...]] = ("weak potential", "weak potential")

    def step(self, state: Unknown, others: list[Unknown]) -> None:
        """One time step: ``state`` gets the new velocity, ``others`` keep their last weights."""
        v, p, w, dt = self.velocity, self.potential, state.weights, self.time_step
        q = others[0].fit(p.weak(v.carried(w, p.points, dt) - v.at(w, p.points)[0]))

        def mean(points):
            predicted = v.carried(w, points, dt) - p.gradient(q, points)
            return (v.at(w, points)[0] + predicted) / 2

        def carried(points):
            feet = v.inside(points - dt * mean(v.inside(points - dt / 2 * mean(points))))
            arrived = v.at(w, feet)[0] - p.gradient(q, feet) / 2
            return arrived - p.gradient(q, points) / 2

        rest = others[1].fit(p.weak(carried(p.points) - v.at(w, p.points)[0]))
        state.fit(v.fit(carried(v.points) - p.gradient(rest, v.points)))


SPLITTINGS = {
    "chorin": Chorin,
    "chorin_fused": ChorinFused,
    "second_order_splitting": SecondOrder,
}
"""Splittings by the integrator's name in the tables."""


@dataclass
class Run:
    """Trajectory of a run: weights of the velocity after each step, and how it ended."""

    weights: list
    rms_residuals: list
    status: str = "ok"
    reason: str = ""
    seconds: float = 0.0


def march(splitting, state: Unknown, others: list[Unknown], case: Case, progress: Progress) -> Run:
    """The time loop."""
    run, started = Run([state.weights.cpu().numpy()], []), time.perf_counter()
    points = splitting.velocity.points
    bound = DIVERGENCE_FACTOR * float(np.abs(case.initial(points.cpu().numpy())).max())
    for step in range(1, case.num_steps + 1):
        splitting.step(state, others)
        largest = float(splitting.velocity.at(state.weights, points)[0].abs().max())
        if not largest <= bound:
            run.status = "diverged"
            run.reason = f"the field exceeds {DIVERGENCE_FACTOR:g} max|u0| in step {step}"
            break
        run.weights.append(state.weights.cpu().numpy())
        run.rms_residuals.append(math.sqrt(state.value))
        if not progress(step, f"residual {run.rms_residuals[-1]:.1e}"):
            if step < case.num_steps:
                run.status = "time_limit"
                run.reason = f"stopped after {step} of {case.num_steps} steps"
            break
    run.seconds = time.perf_counter() - started
    return run


def check_budget(case: Case, budget: Budget, dtype: str) -> int:
    """Numbers that the budget holds.

    Raises:
        cases.budgets.BudgetTooSmall: less than two networks of width 1.
    """
    least = sum(siren_parameters(case.network[0], 1, case.domain.dim, n) for n in (2, 1))
    if budget.numbers(dtype) < least:
        raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for two networks")
    return budget.numbers(dtype)
