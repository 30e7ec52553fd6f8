"""Diffusion and eigenvalues by elements on intervals and boxes: matrices, conditions, solution."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.sparse.linalg import eigsh

from baselines.stationary import stationary_solution, stored
from baselines.tensor_elements import (
    Axis,
    TensorField,
    affordable_axes,
    load_tensor,
    solve_diagonally,
    solve_on_line,
    tensor_points,
)
from cases.boundary_conditions import Essential, Robin
from cases.budgets import BudgetTooSmall
from cases.contracts import Case, Method, Solution, silent
from cases.domains import Box
from cases.stationary import Diffusion, Stationary


@dataclass(frozen=True, kw_only=True)
class TensorElements(Method):
    """Elements on uniform cells; nodal values are all that counts as memory."""

    family: ClassVar[str] = "fem"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    @property
    @abstractmethod
    def degree(self) -> int | None:
        """Of the elements; none for one cell of the degree that fits."""

    def axes(self, case: Case, budget, dtype) -> tuple[Axis, ...]:
        """The elements along each axis."""
        kinks = kinks_of(case.equation) if case.domain.dim == 1 else ()
        return affordable_axes(case.domain, self.degree, budget, dtype, kinks)

    def finished(self, axes: tuple[Axis, ...], values: np.ndarray, dtype: str) -> Solution:
        """The solution with these nodal values."""
        field = TensorField(axes, stored(values, dtype))
        facts = {"cells": axes[0].cells, "degree": axes[0].degree, "nodes": values.size}
        return stationary_solution(field.value, field.gradient, values.size, dtype, **facts)


@dataclass(frozen=True, kw_only=True)
class TensorDiffusion(TensorElements):
    """Galerkin's method for :class:`cases.stationary.Diffusion`."""

    def supports(self, case):
        if not isinstance(case.domain, Box):
            return False, f"domain: {type(case.domain).__name__}; allowed: Box"
        if case.domain.dim == 1:
            return True, ""
        if any(case.equation.velocity) or case.equation.point_loads:
            return False, "dimension: 2 or more; allowed with convection or point loads: 1"
        if not all(isinstance(c, Essential) for c in case.boundary_conditions):
            return False, "boundary_conditions: Robin; allowed on boxes: Essential"
        if len(set(case.domain.lengths)) > 1:
            return False, f"lengths: {case.domain.lengths}; allowed: equal ones"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        axes = self.axes(case, budget, dtype)
        values = on_line(case, axes[0]) if case.domain.dim == 1 else _box(case, axes)
        return self.finished(axes, values, dtype)


@dataclass(frozen=True, kw_only=True)
class TensorEigenvalue(TensorElements):
    """Galerkin's method for :class:`cases.stationary.Eigenvalue` on an interval."""

    def supports(self, case):
        if not (isinstance(case.domain, Box) and case.domain.dim == 1):
            return False, f"domain: {type(case.domain).__name__}; allowed: an interval"
        return True, ""

    def check_budget(self, case, budget, dtype):
        axis = self.axes(case, budget, dtype)[0]
        if axis.size < case.equation.mode + 4:
            raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for the mode")

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        axes = self.axes(case, budget, dtype)
        stiffness, mass = (axes[0].matrix(k, k)[1:-1, 1:-1].tocsc() for k in (1, 0))
        start = np.arange(1.0, stiffness.shape[0] + 1)  # the same in each run, and no symmetry
        _, modes = eigsh(stiffness, case.equation.mode, mass, sigma=0.0, v0=start)
        values = np.zeros(axes[0].size)
        values[1:-1] = modes[:, -1] * np.sign(modes[0, -1])
        return self.finished(axes, values, dtype)


def kinks_of(equation: Stationary) -> tuple[float, ...]:
    """Where cells of an interval should end: jumps of the source, and point loads."""
    if not isinstance(equation, Diffusion):
        return ()
    return (*equation.breaks, *(load.place[0] for load in equation.point_loads))


def on_line(case: Case, axis: Axis) -> np.ndarray:
    """Nodal values of the solution of a case with a diffusion equation on an interval."""
    equation = case.equation
    matrix = equation.diffusivity * axis.matrix(1, 1) + equation.reaction * axis.matrix(0, 0)
    if any(equation.velocity):
        matrix = matrix + equation.velocity[0] * axis.matrix(0, 1)
    load = load_tensor((axis,), equation.source)
    for point in equation.point_loads:
        load = load + point.strength * axis.basis(np.array(point.place)).toarray()[0]
    held = {}
    matrix = matrix.tolil()
    for condition in case.boundary_conditions:
        node = 0 if condition.piece.side == "lower" else axis.size - 1
        match condition:
            case Essential(piece, value):
                held[node] = float(value.value(np.array([[piece.position]]))[0])
            case Robin(_, coefficient, number):
                matrix[node, node] += coefficient
                load[node] += number
    return solve_on_line(matrix.tocsr(), load, held)


def _box(case: Case, axes: tuple[Axis, ...]) -> np.ndarray:
    equation = case.equation
    points = tensor_points([axis.nodes for axis in axes])
    held = np.zeros(len(points))
    for condition in case.boundary_conditions:
        there = condition.piece.contains(points)
        held[there] = condition.value.value(points[there])
    held = held.reshape([axis.size for axis in axes])
    load = load_tensor(axes, equation.source)
    return solve_diagonally(axes, equation.diffusivity, equation.reaction, load, held)
