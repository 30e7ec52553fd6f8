"""Splittings of the Euler equations as sequences of fits, and the points of these fits."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar, final

import numpy as np
import torch

from insr.euler import Potential, Velocity
from insr.optimizers.adam import Adam
from insr.optimizers.gauss_newton import GaussNewton
from insr.optimizers.lbfgs import LBFGS
from insr.rows import LinearBlocks
from insr.sampling import Cloud, concentrated, uniform

STAGNATION = 1.5  # a projection's residual is the part that is no gradient: it does not fall to 0

Rows = Callable[[Velocity, Potential], LinearBlocks]
"""Rows of a fit at the points that the two fields hold."""


def at(cloud: Cloud, velocity: Velocity, potential: Potential) -> tuple[Velocity, Potential]:
    """The two fields with other points."""
    points = velocity.points.new_tensor(cloud.points)
    roots = velocity.points.new_tensor(np.sqrt(cloud.weights))
    return (
        replace(velocity, points=points, roots=roots),
        replace(potential, points=points, roots=roots),
    )


def gathered(
    velocity: Velocity, potential: Potential, weights, count: int, generator: np.random.Generator
) -> tuple[Velocity, Potential]:
    """The two fields with points that gather where the velocity is large or varies.

    The density follows |u| and |grad u|, each relative to its largest value, and a uniform part.
    """

    def variation(points):
        jet = velocity.at(weights, velocity.points.new_tensor(points), 1)
        size = torch.linalg.vector_norm(jet[0], dim=1)
        slope = torch.linalg.vector_norm(jet[1:], dim=(0, 2))
        return (size / size.max() + slope / slope.max()).cpu().numpy()

    cloud = concentrated(velocity.box, count, generator, variation, candidates_per_point=4)
    return at(cloud, velocity, potential)


@dataclass
class FreshRows:
    """Rows at points that are drawn anew for each iteration of Adam: ``rows`` once they are."""

    build: Rows
    velocity: Velocity
    potential: Potential
    count: int
    generator: np.random.Generator

    def resample(self) -> None:
        """Draw new points and state the fit there."""
        drawn = uniform(self.velocity.box, self.count, self.generator)
        self.rows = self.build(*at(Cloud.uniform(drawn), self.velocity, self.potential))


@dataclass
class Unknown:
    """Weights of one fit that is repeated in every step, with what its optimiser keeps.

    ``vanishing`` tells whether the smallest residual is 0; else it is measured as the run goes.
    """

    weights: torch.Tensor
    optimizer: GaussNewton | LBFGS | Adam
    vanishing: bool = True
    factor: object = None
    value: float = math.inf
    smallest: float = math.inf
    iterations: int = 0
    evaluations: int = 0
    facts: dict = field(default_factory=dict)

    def fit(self, problem) -> torch.Tensor:
        """Solve the problem from the last weights and keep the new ones."""
        optimizer = self.optimizer
        if not self.vanishing and math.isfinite(self.smallest):
            above = max(optimizer.refresh_above, STAGNATION * self.smallest)
            optimizer = replace(optimizer, refresh_above=above)
        minimum = optimizer.minimize(problem, self.weights, self.factor)
        self.weights, self.factor, self.value = minimum.parameters, minimum.state, minimum.value
        self.smallest = min(self.smallest, self.value)
        self.iterations += minimum.iterations
        self.evaluations += minimum.evaluations
        self.facts = minimum.facts
        return self.weights


@dataclass(frozen=True, kw_only=True)
class Splitting(ABC):
    """The fits of one time step.

    Attributes:
        velocity, potential: the two fields with their points.
        time_step: dt.
        fresh: (points an iteration, generator) where points are drawn anew, else None.
    """

    velocity: Velocity
    potential: Potential
    time_step: float
    fresh: tuple[int, np.random.Generator] | None = None

    others: ClassVar[tuple[str, ...]]
    """Fits beside that of the new velocity."""

    @abstractmethod
    def step(self, state: Unknown, others: list[Unknown]) -> None:
        """One time step: ``state`` gets the new velocity, ``others`` keep their last weights."""

    def problem(self, rows: Rows) -> LinearBlocks | FreshRows:
        """A fit at the fields' own points, or at fresh ones."""
        if self.fresh is None:
            return rows(self.velocity, self.potential)
        return FreshRows(rows, self.velocity, self.potential, *self.fresh)

    def predict(self, weights, potential: Unknown):
        """Weights of q: the weak projection of u* = u(x - dt u(x))."""
        dt = self.time_step

        def rows(v, p):
            return p.weak(v.carried(weights, p.points, dt) - v.at(weights, p.points)[0])

        return potential.fit(self.problem(rows))


@final
@dataclass(frozen=True, kw_only=True)
class ChorinFused(Splitting):
    """Advect and project: one fit of the potential, one of the velocity."""

    others: ClassVar[tuple[str, ...]] = ("weak potential",)

    def step(self, state, others):
        w, dt = state.weights, self.time_step
        q = self.predict(w, others[0])
        state.fit(
            self.problem(lambda v, p: v.fit(v.carried(w, v.points, dt) - p.gradient(q, v.points)))
        )


@final
@dataclass(frozen=True, kw_only=True)
class Chorin(Splitting):
    """Advect, project, correct: each is fitted, as the paper prints it, the Laplacian strongly."""

    others: ClassVar[tuple[str, ...]] = ("velocity", "strong potential")

    def step(self, state, others):
        w, dt = state.weights, self.time_step
        a = others[0].fit(self.problem(lambda v, p: v.fit(v.carried(w, v.points, dt))))
        q = others[1].fit(self.problem(lambda v, p: p.strong(v.divergence(a, p.points))))
        state.fit(self.problem(lambda v, p: v.fit(v.at(a, v.points)[0] - p.gradient(q, v.points))))


@final
@dataclass(frozen=True, kw_only=True)
class SecondOrder(Splitting):
    r"""Predict, and go back along the midpoint rule's path: two weak fits, one of the velocity.

    With u* and grad q of the fused form and u-bar = (u + u* - grad q) / 2,

    .. math:: X(x) = x - dt\, \bar u(x - \tfrac{dt}{2} \bar u(x)), \quad
              u \leftarrow P [(u - \tfrac12 \nabla q)(X)].

    The last projection takes off nearly grad q / 2; only the rest, which is O(dt^2), is fitted.
    """

    others: ClassVar[tuple[str, ...]] = ("weak potential", "weak potential")

    def step(self, state, others):
        v, p, w, dt = self.velocity, self.potential, state.weights, self.time_step
        q = self.predict(w, others[0])

        def mean(points):
            predicted = v.carried(w, points, dt) - p.gradient(q, points)
            return (v.at(w, points)[0] + predicted) / 2

        def carried(points):
            feet = v.inside(points - dt * mean(v.inside(points - dt / 2 * mean(points))))
            arrived = v.at(w, feet)[0] - p.gradient(q, feet) / 2
            return arrived - p.gradient(q, points) / 2

        rest = others[1].fit(
            self.problem(lambda v, p: p.weak(carried(p.points) - v.at(w, p.points)[0]))
        )
        state.fit(self.problem(lambda v, p: v.fit(carried(v.points) - p.gradient(rest, v.points))))


SPLITTINGS = {
    "chorin": Chorin,
    "chorin_fused": ChorinFused,
    "second_order_splitting": SecondOrder,
}
"""Splittings by the integrator's name in the tables."""
