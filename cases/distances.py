"""Exact distances with a sign from the boundaries of plane domains, negative inside."""

from functools import singledispatch

import numpy as np

from cases.domains import Domain
from cases.plane_domains import Ellipse, Polygon
from cases.polygons import signed_polygon_distance

BISECTIONS = 100  # halve any bracket down to rounding
ON_AXIS = 1e-20  # of the short axis: bisection keeps relative digits above


@singledispatch
def signed_distance(domain: Domain, points: np.ndarray) -> np.ndarray:
    """Distance of points (N, 2) from the boundary of a domain, negative inside, (N,).

    Raises:
        ValueError: a domain that no distance is known for.
    """
    raise ValueError(f"domain: {type(domain).__name__}; allowed: Polygon, Ellipse")


@signed_distance.register
def _(domain: Polygon, points: np.ndarray) -> np.ndarray:
    return signed_polygon_distance(domain.array, points)


@signed_distance.register
def _(domain: Ellipse, points: np.ndarray) -> np.ndarray:
    distance = np.linalg.norm(points - nearest_on_ellipse(domain.semi_axes, points), axis=1)
    return np.where(domain.contains(points), -distance, distance)


def nearest_on_ellipse(semi_axes: tuple[float, float], points: np.ndarray) -> np.ndarray:
    r"""The point of an ellipse that is nearest to each of the points, (N, 2).

    In the quadrant of the point, and with the longer axis a first, it is
    :math:`(a^2 x/(t + a^2), b^2 y/(t + b^2))` with the largest t for which that is on the ellipse.
    t is bracketed and bisected. (Eberly, *Distance from a Point to an Ellipse*, 2013.)
    """
    order = np.argsort(semi_axes)[::-1]
    a, b = np.array(semi_axes, float)[order]
    x, y = np.abs(points[:, order].T)
    # t + b^2 is what is looked for: it keeps its digits where it is small.
    gap = a**2 - b**2
    low, high = b * y, np.hypot(a * x, b * y)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            outside = (a * x / (middle + gap)) ** 2 + (b * y / middle) ** 2 > 1
        low, high = np.where(outside, middle, low), np.where(outside, high, middle)
    found = (low + high) / 2
    on_axis = y <= ON_AXIS * b  # there the second line is 0/0
    first = _divided(a**2 * x, found + gap, a)
    second = np.where(
        on_axis,
        b * np.sqrt(np.maximum(0.0, 1 - (first / a) ** 2)),
        _divided(b**2 * y, found, b),
    )
    nearest = np.stack([first, second], axis=1)[:, np.argsort(order)]
    return np.where(points < 0, -nearest, nearest)


def _divided(number, by, otherwise):
    """number / by; ``otherwise`` at the middle of a circle, to which all of it is near."""
    return np.divide(number, by, out=np.full_like(number, otherwise), where=by > 0)
