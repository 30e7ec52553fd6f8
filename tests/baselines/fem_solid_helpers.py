"""Finite elements for solids found by their files, bodies and cases to run them on."""

from dataclasses import replace
from functools import cache

import numpy as np

from baselines import dolfinx_layer
from baselines.factored import FactoredSystems
from baselines.fem_elasticity_body import Body
from baselines.fem_elasticity_meshes import gmsh_mesh
from baselines.fem_elasticity_newton import Objective, Work, equilibrium
from baselines.fem_elasticity_steps import Grips, Solid
from cases.budgets import Budget
from cases.discovery import load_case, load_method, method_modules
from cases.domains import Box, Torus
from cases.energies import ArapVolume
from cases.equations import Elasticity
from cases.obstacles import Ball, Contact, HalfSpace

NAMES = ["elastic_tension", "elastic_collision", "elastic_drop3d", "elastic_vibration"]
CASES = {name: load_case(name) for name in NAMES}
METHODS = {
    name: load_method("elasticity", name)
    for name, module in method_modules("elasticity").items()
    if module.startswith("baselines.") and (name.startswith("fem") or name == "reference")
}
INTEGRATORS = {name: "variational" for name in NAMES} | {"elastic_tension": "quasi_static"}


def method(name, integrator, **settings):
    return METHODS[name](integrator=integrator, optimizer="none", boundary="strong", **settings)


def solve(solver, case, budget=None, dtype="float64", **options):
    """Within the case's paper's bytes unless a budget is given."""
    return solver.solve(case, budget or case.budget(1), seed=0, dtype=dtype, **options)


DISC = Contact(Ball((0.1, -2.0), 1.2), stiffness=300.0)
FLOOR = Contact(HalfSpace((0.0, 0.0, 1.0), -0.8), stiffness=300.0)
DOMAINS = {2: Box((-1.0, -1.0), (1.0, 1.0)), 3: Torus(0.6, 0.3)}


@cache
def space(dim, degree, size):
    mesh = dolfinx_layer.simplex_mesh(*gmsh_mesh(DOMAINS[dim], size))
    return dolfinx_layer.vector_lagrange_space(mesh, degree)


def body(dim=2, degree=2, size=0.5, energy=None, contact=None, density=2.0):
    """On a coarse unstructured mesh."""
    equation = Elasticity(density=density, energy=energy or ArapVolume(2.0, 30.0), contact=contact)
    return Body(equation, space(dim, degree, size), degree)


def on_boundary(found):
    """Unknowns of the nodes on the boundary of the square."""
    held = np.flatnonzero(np.max(np.abs(found.nodes), axis=1) > 1 - 1e-9)
    return np.ravel(found.dim * held[:, None] + np.arange(found.dim))


def work():
    return Work(FactoredSystems())


def settle(found, start, fixed, values, load=None, counted=None):
    """Static equilibrium of a body with given boundary values."""
    objective = Objective(
        found, 0.0, np.zeros_like(start), np.zeros_like(start) if load is None else load
    )
    return equilibrium(objective, start, fixed, values, counted or work())


def free_solid(found):
    """A body that nothing holds and no force acts on, ready for steps."""
    case = replace(
        CASES["elastic_collision"], equation=Elasticity(density=2.0, energy=found.energy)
    )
    return Solid(case.equation, found, Grips(case, found), work())


def beam_case(energy, *, length=2.0, height=0.4, force=1e-3, **changes):
    """A cantilever under a uniform force until t = 0, then let go."""
    equation = Elasticity(density=1.0, energy=energy, hold=(0.0, -force))
    domain = Box((-1.0, -height / 2), (length - 1.0, height / 2))
    return replace(CASES["elastic_vibration"], equation=equation, domain=domain, **changes)


def tip(case, solution, step=0):
    """Deflection of the middle of the free end."""
    end = np.array([[case.domain.upper[0], 0.0]])
    return solution.field.evaluate(step, end)[0, 1]


def kib(number):
    return Budget(int(1024 * number))
