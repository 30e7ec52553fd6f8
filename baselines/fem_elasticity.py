"""Finite elements for solids: what the methods of this equation share.

Displacement elements of degree 1 or 2 on triangles or tetrahedra, by dolfinx; grips are imposed at
the nodes, contact is the penalty of the case. Degree 1 locks in nearly incompressible material,
degree 2 hardly.
"""

import time
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, final

import numpy as np

from baselines import dolfinx_layer
from baselines.factored import FactoredSystems
from baselines.fem_elasticity_body import Body
from baselines.fem_elasticity_meshes import Mesh, node_count, stored_numbers
from baselines.fem_elasticity_newton import Work
from baselines.fem_elasticity_steps import STEPS, supported_conditions, walk
from baselines.paraview import write_series
from cases.budgets import DTYPES, KIB, Budget
from cases.contracts import Case, FieldSeries, Method, Solution, silent
from cases.domains import Box, Domain, Torus
from cases.equations import Elasticity
from cases.meshes import Carriers

PATIENCE = 12
"""Iterations with earlier factors before a matrix is factorised, in space; in the plane that costs
no more than these."""

DOMAINS = {Box: "a box in the plane", Torus: "a torus"}

KEPT_BASES = 3  # sets of points: scoring has one for values and one for gradients


@final
class SolidSeries(FieldSeries):
    """The finite element function itself.

    Args:
        space: of vector-valued Lagrange elements.
        stored: nodal values, shape (steps, nodes, d); rounded to ``dtype``.
        dtype: storage type, "float32" or "float64".
    """

    def __init__(self, space, stored: np.ndarray, dtype: str):
        self.stored = np.ascontiguousarray(stored, dtype=dtype)
        self.steps = tuple(range(len(self.stored)))
        self._space = space
        self._bases = []

    def evaluate(self, step, points):
        return self._basis(points, None) @ self._at(step)

    def gradient(self, step, points):
        slopes = [self._basis(points, axis) @ self._at(step) for axis in range(points.shape[1])]
        return np.stack(slopes, axis=2)

    def write(self, path: Path, times: np.ndarray, name: str = "u") -> None:
        """Write all steps for ParaView, see :func:`baselines.paraview.write_series`."""
        write_series(path, self._space, self.stored, times, name)

    def _at(self, step):
        if step not in range(len(self.steps)):
            raise ValueError(f"step: {step}; allowed: 0 to {self.steps[-1]}")
        return self.stored[step].astype(float)

    def _basis(self, points, axis):
        """Bases are kept for the last few sets of points, because scoring asks for no others."""
        known = [bases for at, bases in self._bases if np.array_equal(at, points)]
        if not known:
            known = [{}]
            self._bases = [*self._bases[1 - KEPT_BASES :], (np.array(points), known[0])]
        bases = known[0]
        if axis not in bases:
            bases[axis] = dolfinx_layer.simplex_basis(self._space, points, axis)
        return bases[axis]


