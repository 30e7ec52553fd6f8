"""Continuous quadratic elements with penalised kinks, on straight triangles of gmsh.

Coordinates and connectivity count as memory. That the edges of the boundary are chords costs two
orders, as the elements do.
"""

import time
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, final

import numpy as np

from baselines.fem_elasticity_meshes import affordable_mesh, gmsh_mesh, stored_numbers
from baselines.interior_penalty import plate
from baselines.stationary import stationary_solution, stored
from baselines.triangle_elements import TriangleField, triangles
from cases.boundary_conditions import Clamped
from cases.contracts import Method, silent


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """As many triangles as fit."""

    family: ClassVar[str] = "fem"
    order: ClassVar[float | None] = 2
    role: ClassVar[str] = "strong"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    def supports(self, case):
        if case.domain.dim != 2:
            return False, f"dimension: {case.domain.dim}; allowed: 2"
        if not all(isinstance(c, Clamped) for c in case.boundary_conditions):
            return False, "boundary_conditions: others; allowed: Clamped"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        started = time.perf_counter()
        mesh = affordable_mesh(
            partial(gmsh_mesh, case.domain),
            float(np.max(case.domain.bounds.lengths)),
            budget,
            dtype,
            2,
            with_mesh=True,
            components=1,
        )
        setup_s = time.perf_counter() - started
        elements = triangles(*mesh, 2, case.domain.bounds)  # a box does not bend edges
        field = TriangleField(elements, stored(plate(case, elements), dtype))
        return stationary_solution(
            field.value,
            field.gradient,
            stored_numbers(mesh, 2, with_mesh=True, components=1),
            dtype,
            setup_s=setup_s,
            cells=len(elements.cells),
            nodes=len(elements.nodes),
        )
