"""The base of all methods for incompressible Euler flow in a box with slip walls."""

import time
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from baselines.companions import Carrier, ComputedFlow
from baselines.linear_stepping import march
from baselines.splittings import SPLITTINGS, FlowSpace
from baselines.staggered_grid import StaggeredSpace
from baselines.tensor_reconstruction import EvenSplineAxis, OddSplineAxis, TensorSeries
from cases.boundary_conditions import SlipWall
from cases.budgets import DTYPES, Budget, BudgetTooSmall, grid_points_per_axis
from cases.contracts import Case, Method, Solution, silent
from cases.domains import Box
from cases.equations import IncompressibleEuler

FIELDS = 3  # u, v and p: what defines a flow at one time
LEAST = 6  # points an axis: those of one quintic


def supports_flow(case: Case) -> tuple[bool, str]:
    """Whether the case is incompressible flow on a rectangle with slip walls on all sides."""
    if not isinstance(case.equation, IncompressibleEuler):
        return False, f"equation: {case.equation.kind}; allowed: {IncompressibleEuler.kind}"
    if case.domain.dim != 2:
        return False, f"dimension: {case.domain.dim}; allowed: 2"
    walls = {SlipWall(axis, side) for axis in (0, 1) for side in ("lower", "upper")}
    if set(case.boundary_conditions) != walls:
        return False, f"boundary_conditions: {case.boundary_conditions}; allowed: four slip walls"
    return True, ""


def points_per_axis(budget: Budget, dtype: str) -> int:
    """Largest n with n^2 numbers for each of the three fields.

    Raises:
        BudgetTooSmall: n below 6.
    """
    count = grid_points_per_axis(budget, dim=2, components=FIELDS, dtype=dtype)
    if count < LEAST:
        raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for {LEAST} points an axis")
    return count


@dataclass(frozen=True, kw_only=True)
class FlowMethod(Method):
    """A splitting in a discretisation of n x n points or modes, chosen by the budget.

    The memory counts u, v and p, as for every method of this equation, although the pressure
    follows from the velocity and is not kept. Companions have grids of their own.
    """

    carrier: ClassVar[Carrier]
    """How companions are carried."""
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)
    order: ClassVar[float | None] = None

    def supports(self, case):
        return supports_flow(case)

    def check_budget(self, case, budget, dtype):
        self.size(budget, dtype)
        for name in case.companions:
            self.carrier.numbers(case.companion_budget(name, budget), self.storage(dtype))

    def size(self, budget: Budget, dtype: str) -> int:
        """n of the discretisation."""
        return points_per_axis(budget, dtype)

    def storage(self, dtype: str) -> str:
        """Storage type."""
        return dtype

    @abstractmethod
    def space(self, box: Box, n: int) -> FlowSpace:
        """The discretisation of velocities."""

    @abstractmethod
    def series(self, box: Box, space: FlowSpace, states: np.ndarray, dtype: str) -> TensorSeries:
        """The velocity as a function on points, from the fields of all steps (steps, n)."""

    def step(self) -> Callable[[FlowSpace, np.ndarray, float], np.ndarray]:
        """One time step of the chosen integrator."""
        return SPLITTINGS[self.integrator]

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        n, stored = self.size(budget, dtype), self.storage(dtype)
        start = time.perf_counter()
        self._compile(case)
        compiled_s = time.perf_counter() - start
        space, step = self.space(case.domain, n), self.step()
        initial, _ = space.project(space.field(case.initial(space.sites)))
        trajectory = march(
            lambda field: step(space, field, case.time_step),
            initial,
            case.num_steps,
            progress,
            dtype=stored,
            size=space.largest,
        )
        start = time.perf_counter()
        companions, companion_bytes = self._companions(case, budget, space, trajectory, stored)
        companions_s = time.perf_counter() - start
        return Solution(
            field=self.series(case.domain, space, trajectory.states, stored),
            n_parameters=FIELDS * n**2,
            memory_bytes=FIELDS * n**2 * DTYPES[stored],
            status=trajectory.status,
            reason=trajectory.reason,
            setup_s=compiled_s,
            dtype=stored,
            diagnostics=self._diagnostics(case, space, trajectory.states) | {"points_per_axis": n},
            companions=companions,
            companion_bytes=companion_bytes,
            companions_s=companions_s,
        )

    def _companions(self, case, budget, space, trajectory, dtype):
        """The companions and their bytes, carried by the velocities as they are stored."""

        def velocity(step):
            return partial(space.velocity, trajectory.states[step].astype(float))

        flow = ComputedFlow(
            velocity, trajectory.steps[-1], case.time_step, case.domain, self.integrator
        )
        carried, taken = {}, {}
        for name, companion in case.companions.items():
            numbers = self.carrier.numbers(case.companion_budget(name, budget), dtype)
            steps = case.companion_steps(name)
            carried[name] = self.carrier.carry(companion, steps, numbers, dtype, flow)
            taken[name] = numbers * DTYPES[dtype]
        return carried, taken

    def _compile(self, case):
        """Run one step on the smallest discretisation: numba compiles at the first call."""
        space = self.space(case.domain, LEAST)
        self.step()(space, space.field(case.initial(space.sites)), case.time_step)

    @staticmethod
    def _diagnostics(case, space, states):
        """Divergence and energy of the fields as they are stored."""
        first, last = states[0].astype(float), states[-1].astype(float)
        velocities = [space.velocity_at_sites(field) for field in (first, last)]
        energies = [float(np.mean(np.sum(u**2, axis=1)) / 2) for u in velocities]
        speed = float(np.max(np.linalg.norm(velocities[0], axis=1)))
        scale = speed / float(np.min(case.domain.lengths))
        return {
            # Relative to the largest speed over the box's shorter side.
            "largest_divergence": float(np.max(np.abs(space.divergence(last)))) / scale,
            "energy_drift": energies[1] / energies[0] - 1,
        }


@dataclass(frozen=True, kw_only=True)
class StaggeredFlow(FlowMethod):
    """Base of the methods on a staggered grid of n x n cells."""

    family: ClassVar[str] = "grid"

    def series(self, box, space, states, dtype):
        parities = (OddSplineAxis, EvenSplineAxis), (EvenSplineAxis, OddSplineAxis)
        components = [
            tuple(axis(x) for axis, x in zip(kinds, nodes, strict=True))
            for kinds, nodes in zip(parities, space.nodes, strict=True)
        ]
        return TensorSeries(components, states, dtype)

    @abstractmethod
    def space(self, box: Box, n: int) -> StaggeredSpace:
        """A staggered grid with its interpolation."""
