r"""Diffusion by finite elements on intervals and triangles: meshes graded to singular points.

On an interval on which u behaves like x^mu at the lower end, cell i ends at (i/n)^((k + 1)/mu):
elements of degree k then have their full order.
"""

import time
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.sparse.linalg import spsolve

from baselines.fem_elasticity_meshes import (
    affordable_mesh,
    gmsh_mesh,
    graded_to_corners,
    stored_numbers,
)
from baselines.stationary import stationary_solution, stored
from baselines.tensor_diffusion import kinks_of, on_line
from baselines.tensor_elements import Axis, TensorField, cells_ending_at
from baselines.triangle_elements import TriangleField, Triangles, triangles
from cases.boundary_conditions import Essential, Robin
from cases.budgets import fem_interval_cells, fem_numbers
from cases.contracts import Case, Method, silent

EXPONENT = 2 / 3  # mu, of all singular solutions here


@dataclass(frozen=True, kw_only=True)
class MeshedDiffusion(Method):
    """Galerkin's method; coordinates and connectivity of the mesh count as memory."""

    family: ClassVar[str] = "fem"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    @property
    @abstractmethod
    def degree(self) -> int:
        """Of the elements, 1 or 2."""

    def supports(self, case):
        dim = case.domain.dim
        if dim > 2:
            return False, f"dimension: {dim}; allowed: 1 or 2"
        if dim == 2 and case.equation.point_loads:
            return False, "point_loads: given; allowed in two dimensions: none"
        if dim == 1 and case.equation.singular not in ((), (case.domain.lower,)):
            return False, f"singular: {case.equation.singular}; allowed: the lower end"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        solve = self._on_interval if case.domain.dim == 1 else self._on_triangles
        return solve(case, budget, dtype)

    def _on_interval(self, case, budget, dtype):
        ends = case.domain.lower[0], case.domain.upper[0]
        shares = [(x - ends[0]) / case.domain.measure for x in kinks_of(case.equation)]
        cells = cells_ending_at(shares, fem_interval_cells(budget, self.degree, 1, dtype))
        grading = (self.degree + 1) / EXPONENT if case.equation.singular else 1.0
        axis = Axis(*ends, cells, self.degree, grading)
        field = TensorField((axis,), stored(on_line(case, axis), dtype))
        numbers = fem_numbers(
            components=1,
            nodes=axis.size,
            dim=1,
            vertices=cells + 1,
            cells=cells,
            nodes_per_cell=self.degree + 1,
        )
        facts = {"cells": cells, "nodes": axis.size}
        return stationary_solution(field.value, field.gradient, numbers, dtype, **facts)

    def _on_triangles(self, case, budget, dtype):
        started = time.perf_counter()
        corners = np.array(case.equation.singular) if case.equation.singular else None

        def mesh_of(size):
            if corners is None:
                return gmsh_mesh(case.domain, size)
            return gmsh_mesh(case.domain, size, graded_to_corners(case.domain, size, corners))

        mesh = affordable_mesh(
            mesh_of,
            float(np.max(case.domain.bounds.lengths)),
            budget,
            dtype,
            self.degree,
            with_mesh=True,
            components=1,
        )
        setup_s = time.perf_counter() - started
        elements = triangles(*mesh, self.degree, case.domain)
        field = TriangleField(elements, stored(galerkin(case, elements), dtype))
        return stationary_solution(
            field.value,
            field.gradient,
            stored_numbers(mesh, self.degree, with_mesh=True, components=1),
            dtype,
            setup_s=setup_s,
            cells=len(elements.cells),
            nodes=len(elements.nodes),
        )


def galerkin(case: Case, elements: Triangles) -> np.ndarray:
    """Nodal values (n,) of the solution of a case with a diffusion equation."""
    equation = case.equation
    values, gradients, points, weights = elements.at_gauss
    blocks = equation.diffusivity * np.einsum(
        "cqki,cqli,cq->ckl", gradients, gradients, weights, optimize=True
    )
    if equation.reaction:
        blocks = blocks + equation.reaction * np.einsum("qk,ql,cq->ckl", values, values, weights)
    if any(equation.velocity):
        along = gradients @ np.array(equation.velocity)
        blocks = blocks + np.einsum("qk,cql,cq->ckl", values, along, weights)
    matrix = elements.assembled(blocks)
    source = equation.source(points.reshape(-1, 2)).reshape(weights.shape)
    load = elements.summed(np.einsum("qk,cq->ck", values, source * weights))
    found, held = np.zeros(len(load)), np.zeros(len(load), bool)
    for condition in case.boundary_conditions:
        near = np.flatnonzero(condition.piece.contains(elements.nodes))
        match condition:
            case Essential(_, value):
                found[near] = value.value(elements.nodes[near])
                held[near] = True
            case Robin(_, coefficient, number):
                edges = np.isin(elements.rim, near).all(axis=1)
                mass = elements.rim_matrix(np.flatnonzero(edges))
                matrix = matrix + coefficient * mass
                load = load + number * np.asarray(mass.sum(axis=1)).ravel()
    free = ~held
    matrix = matrix.tocsc()
    found[free] = spsolve(matrix[free][:, free], (load - matrix @ found)[free])
    return found
