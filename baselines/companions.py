r"""Passive fields that a computed flow carries: the companions of a case.

A companion keeps its value along a path, c^{n+1}(x) = c^n(X(x)), with the foot X of
:mod:`cases.characteristics`. What a grid adds to this is one interpolation a step, and a *carrier*
is the choice of it. All carriers of a discontinuous field must bear jumps: bilinear interpolation
smears them and stays within the range of the values; a cubic one overshoots at a jump, about a
tenth of its height, so here it is cut to the range of the four values around the foot
(quasi-monotone: Bermejo, Staniforth, *Mon. Weather Rev.* 120, 1992); MacCormack's correction is cut
the same way. None of them conserves the integral exactly.

The carried field is evaluated between its values with the same interpolation that carries it: a
spline of high order would ring at every jump.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from baselines.interpolation import bicubic, bilinear, nearest_range
from cases.budgets import Budget, grid_points_per_axis
from cases.characteristics import foot
from cases.contracts import Companion, FieldSeries
from cases.domains import Box

GHOSTS = 2  # layers of mirror images beyond a wall that a cubic at the wall sees
INVERSE_STEPS = 3  # fixed-point steps to the inverse of a displacement, right up to O(dt^5)
DIFFERENCE = 1e-6  # of the box, for central differences of carried fields

Velocity = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class ComputedFlow:
    """What a carrier knows of a flow.

    Attributes:
        velocity: maps a step to the velocity after it, a function of points (N, 2).
        completed: the last step that the flow reached.
        time_step: dt.
        box: where it flows.
        integrator: the one of the flow, which decides on the order of the feet.
    """

    velocity: Callable[[int], Velocity]
    completed: int
    time_step: float
    box: Box
    integrator: str

    def feet(self, step: int, points: np.ndarray) -> np.ndarray:
        """Where particles that are at ``points`` after ``step`` were one step before, (N, 2)."""
        before, after = self.velocity(step - 1), self.velocity(step)
        return foot(before, after, points, self.time_step, self.box, self.integrator)


class CarriedSeries(FieldSeries):
    """Base: a carried field, whose gradient is taken by central differences because it need not
    have one everywhere."""

    def __init__(self, box: Box, steps: tuple[int, ...]):
        self.box, self.steps = box, steps

    def check(self, step: int) -> None:
        """Refuse a step that is not stored."""
        if step not in self.steps:
            raise ValueError(f"step: {step}; allowed: {', '.join(map(str, self.steps))}")

    def gradient(self, step, points):
        shifts = DIFFERENCE * np.diag(self.box.lengths)
        slopes = []
        for axis, shift in enumerate(shifts):
            ends = [np.clip(points + s * shift, self.box.lower, self.box.upper) for s in (1, -1)]
            rise = self.evaluate(step, ends[0]) - self.evaluate(step, ends[1])
            slopes.append(rise / (ends[0] - ends[1])[:, axis, None])
        return np.stack(slopes, axis=2)


class Carrier(ABC):
    """How a method carries a companion."""

    @abstractmethod
    def numbers(self, budget: Budget, dtype: str) -> int:
        """How many numbers it stores at one time.

        Raises:
            cases.budgets.BudgetTooSmall: no grid fits.
        """

    @abstractmethod
    def carry(
        self, companion: Companion, steps: tuple[int, ...], numbers: int, dtype: str, flow
    ) -> FieldSeries:
        """The companion after ``steps``, as far as the :class:`ComputedFlow` got."""


class CellGrid:
    """Values at the centres of n x n cells, even across the walls: a slope across a wall makes a
    kink there, and interpolation falls to second order in the mean.

    Args:
        box: a rectangle.
        cells: n, at least 4.
    """

    def __init__(self, box: Box, cells: int):
        self.cells = cells
        middles = (np.arange(cells) + 0.5) / cells
        grid = np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1)
        self.sites = box.from_unit(grid.reshape(-1, 2))
        self._placement = (
            np.array(box.lower),
            np.array(box.upper),
            box.lengths / cells,
            np.full(2, GHOSTS - 0.5),
        )

    def apply(self, function, values: np.ndarray, points: np.ndarray) -> np.ndarray:
        """A function of :mod:`baselines.interpolation` of the values (n^2,) at points (N, 2)."""
        square = values.reshape(self.cells, self.cells).astype(float)
        return function(np.pad(square, GHOSTS, mode="symmetric"), points, *self._placement)


class GridCarrier(Carrier):
    """Base: semi-Lagrangian steps on a grid of cells."""

    @abstractmethod
    def between(self, grid: CellGrid, values: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Values between the cells' centres at points (N, 2), shape (N,)."""

    @abstractmethod
    def step(self, grid: CellGrid, values: np.ndarray, feet: np.ndarray) -> np.ndarray:
        """The values (n^2,) after a step whose paths end in the sites and begin in ``feet``."""

    def numbers(self, budget, dtype):
        return grid_points_per_axis(budget, dim=2, components=1, dtype=dtype) ** 2

    def carry(self, companion, steps, numbers, dtype, flow):
        grid = CellGrid(flow.box, round(numbers**0.5))
        values = companion.initial(grid.sites)[:, 0]
        kept = {0: values.astype(dtype)}
        for step in range(1, min(companion.last_step, flow.completed) + 1):
            values = self.step(grid, values, flow.feet(step, grid.sites))
            if step in steps:
                kept[step] = values.astype(dtype)
        return CellSeries(flow.box, grid, kept, self.between)


