r"""Galerkin finite elements for advection on an interval.

.. math:: (w, u_t) + (w, a u_x) = 0 \quad \text{for all } w

on a uniform mesh, u and w zero at the inflow node. The initial field is the L2 projection; the
energy can only leave through the outflow.

Degree 2 gains no order over degree 1. Its dispersion relation has a second branch that starts at
frequency 0 too (with velocity -5 a): fields of one sign at vertices and the other at midpoints.
The O(h^2) error of the Galerkin derivative has that shape, and so excites it in near resonance.
"""

import time
from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, final

import numpy as np
from scipy.sparse.linalg import spsolve

from baselines import dolfinx_layer
from baselines.line import initial_values, line, supports_line
from baselines.linear_stepping import march, rational_step
from baselines.reconstruction import LinearSeries
from cases.budgets import DTYPES, KIB, fem_interval_cells, fem_numbers
from cases.contracts import Method, Solution, silent
from cases.integrators import RATIONAL

EXTRA_DEGREE = 3  # of the elements in which the initial field is integrated


@final
class FiniteElementSeries(LinearSeries):
    """The finite element function itself; ``stored`` holds nodal values in dof order."""

    def __init__(self, space, stored: np.ndarray, dtype: str):
        super().__init__(stored, dtype)
        self._space = space

    @cached_property
    def coefficients(self):
        return self.stored.astype(float)

    def basis(self, x, derivative):
        return dolfinx_layer.interval_basis(self._space, x, derivative)


@dataclass(frozen=True, kw_only=True)
class FiniteElementAdvection(Method):
    """Lagrange elements; the concrete classes choose the degree and how memory is counted."""

    family: ClassVar[str] = "fem"
    integrators: ClassVar[tuple[str, ...]] = tuple(RATIONAL)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

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
        return "tested" if self.degree == 1 else "strong"

    def supports(self, case):
        return supports_line(case)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        where = line(case)
        cells = fem_interval_cells(budget, self.degree, 1, dtype, with_mesh=self.with_mesh)

        started = time.perf_counter()
        mesh = dolfinx_layer.interval_mesh(where.lower, where.lower + where.length, cells)
        space = dolfinx_layer.lagrange_space(mesh, self.degree)
        finer = dolfinx_layer.lagrange_space(mesh, self.degree + EXTRA_DEGREE)
        source = dolfinx_layer.interpolant(finer, lambda x: initial_values(case, x))
        forms = dolfinx_layer.transport_forms(space, where.velocity, source)
        setup_s = time.perf_counter() - started

        nodes = dolfinx_layer.node_coordinates(space)
        free = np.flatnonzero(np.abs(nodes - where.inflow) > where.length / (4 * cells))
        mass = dolfinx_layer.assemble_matrix(forms[0])[free][:, free]
        stiffness = dolfinx_layer.assemble_matrix(forms[1])[free][:, free]
        initial = spsolve(mass.tocsc(), dolfinx_layer.assemble_vector(forms[2])[free])
        step = rational_step(RATIONAL[self.integrator], case.time_step, mass, stiffness)
        trajectory = march(step, initial, case.num_steps, progress)

        values = np.zeros((len(trajectory.states), len(nodes)))
        values[:, free] = trajectory.states
        numbers = fem_numbers(
            components=1,
            nodes=len(nodes),
            dim=1,
            vertices=cells + 1,
            cells=cells,
            nodes_per_cell=self.degree + 1,
        )
        counted = numbers if self.with_mesh else len(nodes)
        return Solution(
            field=FiniteElementSeries(space, values, dtype),
            n_parameters=counted,
            memory_bytes=counted * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            setup_s=setup_s,
            diagnostics={
                "cells": cells,
                "nodes": len(nodes),
                "cfl": abs(where.velocity) * case.time_step * cells / where.length,
                "memory_kib_with_mesh": numbers * DTYPES[dtype] / KIB,
                "memory_kib_without_mesh": len(nodes) * DTYPES[dtype] / KIB,
            },
        )
