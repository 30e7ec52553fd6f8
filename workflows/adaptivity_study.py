r"""Intrinsic adaptivity: where a network can vary, beside where an adaptive grid puts its nodes.

The network of the paper's bytes is solved for with Gauss-Newton and the integrator of order four,
whose time step hides least. At the times of the figures stand, for cells of the domain, the local
wavenumber of its tangent functions (:mod:`insr.local_wavenumber`) and its largest error; beside
them those of piecewise linear interpolation of the exact solution at the same bytes: on a uniform
grid, and on nodes with the density

.. math:: n(x) \propto \sqrt{|u''(x)|} + \text{5 \% of its mean},

which makes the errors of all cells equal (de Boor, *A Practical Guide to Splines*, 1978, chapter
12). Such a grid stores places beside values, so that it has half as many nodes; its wavenumber is
the largest that nodes carry, :math:`\pi n(x)`.
"""

import numpy as np
import pandas as pd
import torch

from cases.budgets import KIB
from cases.contracts import Case
from cases.discovery import load_method
from cases.vocabulary import DTYPES
from insr.local_wavenumber import local_wavenumber

CASE = "advection1d"
METHOD = "insr"
CHOICES = {"integrator": "gauss_legendre4", "optimizer": "gauss_newton", "boundary": "penalty"}
SEEDS = {"smoke": (0,)}  # by scale, else:
MOST_SEEDS = (0, 1, 2)
CELLS = 200
POINTS = 50  # a cell
LEAST_DENSITY = 0.05  # of the mean
ROUNDINGS = 64  # of values, below which their second differences say nothing
DTYPE = "float32"


def adaptivity_table(case: Case, scale: str) -> pd.DataFrame:
    """One row a seed, time and cell of the domain.

    Columns: ``x`` the middle of the cell; ``wavenumber`` and ``grid_wavenumber``, means over it, in
    1 / length; ``error``, ``grid_error`` and ``uniform_error``, largest in it.

    Raises:
        ValueError: a case that is not studied.
    """
    if case.name != CASE:
        raise ValueError(f"case: {case.name!r}; allowed: {CASE}")
    method = load_method(case.equation.kind, METHOD)(**CHOICES)
    budget, tables = case.budget(1), []
    steps = [round(time / case.time_step) for time in case.figure_times]
    for seed in SEEDS.get(scale, MOST_SEEDS):
        solution = method.solve(case, budget, seed=seed, dtype=DTYPE)
        for step in (step for step in steps if step in solution.field.steps):
            found = profile(case, solution.field, step, case.paper_bytes // DTYPES[DTYPE])
            run = {"case": case.name, "method": method.label, "budget": case.paper_bytes / KIB}
            run |= {"seed": seed, "status": solution.status, "time": step * case.time_step}
            tables.append(pd.DataFrame(run | found))
    return pd.concat(tables, ignore_index=True)


def profile(case: Case, field, step: int, numbers: int) -> dict[str, np.ndarray]:
    """The columns of one time: a network's field beside grids of as many ``numbers``."""
    (lower,), (upper,) = case.domain.lower, case.domain.upper
    x = np.linspace(lower, upper, CELLS * POINTS + 1)
    inside = (x[1:] + x[:-1]) / 2
    time = step * case.time_step

    def exact(places):
        return case.reference.function(places[:, None], time)[:, 0]

    nodes = adapted(x, exact(x), numbers // 2)
    uniform = np.linspace(lower, upper, numbers)
    weights = torch.from_numpy(field.weights[field.steps.index(step)].astype(float))
    points = torch.from_numpy(inside[:, None])
    truth = exact(inside)
    return {
        "x": _cells(inside).mean(axis=1),
        "wavenumber": _cells(local_wavenumber(field.network, weights, points).numpy()).mean(axis=1),
        "grid_wavenumber": _cells(np.pi / _spacing(nodes, inside)).mean(axis=1),
        "error": _largest(field.evaluate(step, inside[:, None])[:, 0] - truth),
        "grid_error": _largest(np.interp(inside, nodes, exact(nodes)) - truth),
        "uniform_error": _largest(np.interp(inside, uniform, exact(uniform)) - truth),
    }


def adapted(x: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """``count`` nodes from the first to the last of x with the density of the module's formula.

    Args:
        x: (N,), equidistant and much finer than the nodes.
        values: the function there.
        count: at least 2.
    """
    second = np.abs(np.gradient(np.gradient(values, x), x))
    rounding = ROUNDINGS * np.finfo(float).eps * np.abs(values).max() / (x[1] - x[0]) ** 2
    density = np.sqrt(np.where(second > rounding, second, 0.0))
    density += LEAST_DENSITY * density.mean() or 1.0  # a straight line has equidistant nodes
    share = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return np.interp(np.linspace(0, share[-1], count), share, x)


def _spacing(nodes, places):
    right = np.clip(np.searchsorted(nodes, places), 1, len(nodes) - 1)
    return nodes[right] - nodes[right - 1]


def _cells(values):
    return values.reshape(CELLS, POINTS)


def _largest(errors):
    return np.abs(_cells(errors)).max(axis=1)
