"""The methods for Euler flow found by their files, and flows to run them on."""

from dataclasses import replace

import numpy as np

from cases.budgets import Budget
from cases.discovery import load_case, load_method, method_modules

CASE = load_case("taylor_green")
METHODS = {
    name: load_method("euler", name)
    for name, module in method_modules("euler").items()
    if module.startswith("baselines.") and name != "reference"  # its size is a setting
}


def method(name, integrator=None, **settings):
    """A method with its only integrator or the given one."""
    solver = METHODS[name]
    integrator = integrator or solver.integrators[0]
    return solver(integrator=integrator, optimizer="none", boundary="strong", **settings)


def choices():
    """Every method with every integrator that it allows."""
    return [(name, i) for name, solver in METHODS.items() for i in solver.integrators]


def cells(n, dtype="float64"):
    """A budget of n x n points for each of the three fields."""
    return Budget(3 * n**2 * {"float32": 4, "float64": 8}[dtype])


def unsteady(points):
    """A divergence-free velocity with u . n = 0 on the walls of [0, 2 pi]^2, not a steady one.

    u = (d_y psi, -d_x psi) of the stream function psi = sum of c sin(j x/2) sin(k y/2).
    """
    x, y = points.T / 2
    u, v = np.zeros_like(x), np.zeros_like(x)
    for j, k, c in ((2, 2, 1.0), (1, 2, 0.6), (3, 1, 0.3), (2, 1, -0.4)):
        u += c * k / 2 * np.sin(j * x) * np.cos(k * y)
        v -= c * j / 2 * np.cos(j * x) * np.sin(k * y)
    return np.stack([u, v], axis=1)


def small_case(initial=None, *, time_step=0.05, num_steps=5):
    """The Taylor-Green case, or that of another initial velocity, scored on 61^2 points."""
    return replace(
        CASE,
        initial=initial or CASE.initial,
        time_step=time_step,
        num_steps=num_steps,
        scoring_points_per_axis=(61, 61),
    )


def solve(solver, case, budget, dtype="float64", **options):
    return solver.solve(case, budget, seed=0, dtype=dtype, **options)


def last(solution, points):
    """The velocity after the last completed step."""
    return solution.field.evaluate(solution.field.steps[-1], points)
