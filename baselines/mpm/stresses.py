"""Stresses of all particles, compiled for one energy."""

from collections.abc import Callable
from functools import cache

import numba

from baselines.compiled_energies import compiled_stress
from cases.energies import Energy


@numba.njit(cache=True)
def _plane(f, p):
    """F of particle p as nested tuples, d = 2."""
    return ((f[p, 0, 0], f[p, 0, 1]), (f[p, 1, 0], f[p, 1, 1]))


@numba.njit(cache=True)
def _space(f, p):
    """F of particle p as nested tuples, d = 3."""
    return (
        (f[p, 0, 0], f[p, 0, 1], f[p, 0, 2]),
        (f[p, 1, 0], f[p, 1, 1], f[p, 1, 2]),
        (f[p, 2, 0], f[p, 2, 1], f[p, 2, 2]),
    )


@cache
def compiled_kirchhoff_stresses(energy: Energy, dim: int) -> Callable:
    """A function (F (N, d, d), factor, out (N, d, d)) that puts factor P(F) F^T into ``out``."""
    stress, entries = compiled_stress(energy, dim), {2: _plane, 3: _space}[dim]

    @numba.njit
    def kirchhoff_stresses(f, factor, out):
        for p in range(len(f)):
            piola = stress(entries(f, p))
            for i in range(dim):
                for j in range(dim):
                    total = 0.0
                    for k in range(dim):
                        total += piola[i][k] * f[p, j, k]
                    out[p, i, j] = factor * total

    return kirchhoff_stresses


@cache
def compiled_piola_stresses(energy: Energy, dim: int) -> Callable:
    """A function (F (N, d, d), factor, out (N, d, d)) that puts factor P(F) into ``out``."""
    stress, entries = compiled_stress(energy, dim), {2: _plane, 3: _space}[dim]

    @numba.njit
    def piola_stresses(f, factor, out):
        for p in range(len(f)):
            piola = stress(entries(f, p))
            for i in range(dim):
                for j in range(dim):
                    out[p, i, j] = factor * piola[i][j]

    return piola_stresses
