"""The methods for transport found by their files, flows and fields to run them on."""

from dataclasses import replace

import numpy as np

from cases.discovery import load_case, load_method, method_modules
from cases.equations import Transport
from cases.integrators import RATIONAL
from cases.problems.transport2d import foot

CASE = load_case("transport2d")
METHODS = {
    name: load_method("transport", name)
    for name, module in method_modules("transport").items()
    if module.startswith("baselines.")
}
IMPLICIT = ("implicit_euler", "midpoint", "gauss_legendre4")


def method(name, integrator=None, **settings):
    """A method with its only or most accurate integrator, or the given one; a small floor."""
    solver = METHODS[name]
    if name == "floor":
        settings = {"modes_per_axis": 64} | settings
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


def blob(points):
    """Of width 0.3, in the first cell, 1e-4 and less on its walls."""
    squares = np.sum((points - [1.5, 1.4]) ** 2, axis=1, keepdims=True)
    return np.exp(-squares / (2 * 0.3**2))


def flat_at_walls(points):
    """Analytic, of zero slope normal to every wall: cosines resolve it to rounding."""
    return np.exp(np.cos(points[:, :1]) + 0.5 * np.cos(points[:, 1:] / 2))


def steep_at_walls(points):
    """Analytic, with slopes on all walls."""
    return np.sin(0.7 * points[:, :1] + 0.3) + np.cos(0.9 * points[:, 1:] - 0.4 * points[:, :1])


def small_case(initial=blob, *, time_step=0.05, num_steps=4, **changes):
    return replace(CASE, initial=initial, time_step=time_step, num_steps=num_steps, **changes)


def exact(case, points):
    """The field after the last step: that at the feet of the paths."""
    return case.initial(foot(points, case.times[-1]))


def random_flow(box, rng, modes=2):
    """Velocity from a random stream function that is zero on the walls."""
    numbers = np.arange(1, modes + 1)
    amplitudes = rng.standard_normal((modes, modes))
    rates = [np.pi * numbers / length for length in box.lengths]

    def waves(points):
        phases = [np.multiply.outer(points[:, i] - box.lower[i], rates[i]) for i in (0, 1)]
        pairs = zip(phases, rates, strict=True)
        return [(np.sin(p), r * np.cos(p), -(r**2) * np.sin(p)) for p, r in pairs]

    def combine(first, second):
        return np.einsum("np,pq,nq->n", first, amplitudes, second)

    def velocity(points):
        (f, df, _), (g, dg, _) = waves(points)
        return np.stack([combine(f, dg), -combine(df, g)], axis=1)

    def velocity_gradient(points):
        (f, df, ddf), (g, dg, ddg) = waves(points)
        mixed = combine(df, dg)
        rows = [np.stack([mixed, combine(f, ddg)], 1), np.stack([-combine(ddf, g), -mixed], 1)]
        return np.stack(rows, axis=1)

    return Transport(velocity=velocity, velocity_gradient=velocity_gradient)


def solve(solver, case, budget, dtype="float64", **options):
    return solver.solve(case, budget, seed=0, dtype=dtype, **options)


def last(solution, points):
    """The field after the last completed step."""
    return solution.field.evaluate(solution.field.steps[-1], points)