@dataclass(frozen=True, kw_only=True)
class SolidElements(Method):
    """The concrete classes choose the degree and the mesh."""

    family: ClassVar[str] = "fem"
    integrators: ClassVar[tuple[str, ...]] = tuple(STEPS)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)
    needs_grips: ClassVar[bool] = False
    """Whether a body without grips is refused, beyond statics."""

    @property
    @abstractmethod
    def degree(self) -> int:
        """Polynomial degree of the elements, 1 or 2."""

    @property
    @abstractmethod
    def with_mesh(self) -> bool:
        """Whether coordinates and connectivity count; a uniform mesh needs neither."""

    @property
    @abstractmethod
    def domains(self) -> tuple[type[Domain], ...]:
        """Kinds of domains for which there are meshes."""

    @property
    @abstractmethod
    def substeps(self) -> int:
        """Equal parts of each time step of the case."""

    @abstractmethod
    def mesh(self, case: Case, budget: Budget, dtype: str) -> Mesh:
        """The mesh for a budget.

        Raises:
            cases.budgets.BudgetTooSmall: no mesh fits.
        """

    def supports(self, case):
        if not isinstance(case.equation, Elasticity):
            return False, f"equation: {case.equation.kind}; allowed: {Elasticity.kind}"
        static = self.integrator == "quasi_static"
        if static != case.equation.quasi_static:
            allowed = "quasi_static" if case.equation.quasi_static else "variational, midpoint"
            return False, f"integrator: {self.integrator}; allowed: {allowed}"
        if not isinstance(case.domain, self.domains) or (
            isinstance(case.domain, Box) and case.domain.dim != 2
        ):
            allowed = " or ".join(DOMAINS[kind] for kind in self.domains)
            return False, f"domain: {case.domain}; allowed: {allowed}"
        if not supported_conditions(case) or (case.boundary_conditions and case.domain.dim == 3):
            return False, "boundary_conditions; allowed: grips in the plane"
        if not case.boundary_conditions and (static or case.equation.hold or self.needs_grips):
            return False, "boundary_conditions: none; allowed: at least one grip"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        started = time.perf_counter()
        mesh = self.mesh(case, budget, dtype)
        mesh_s = time.perf_counter() - started
        domain = dolfinx_layer.simplex_mesh(*mesh)
        space = dolfinx_layer.vector_lagrange_space(domain, self.degree)
        body = Body(case.equation, space, self.degree)
        setup_s = time.perf_counter() - started

        work = Work(FactoredSystems(PATIENCE if case.domain.dim == 3 else 0))
        path = walk(case, body, self.integrator, self.substeps, progress, work)

        numbers = {
            kept: stored_numbers(mesh, self.degree, with_mesh=kept) for kept in (True, False)
        }
        shape = (len(path.states), -1, body.dim)
        field = SolidSeries(space, path.states.reshape(shape), dtype)
        velocity = None
        if not case.equation.quasi_static:
            velocity = SolidSeries(space, path.velocities.reshape(shape), dtype)
        return Solution(
            field=field,
            velocity=velocity,
            carriers=_carriers(field, *dolfinx_layer.mesh_arrays(domain), self.degree),
            write_states=lambda folder, times: field.write(folder / f"{case.name}.xdmf", times),
            n_parameters=numbers[self.with_mesh],
            memory_bytes=numbers[self.with_mesh] * DTYPES[dtype],
            status=path.status,
            reason=path.reason,
            setup_s=setup_s,
            diagnostics={
                "vertices": len(mesh[0]),
                "cells": len(mesh[1]),
                "nodes": node_count(mesh, self.degree),
                "substeps": self.substeps,
                "newton_iterations": work.newton_iterations,
                "descents": work.descents,
                "descent_iterations": work.descent_iterations,
                "halvings": work.halvings,
                "factorisations": work.systems.factorisations,
                "last_correction": work.last_correction,
                "energy": body.value(path.states[-1]),
                "min_det": min(body.least_determinant(state) for state in path.states),
                "mesh_s": mesh_s,
                "memory_kib_with_mesh": numbers[True] * DTYPES[dtype] / KIB,
                "memory_kib_without_mesh": numbers[False] * DTYPES[dtype] / KIB,
            },
        )


def _carriers(field: SolidSeries, vertices, cells, degree: int) -> Carriers:
    """The mesh; triangles of second degree are curved between their vertices."""
    points, nodes = vertices, cells
    if degree == 2 and vertices.shape[1] == 2:
        ends = np.sort(np.concatenate([cells[:, [0, 1]], cells[:, [1, 2]], cells[:, [2, 0]]]))
        edges, number = np.unique(ends, axis=0, return_inverse=True)
        points = np.concatenate([vertices, vertices[edges].mean(axis=1)])
        nodes = np.concatenate([cells, len(vertices) + number.reshape(3, -1).T], axis=1)
    return Carriers(points, lambda step: points + field.evaluate(step, points), nodes)
