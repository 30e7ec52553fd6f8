"""Energies of solids compiled by numba: the formulas of :mod:`cases`, for loops over particles."""

from collections.abc import Callable
from functools import cache
from types import FunctionType

import numba

from cases.energies import BY_DIM, Energy


@cache
def compiled(function: Callable) -> Callable:
    """A pure function and the functions that it calls, compiled; its arguments are numbers and
    nested tuples of them."""
    names = {
        name: compiled(value) if isinstance(value, FunctionType) else value
        for name, value in function.__globals__.items()
        if name in function.__code__.co_names
    }
    return numba.njit(FunctionType(function.__code__, names, function.__name__))


@cache
def compiled_stress(energy: Energy, dim: int) -> Callable:
    """P(F) of one matrix, a nested tuple (d x d) of numbers, as :meth:`Energy.stress`."""
    invariants, _, combine = BY_DIM[dim]
    invariants, combine = compiled(invariants), compiled(combine)
    slopes, constants = compiled(type(energy).slopes), energy.constants

    @numba.njit
    def stress(f):
        i, s, j, rotation, cofactor = invariants(f)
        of_i, of_s, of_j = slopes(i, s, j, dim, constants)
        return combine(2 * of_i, f, of_s, rotation, of_j, cofactor)

    return stress
