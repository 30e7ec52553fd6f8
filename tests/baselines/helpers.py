"""The methods found by their files, and small cases to run them on."""

from dataclasses import replace

import numpy as np

from cases.boundary_conditions import Dirichlet
from cases.budgets import Budget
from cases.discovery import load_case, load_method, method_modules
from cases.equations import Advection
from cases.integrators import RATIONAL
from cases.metrics import mean_absolute_error

CASE = load_case("advection1d")
IMPLICIT = ("implicit_euler", "midpoint", "gauss_legendre4")
METHODS = {
    name: load_method("advection", name)
    for name, module in method_modules("advection").items()
    if module.startswith("baselines.")
}


def method(name, integrator=None, **settings):
    """A method with its only or most accurate integrator, or the given one."""
    solver = METHODS[name]
    return solver(
        integrator=integrator or max(solver.integrators, key=_order),
        optimizer="none",
        boundary=solver.boundaries[0],
        **settings,
    )


def _order(integrator):
    return RATIONAL[integrator].order if integrator in RATIONAL else 0


def choices():
    """Every method with every integrator that it allows."""
    return [(name, i) for name, solver in METHODS.items() for i in solver.integrators]


def numbers(count, dtype="float64"):
    """A budget of so many numbers."""
    return Budget(count * {"float32": 4, "float64": 8}[dtype])


def small_case(initial=None, *, velocity=0.25, time_step=0.05, num_steps=10):
    """Advection on [-2, 2] of a pulse of width 0.2 around -0.5, or of ``initial(x)``."""

    def pulse(x):
        return np.exp(-0.5 * ((x + 0.5 * np.sign(velocity)) / 0.2) ** 2)

    side = "lower" if velocity > 0 else "upper"
    function = initial or pulse
    return replace(
        CASE,
        equation=Advection(velocity=(velocity,)),
        initial=lambda points: function(points[:, :1]),
        boundary_conditions=(Dirichlet(axis=0, side=side),),
        time_step=time_step,
        num_steps=num_steps,
    )


def solve(solver, case, budget, dtype="float64", **options):
    return solver.solve(case, budget, seed=0, dtype=dtype, **options)


def last(solution, points):
    """The field after the last completed step."""
    return solution.field.evaluate(solution.field.steps[-1], points)


def mean_error(solution, case=CASE):
    """The headline error: the mean absolute error averaged over the steps 1..N."""
    points = case.scoring_points()
    errors = [
        mean_absolute_error(
            solution.field.evaluate(step, points),
            case.reference.function(points, case.times[step]),
        )
        for step in solution.field.steps[1:]
    ]
    return float(np.mean(errors))
