"""Points with weights on the domains and boundaries of stationary cases."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.stats import qmc

from cases.boundaries import Piece
from cases.domains import Box, Domain
from cases.quadrature import Rule, interior_rule
from cases.stationary import Diffusion, Stationary

GAUSS_POINTS = 3  # a cell and axis
STRETCH = 3  # x = s^3 towards a singular end

RANDOM = ("sobol", "uniform", "fresh")
CELLWISE = ("gauss", "midpoint")
SAMPLERS = (*CELLWISE, *RANDOM)
"""Gauss points or centres of cells; scrambled Sobol points; independent uniform ones, fixed or
drawn anew in each iteration."""


def rule(
    equation: Stationary,
    domain: Domain,
    sampler: str,
    count: int,
    generator: np.random.Generator,
    inset: float = 0.0,
) -> Rule:
    """About ``count`` points, and weights that add up to the measure of the domain.

    Cells end where the source jumps, and shrink towards a singular end of an interval.

    Args:
        equation, domain: of the case.
        sampler: one of :data:`SAMPLERS`.
        count: cells hold at least so many points together; random points are so many.
        generator: of random points.
        inset: share of a box's edges by which random points keep off its faces (the paper has
            0.01 for collocation, 0.0001 for Ritz).

    Raises:
        ValueError: an unknown sampler; an inset that is not below 1/2, or not on a box.
    """
    if sampler not in SAMPLERS:
        raise ValueError(f"sampler: {sampler!r}; allowed: {', '.join(SAMPLERS)}")
    if not 0 <= inset < 0.5:
        raise ValueError(f"inset: {inset}; allowed: 0 to below 0.5")
    if inset and not isinstance(domain, Box):
        raise ValueError(f"inset: {inset}; allowed for a domain that is no box: 0")
    if sampler in CELLWISE:
        return cell_rule(equation, domain, count, GAUSS_POINTS if sampler == "gauss" else 1)
    unit = _unit_points(sampler, count, domain.dim, generator)
    points = domain.from_unit(inset + (1 - 2 * inset) * unit)
    return Rule(points, np.full(len(points), domain.measure / len(points)))


def cell_rule(equation: Stationary, domain: Domain, count: int, order: int) -> Rule:
    """At least ``count`` points, ``order`` an axis in each cell."""
    parts = [_fitted(part, count / domain.measure, order) for part in pieces(equation, domain)]
    points = np.concatenate([part.points for part in parts])
    weights = np.concatenate([part.weights for part in parts])
    if not singular_end(equation, domain):
        return Rule(points, weights)
    (lower,), length = domain.lower, float(domain.lengths[0])
    share = (points - lower) / length
    slope = STRETCH * share[:, 0] ** (STRETCH - 1)
    return Rule(lower + length * share**STRETCH, weights * slope)


def pieces(equation: Stationary, domain: Domain) -> list[Domain]:
    """The parts of an interval between the places where the source jumps; else the domain."""
    if not (isinstance(equation, Diffusion) and equation.breaks):
        middle = [m.place for m in getattr(equation, "moments", ())]
        breaks = middle if domain.dim == 1 else []
    else:
        breaks = list(equation.breaks)
    if not breaks:
        return [domain]
    ends = [*domain.lower, *sorted(breaks), *domain.upper]
    return [Box((a,), (b,)) for a, b in pairwise(ends)]


def singular_end(equation: Stationary, domain: Domain) -> bool:
    """Whether the lower end of an interval is singular."""
    return domain.dim == 1 and isinstance(equation, Diffusion) and bool(equation.singular)


def boundary_points(
    conditions_pieces: Sequence[Piece], count: int, generator: np.random.Generator
) -> list[Rule]:
    """About ``count`` Sobol points on all pieces together, in proportion to their measures.

    The weights on each piece add up to its measure; a point of an interval stands alone.
    """
    total = sum(piece.measure for piece in conditions_pieces)
    found = []
    for piece in conditions_pieces:
        share = max(1, round(count * piece.measure / total)) if piece.dim > 1 else 1
        unit = _unit_points("sobol", share, piece.dim - 1, generator)
        found.append(Rule(piece.from_unit(unit), np.full(share, piece.measure / share)))
    return found


def _fitted(domain, density, order):
    """With as few cells as hold ``density`` points in a unit of measure."""
    one = len(interior_rule(domain, 1, order).weights)
    cells = (density * domain.measure / one) ** (1 / domain.dim)
    return interior_rule(domain, max(1, math.ceil(cells - 1e-9)), order)


def _unit_points(sampler, count, dim, generator):
    if dim == 0:
        return np.empty((count, 0))
    if sampler != "sobol":
        return generator.random((count, dim))
    power = max(0, math.ceil(math.log2(count)))
    return qmc.Sobol(dim, scramble=True, seed=generator).random_base2(power)[:count]
