r"""Clamped circular plates by polynomials on the disk.

.. math:: u = \sum_{mk} (1 - s)^2 P_k^{(4, m)}(2 s - 1) \, r^m
          (c_{mk} \cos m \vartheta + d_{mk} \sin m \vartheta), \qquad s = r^2, \; m + 2k \le n

All polynomials that vanish twice on the rim are such sums; their energy falls apart wave by wave.
With u = r^m g(s) cos(m theta), its Laplacian is r^m (4 s g'' + 4 (m + 1) g') cos(m theta). The
Jacobi polynomials keep the small systems well conditioned. (Zernike's polynomials have no factor.)
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from baselines.stationary import stationary_solution, stored
from cases.boundary_conditions import Clamped
from cases.budgets import BudgetTooSmall
from cases.contracts import Method, silent
from cases.plane_domains import Ellipse
from cases.quadrature import unit_gauss

MOST_DEGREE = 40  # n; with it rounding is reached for any smooth load
EXTRA_POINTS = 10


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """Of the degree that fits."""

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    role: ClassVar[str] = "strong"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    def supports(self, case):
        if not (isinstance(case.domain, Ellipse) and len(set(case.domain.semi_axes)) == 1):
            return False, f"domain: {type(case.domain).__name__}; allowed: a disk"
        if not all(isinstance(c, Clamped) for c in case.boundary_conditions):
            return False, "boundary_conditions: others; allowed: Clamped"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        degree = MOST_DEGREE
        while degree >= 0 and _count(degree) > budget.numbers(dtype):
            degree -= 1
        if degree < 1:
            raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for degree 1")
        radius = case.domain.semi_axes[0]
        found = [stored(wave, dtype) for wave in _coefficients(case.equation, radius, degree)]
        field = DiskField(radius, found)
        return stationary_solution(
            field.value, field.gradient, _count(degree), dtype, degree=degree
        )


@final
class DiskField:
    """The sum as a function on points.

    Args:
        radius: of the disk.
        waves: for m = 0, 1, ... the coefficients c and d, shape (2, number of k).
    """

    def __init__(self, radius: float, waves: list[np.ndarray]):
        self._radius, self._waves = radius, waves

    def value(self, points: np.ndarray) -> np.ndarray:
        """At points (N, 2), (N,)."""
        return sum(
            r**m * (cosine * (g @ c) + sine * (g @ d))
            for m, (c, d), (g,), cosine, sine, r in self._parts(points, 0)
        )

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """At points (N, 2), (N, 2)."""
        across, around = np.zeros(len(points)), np.zeros(len(points))
        for m, (c, d), (g, slope), cosine, sine, r in self._parts(points, 1):
            across += 2 * r ** (m + 1) * (cosine * (slope @ c) + sine * (slope @ d))
            if m:
                across += m * r ** (m - 1) * (cosine * (g @ c) + sine * (g @ d))
                around += m * r ** (m - 1) * (cosine * (g @ d) - sine * (g @ c))
        angle = np.arctan2(points[:, 1], points[:, 0])
        x, y = np.cos(angle), np.sin(angle)
        return np.stack([across * x - around * y, across * y + around * x], 1) / self._radius

    def _parts(self, points, order):
        r = np.hypot(*points.T) / self._radius
        angle = np.arctan2(points[:, 1], points[:, 0])
        for m, wave in enumerate(self._waves):
            profiles = _profiles(m, wave.shape[1], r**2, order)
            yield m, wave, profiles, np.cos(m * angle), np.sin(m * angle), r


def _count(degree):
    """Numbers of a sum of that degree; the wave 0 has no sines."""
    sizes = [(degree - m) // 2 + 1 for m in range(degree + 1)]
    return 2 * sum(sizes) - sizes[0]


def _coefficients(equation, radius, degree):
    """c and d for each m, (2, number of k)."""
    s, weights = unit_gauss(1, degree + EXTRA_POINTS)
    angles = 2 * np.pi * np.arange(4 * degree + 1) / (4 * degree + 1)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    places = radius * np.multiply.outer(np.sqrt(s), circle).reshape(-1, 2)
    load = equation.load(places).reshape(len(s), -1) * 2 * np.pi / len(angles)
    for m in range(degree + 1):
        g, slope, second = _profiles(m, (degree - m) // 2 + 1, s, 2)
        laplacian = 4 * s[:, None] * second + 4 * (m + 1) * slope
        energy = (laplacian.T * (weights / 2 * s**m)) @ laplacian * (np.pi if m else 2 * np.pi)
        parts = load @ np.stack([np.cos(m * angles), np.sin(m * angles)], axis=1)
        work = g.T @ (parts * (weights / 2 * s ** (m / 2))[:, None])
        # On a disk of radius R the energy has the factor R^-2, the work R^2.
        yield np.linalg.solve(energy, work).T * radius**4 / equation.rigidity


def _profiles(m, count, s, order):
    """g with its derivatives up to ``order`` <= 2 for k = 0, 1, ... at s (N,), each (N, count)."""
    x, rest = 2 * s - 1, (1 - s)[:, None]
    factor = np.arange(count) + m + 5
    polynomial = _jacobi(count, 0, 4, m, x)
    found = [rest**2 * polynomial]
    if order >= 1:
        first = factor * _jacobi(count, 1, 5, m + 1, x)
        found.append(rest**2 * first - 2 * rest * polynomial)
    if order == 2:
        second = factor * (factor + 1) * _jacobi(count, 2, 6, m + 2, x)
        found.append(rest**2 * second - 4 * rest * first + 2 * polynomial)
    return found


def _jacobi(count, lower, a, b, x):
    """Jacobi polynomials of degree k - ``lower`` for k < count at x (N,), (N, count); 0 below 0.

    By their recurrence (Abramowitz, Stegun: 22.7.1), all degrees in one sweep.
    """
    found = np.zeros((count, len(x)))
    found[lower : lower + 1] = 1
    found[lower + 1 : lower + 2] = a + 1 + (a + b + 2) * (x - 1) / 2
    for n in range(2, count - lower):
        c = 2 * n + a + b
        rise = (c - 1) * (c * (c - 2) * x + a**2 - b**2) * found[lower + n - 1]
        fall = 2 * (n + a - 1) * (n + b - 1) * c * found[lower + n - 2]
        found[lower + n] = (rise - fall) / (2 * n * (n + a + b) * (c - 2))
    return found.T
