r"""Stabilised finite elements for transport in a walled rectangle.

.. math:: (w + \tau v \cdot \nabla w, \; u_t + v \cdot \nabla u) = 0 \quad \text{for all } w

on uniform triangles (streamline-upwind Petrov-Galerkin: the residual is weighted along the flow,
so the scheme is consistent; Brooks, Hughes, *Comput. Methods Appl. Mech. Engrg.* 32, 1982;
order k + 1/2 for degree k: Burman, the same journal, 199, 2010).
The initial field is the L2 projection.
"""

import time
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from scipy.sparse.linalg import splu

from baselines import dolfinx_layer
from baselines.linear_stepping import ON_THE_DIAGONAL, march, rational_step
from baselines.walled_flow import IMPLICIT, supports_walled_flow
from cases.budgets import DTYPES, KIB, Budget, BudgetTooSmall, fem_numbers
from cases.contracts import FieldSeries, Method, Solution, silent
from cases.integrators import RATIONAL

EXTRA_DEGREE = 3  # of the elements in which the initial field is integrated
VELOCITY_DEGREE = 3  # of the elements that hold the flow, above that of the field
LEAST_SQUARES = 2


@final
class TriangleSeries(FieldSeries):
    """The finite element function itself.

    Args:
        space: on :func:`baselines.dolfinx_layer.rectangle_mesh`.
        stored: nodal values in dof order, shape (steps, nodes); rounded to ``dtype``.
        dtype: storage type, "float32" or "float64".
    """

    def __init__(self, space, stored: np.ndarray, dtype: str):
        self.stored = np.ascontiguousarray(stored, dtype=dtype)
        self.steps = tuple(range(len(self.stored)))
        self._space = space
        self._points = None
        self._bases = {}

    def evaluate(self, step, points):
        return self._combine(step, points, None)[:, None]

    def gradient(self, step, points):
        slopes = [self._combine(step, points, axis) for axis in (0, 1)]
        return np.stack(slopes, axis=1)[:, None]

    def _combine(self, step, points, axis):
        """Bases are kept for the last set of points, because scoring asks for no other."""
        if step not in range(len(self.steps)):
            raise ValueError(f"step: {step}; allowed: 0 to {self.steps[-1]}")
        if self._points is None or not np.array_equal(points, self._points):
            self._points = np.array(points)
            self._bases = {}
        if axis not in self._bases:
            self._bases[axis] = dolfinx_layer.rectangle_basis(self._space, self._points, axis)
        return self._bases[axis] @ self.stored[step].astype(float)


@dataclass(frozen=True, kw_only=True)
class StreamlineTransport(Method):
    """Lagrange elements; the concrete classes choose the degree and how memory is counted."""

    family: ClassVar[str] = "fem"
    integrators: ClassVar[tuple[str, ...]] = IMPLICIT

    @property
    @abstractmethod
    def degree(self) -> int:
        """Polynomial degree of the elements."""

    @property
    @abstractmethod
    def with_mesh(self) -> bool:
        """Whether coordinates and connectivity count; a uniform mesh needs neither."""

    @property
    def role(self):
        return "strong"

    def supports(self, case):
        return supports_walled_flow(case)

    def check_budget(self, case, budget, dtype):
        affordable_squares(budget, self.degree, dtype, with_mesh=self.with_mesh)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        squares = affordable_squares(budget, self.degree, dtype, with_mesh=self.with_mesh)

        started = time.perf_counter()
        mesh = dolfinx_layer.rectangle_mesh(case.domain.lower, case.domain.upper, squares)
        space = dolfinx_layer.lagrange_space(mesh, self.degree)
        finer = dolfinx_layer.lagrange_space(mesh, self.degree + EXTRA_DEGREE)
        flows = dolfinx_layer.vector_lagrange_space(mesh, VELOCITY_DEGREE)
        velocity = dolfinx_layer.plane_interpolant(flows, case.equation.velocity)
        source = dolfinx_layer.plane_interpolant(finer, case.initial)
        forms = dolfinx_layer.streamline_forms(space, velocity, source, case.time_step)
        setup_s = time.perf_counter() - started

        weighted, stiffness, mass = (dolfinx_layer.assemble_matrix(form) for form in forms[:3])
        load = dolfinx_layer.assemble_vector(forms[3])
        initial = splu(mass.tocsc(), **ON_THE_DIAGONAL).solve(load)
        integrator = RATIONAL[self.integrator]
        step = rational_step(integrator, case.time_step, weighted, stiffness, plane=True)
        trajectory = march(step, initial, case.num_steps, progress)

        nodes, numbers = len(initial), stored_numbers(squares, self.degree, with_mesh=True)
        counted = numbers if self.with_mesh else nodes
        return Solution(
            field=TriangleSeries(space, trajectory.states, dtype),
            n_parameters=counted,
            memory_bytes=counted * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            setup_s=setup_s,
            diagnostics={
                "cells": 2 * squares**2,
                "nodes": nodes,
                "memory_kib_with_mesh": numbers * DTYPES[dtype] / KIB,
                "memory_kib_without_mesh": nodes * DTYPES[dtype] / KIB,
            },
        )


def stored_numbers(squares: int, degree: int, *, with_mesh: bool) -> int:
    """Numbers of a field on ``squares`` squares an axis, each cut into two triangles."""
    nodes = (degree * squares + 1) ** 2
    if not with_mesh:
        return nodes
    return fem_numbers(
        components=1,
        nodes=nodes,
        dim=2,
        vertices=(squares + 1) ** 2,
        cells=2 * squares**2,
        nodes_per_cell=(degree + 1) * (degree + 2) // 2,
    )


def affordable_squares(budget: Budget, degree: int, dtype: str, *, with_mesh: bool) -> int:
    """Most squares an axis whose field fits.

    Raises:
        BudgetTooSmall: fewer than 2.
    """
    squares = 0
    while stored_numbers(squares + 1, degree, with_mesh=with_mesh) <= budget.numbers(dtype):
        squares += 1
    if squares < LEAST_SQUARES:
        raise BudgetTooSmall(
            f"budget: {budget.bytes} bytes; too small for a mesh of {LEAST_SQUARES} squares an axis"
        )
    return squares
