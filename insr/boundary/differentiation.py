"""Derivatives of fields: jets and directional Taylor series at points, and fields made of them.

A *field* is any callable that takes an :class:`Expansion` of positions, batch (N, d), and returns
one of values, batch (N,) or (N, components). Derivatives of a field that stand inside another
formula (the gradient of phi in a normaliser, say) come from further small variables.
"""

import torch

from insr.boundary.expansion import Expansion, Truncation, product, total

PIECE = 1024  # points a time: fields of many edges keep their expansions in the cache


def positions(points: torch.Tensor, order: int) -> Expansion:
    """x + z at points (N, d), with all powers of z up to ``order``."""
    truncation = total(points.shape[1], order)
    coefficients = points.new_zeros(len(truncation.indices), *points.shape)
    coefficients[0] = points
    for axis in range(points.shape[1] if order else 0):
        coefficients[1 + axis, :, axis] = 1
    return Expansion(truncation, coefficients)


def line(points: torch.Tensor, directions: torch.Tensor, order: int) -> Expansion:
    """x + t v at points (N, d), directions (d,) or (N, d), with powers of t up to ``order``."""
    truncation = total(1, order)
    coefficients = points.new_zeros(order + 1, *points.shape)
    coefficients[0] = points
    if order:
        coefficients[1] = directions
    return Expansion(truncation, coefficients)


def derivatives(expansion: Expansion) -> torch.Tensor:
    """Coefficients times alpha!: a jet in the layout of :mod:`insr.jets` where x is x0 + z."""
    return expansion.coefficients * _factorials(expansion)


def jet(field, points: torch.Tensor, order: int) -> torch.Tensor:
    """Jet of a field at points (N, d), shape (K, N) or (K, N, components).

    Slots are value, gradient, second derivatives by pairs i <= j (and so on for order > 2).
    """
    pieces = [derivatives(field(positions(piece, order))) for piece in points.split(PIECE)]
    return torch.cat(pieces, dim=1)


def taylor(field, points: torch.Tensor, directions: torch.Tensor, order: int) -> torch.Tensor:
    r"""Coefficients :math:`(d/dt)^k f(x + t v) / k!` at points (N, d), shape (order + 1, N).

    Fourth-order operators are sums of fourth directional derivatives: in two dimensions
    :math:`\Delta^2 f = \frac{2}{3} (\partial_x^4 + \partial_y^4) f
    + \frac{1}{6} (\partial_{(1,1)}^4 + \partial_{(1,-1)}^4) f`.
    """
    directions = directions.expand_as(points)
    pieces = [
        field(line(x, v, order)).coefficients
        for x, v in zip(points.split(PIECE), directions.split(PIECE), strict=True)
    ]
    return torch.cat(pieces, dim=1)


def value_and_gradient(field, x: Expansion) -> tuple[Expansion, Expansion]:
    """A field and its gradient, batches (N,) and (N, d), over the expansion of x."""
    dim = x.shape[-1]
    outer = total(dim, 1)
    coefficients = _extended(x, outer)
    for axis in range(dim):
        coefficients[1 + axis, 0, ..., axis] = 1
    value, *slopes = _blocks(field, x.truncation, outer, coefficients)
    gradient = torch.stack([slope.coefficients for slope in slopes], dim=-1)
    return value, Expansion(x.truncation, gradient)


def gradient(field, x: Expansion) -> Expansion:
    """Gradient of a field over the expansion of x, batch (N, d)."""
    return value_and_gradient(field, x)[1]


def along(field, x: Expansion, direction: Expansion, order: int) -> list[Expansion]:
    """Coefficients of s^k, k = 0 ... order, of field(x + s direction); direction (N, d)."""
    outer = total(1, order)
    coefficients = _extended(x, outer)
    if order:
        coefficients[1] = direction.coefficients
    return _blocks(field, x.truncation, outer, coefficients)


def partial(expansion: Expansion, axis: int) -> Expansion:
    """Derivative in x of an expansion in x = x0 + z, of one order less."""
    source = expansion.truncation
    target = total(len(source.indices[0]), source.degree - 1)
    rows, factors = [], []
    for index in target.indices:
        raised = tuple(power + (i == axis) for i, power in enumerate(index))
        rows.append(source.place[raised])
        factors.append(float(raised[axis]))
    shape = (-1, *[1] * len(expansion.shape))
    scale = expansion.coefficients.new_tensor(factors).view(shape)
    return Expansion(target, expansion.coefficients[rows] * scale)


def _factorials(expansion):
    shape = (-1, *[1] * len(expansion.shape))
    return expansion.coefficients.new_tensor(expansion.truncation.factorials).view(shape)


def _extended(x: Expansion, outer: Truncation):
    """Coefficients of x in blocks (outer terms, inner terms, N, d), zero but for the first."""
    shape = (len(outer.indices), *x.coefficients.shape)
    coefficients = x.coefficients.new_zeros(shape)
    coefficients[0] = x.coefficients
    return coefficients


def _blocks(field, inner, outer, coefficients):
    both = Expansion(product(inner, outer), coefficients.flatten(0, 1))
    result = field(both).coefficients.unflatten(0, (len(outer.indices), len(inner.indices)))
    return [Expansion(inner, block) for block in result]
