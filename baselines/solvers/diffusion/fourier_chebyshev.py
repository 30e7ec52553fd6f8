r"""Waves around a ring times polynomials across it, by their values at angles and radii.

.. math:: u = \sum_m \hat u_m(r) e^{i m \vartheta}, \qquad
          \int a \left(\hat u_m' v' + \tfrac{m^2}{r^2} \hat u_m v\right) r + c \, \hat u_m v \, r
          = \int \hat f_m v \, r \quad \text{for all polynomials } v

and the conditions on both circles, wave by wave. There are twice as many angles as radii.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from baselines.stationary import stationary_solution, stored
from baselines.tensor_elements import MOST_NODES, Axis
from cases.boundary_conditions import Essential, Robin
from cases.budgets import BudgetTooSmall
from cases.contracts import Method, silent
from cases.plane_domains import Annulus

BLOCK = 2**20  # numbers of the radial basis that are held at once


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """As many radii and angles as fit."""

    family: ClassVar[str] = "spectral"
    order: ClassVar[float | None] = None
    role: ClassVar[str] = "strong"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    def supports(self, case):
        if not isinstance(case.domain, Annulus):
            return False, f"domain: {type(case.domain).__name__}; allowed: Annulus"
        if any(case.equation.velocity) or case.equation.point_loads:
            return False, "equation: with convection or point loads; allowed: without"
        return True, ""

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        radii = min(int(np.sqrt(budget.numbers(dtype) / 2)), MOST_NODES)
        if radii < 3:
            raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for 3 radii")
        angles = 2 * radii - 1  # odd: no wave is its own mirror image
        axis = Axis(case.domain.inner, case.domain.outer, 1, radii - 1)
        values = np.fft.irfft(_waves(case, axis, angles), angles, axis=1) * angles
        field = RingField(axis, np.fft.rfft(stored(values, dtype), axis=1) / angles)
        facts = {"radii": radii, "angles": angles}
        return stationary_solution(field.value, field.gradient, values.size, dtype, **facts)


@final
class RingField:
    """A field on a ring as a function on points.

    Args:
        axis: the polynomials across.
        waves: u_m at the radii for m = 0, 1, ..., shape (radii, waves).
    """

    def __init__(self, axis: Axis, waves: np.ndarray):
        # The waves -m are the conjugates of the waves m, so that the real part counts twice.
        self._axis, self._waves = axis, waves * np.where(np.arange(waves.shape[1]), 2, 1)

    def value(self, points: np.ndarray) -> np.ndarray:
        """At points (N, 2), (N,)."""
        return self._sum(points, 0, 0)

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """At points (N, 2), (N, 2)."""
        radius = np.hypot(*points.T)
        x, y = points.T / radius
        across, around = self._sum(points, 1, 0), self._sum(points, 0, 1) / radius
        return np.stack([across * x - around * y, across * y + around * x], axis=1)

    def _sum(self, points, across, around):
        held = max(1, BLOCK // self._axis.size)
        parts = [points[i : i + held] for i in range(0, len(points), held)]
        return np.concatenate([self._part(part, across, around) for part in parts])

    def _part(self, points, across, around):
        numbers = np.arange(self._waves.shape[1])
        turns = np.exp(1j * np.multiply.outer(np.arctan2(points[:, 1], points[:, 0]), numbers))
        basis = self._axis.basis(np.hypot(*points.T), across)
        return np.real(np.sum((basis @ self._waves) * turns * (1j * numbers) ** around, axis=1))


def _waves(case, axis, angles):
    """u_m at the radii, (radii, waves)."""
    equation, (points, weights) = case.equation, axis.gauss
    basis, slopes = axis.basis(points).toarray(), axis.basis(points, 1).toarray()
    turn = 2 * np.pi * np.arange(angles) / angles
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)

    def transformed(function, radius):
        places = np.multiply.outer(radius, circle).reshape(-1, 2)
        return np.fft.rfft(function(places).reshape(-1, angles), axis=1) / angles

    stiffness = equation.diffusivity * (slopes.T * (weights * points)) @ slopes
    stiffness += equation.reaction * (basis.T * (weights * points)) @ basis
    bending = equation.diffusivity * (basis.T * (weights / points)) @ basis
    load = (basis.T * (weights * points)) @ transformed(equation.source, points)
    held = {}
    for condition in case.boundary_conditions:
        node = 0 if condition.piece.name == "inner" else axis.size - 1
        radius = axis.nodes[node]
        match condition:
            case Essential(_, data):
                held[node] = transformed(data.value, np.array([radius]))[0]
            case Robin(_, coefficient, number):
                stiffness[node, node] += coefficient * radius
                load[node, 0] += number * radius
    return np.stack(
        [
            _wave(stiffness + m**2 * bending, load[:, m], {k: v[m] for k, v in held.items()})
            for m in range(load.shape[1])
        ],
        axis=1,
    )


def _wave(matrix, load, held):
    values = np.zeros(len(load), complex)
    values[list(held)] = list(held.values())
    free = np.setdiff1d(np.arange(len(load)), list(held))
    values[free] = np.linalg.solve(matrix[np.ix_(free, free)], (load - matrix @ values)[free])
    return values