@final
class CellSeries(CarriedSeries):
    """A field on a grid of cells at some steps.

    Args:
        stored: the values (n^2,) by step.
        between: interpolation, as :meth:`GridCarrier.between`.
    """

    def __init__(self, box: Box, grid: CellGrid, stored: Mapping[int, np.ndarray], between):
        super().__init__(box, tuple(stored))
        self.stored = stored
        self._grid, self._between = grid, between

    def evaluate(self, step, points):
        self.check(step)
        return self._between(self._grid, self.stored[step], points)[:, None]


@final
class Linear(GridCarrier):
    """Bilinear interpolation."""

    def between(self, grid, values, points):
        return grid.apply(bilinear, values, points)

    def step(self, grid, values, feet):
        return self.between(grid, values, feet)


@final
class LimitedCubic(GridCarrier):
    """Bicubic interpolation, cut to the range of the four values around the point."""

    def between(self, grid, values, points):
        low, high = grid.apply(nearest_range, values, points)
        return np.clip(grid.apply(bicubic, values, points), low, high)

    def step(self, grid, values, feet):
        return self.between(grid, values, feet)


@final
class LimitedMacCormack(GridCarrier):
    """Bilinear interpolation with MacCormack's correction, as it carries the velocity in
    :class:`baselines.staggered_grid.MacCormackGrid`, cut to the same range.

    The inverse of the feet's map is found where dt |grad u| stays below 1. Elsewhere the map may
    fold and has none; the correction then only keeps within its range.
    """

    def between(self, grid, values, points):
        return grid.apply(bilinear, values, points)

    def step(self, grid, values, feet):
        displacement = grid.sites - feet
        inverse = displacement
        for _ in range(INVERSE_STEPS):
            ends = grid.sites + inverse
            inverse = np.stack([grid.apply(bilinear, d, ends) for d in displacement.T], axis=1)
        there = grid.apply(bilinear, values, feet)
        back = grid.apply(bilinear, there, grid.sites + inverse)
        low, high = grid.apply(nearest_range, values, feet)
        return np.clip(there + (values - back) / 2, low, high)


@final
class Traced(Carrier):
    """No grid: the initial field at the start of the path, found through all steps of the flow.

    Nothing is stored besides the flow and nothing is smeared.
    """

    def numbers(self, budget, dtype):
        return 0

    def carry(self, companion, steps, numbers, dtype, flow):
        reached = tuple(step for step in steps if step <= flow.completed)
        return TracedSeries(flow, companion.initial, reached)


@final
class TracedSeries(CarriedSeries):
    """The initial field at the start of the path that ends in a point.

    Args:
        flow: carries the field.
        initial: the field at t = 0, points (N, 2) -> (N, 1).
        steps: those at which it may be asked for; each costs its number of steps.
    """

    def __init__(self, flow: ComputedFlow, initial: Callable, steps: tuple[int, ...]):
        super().__init__(flow.box, steps)
        self._flow, self._initial = flow, initial

    def evaluate(self, step, points):
        self.check(step)
        for back in range(step, 0, -1):
            points = self._flow.feet(back, points)
        return self._initial(points)
