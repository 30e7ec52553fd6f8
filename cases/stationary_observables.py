r"""What is recorded of every stationary field beside its errors.

===================  =====================================================================
``energy``           that of the equation, where it has one
``energy_excess``    energy less that of the exact solution, where that is known
``eigenvalue``       Rayleigh's quotient; ``eigenvalue_error`` is its relative error
``boundary_error``   largest |u - g| on the pieces with essential conditions
``flux_error``       largest |a du/dn + c u - h| on the pieces with Robin's condition
``slope_error``      largest |du/dn| on the clamped pieces
``gradient_error``   largest |grad u - grad u'| at Gauss points, u' the exact solution
===================  =====================================================================

Integrals are taken by a rule of many Gauss points that no solver uses; conditions are looked at in
random points of their pieces.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from cases.boundary_conditions import Clamped, Condition, Essential, Robin
from cases.contracts import Sample
from cases.domains import Domain
from cases.quadrature import Rule, boundary_rule, interior_rule
from cases.stationary import Bending, Diffusion, Eigenvalue, Stationary

CELLS = {1: (2000, 3), 2: (40, 3), 4: (4, 3)}
"""Cells an axis and points an axis in each, by dimension."""
BOUNDARY_CELLS = (100, 3)
BOUNDARY_POINTS = 10_000
SEED = 20220000
DIFFERENCE = 1e-5  # of length; the second derivative is a difference of gradients

Observable = Callable[[Sample], float]


def stationary_observables(
    equation: Stationary,
    domain: Domain,
    conditions: Sequence[Condition],
    *,
    energy: float | None = None,
    eigenvalue: float | None = None,
    gradient: Callable[[np.ndarray], np.ndarray] | None = None,
) -> dict[str, Observable]:
    """The observables of a case by name.

    Args:
        equation, domain, conditions: of the case.
        energy, eigenvalue, gradient: of the exact solution, where they are known.
    """
    rule = observed_rule(equation, domain)
    found: dict[str, Observable] = _conditions_kept(equation, conditions)
    if isinstance(equation, Eigenvalue):
        found["eigenvalue"] = partial(rayleigh_quotient, rule)
        found["eigenvalue_error"] = lambda sample: (
            abs(rayleigh_quotient(rule, sample) - eigenvalue) / eigenvalue
        )
    elif not equation.no_energy and not (isinstance(equation, Bending) and domain.dim > 1):
        # A plate's second derivatives are not to be had from gradients that jump.
        measured = partial(potential_energy, equation, conditions, rule)
        found["energy"] = measured
        if energy is not None:
            found["energy_excess"] = lambda sample: measured(sample) - energy
    if gradient is not None:
        found["gradient_error"] = partial(_gradient_error, rule.points, gradient(rule.points))
    return found


def observed_rule(equation: Stationary, domain: Domain) -> Rule:
    """The rule by which integrals are taken: x = s^3 where an interval's lower end is singular."""
    rule = interior_rule(domain, *CELLS[domain.dim])
    if domain.dim > 1 or not (isinstance(equation, Diffusion) and equation.singular):
        return rule
    lower, length = domain.bounds.lower[0], float(domain.bounds.lengths[0])
    unit = (rule.points - lower) / length
    return Rule(lower + length * unit**3, rule.weights * 3 * unit[:, 0] ** 2)


def potential_energy(
    equation: Diffusion | Bending, conditions: Sequence[Condition], rule: Rule, sample: Sample
) -> float:
    """The energy of a field, point loads and boundary integrals included.

    Args:
        equation: one with an energy.
        conditions: those of Robin add integrals over their pieces.
        rule: on the domain.
        sample: of the field.

    Raises:
        ValueError: the equation has no energy.
    """
    equation.require_energy()
    values, gradients = sample.value_at(rule.points)[:, 0], sample.gradient_at(rule.points)[:, 0]
    laplacians = second_derivative(rule, sample) if isinstance(equation, Bending) else None
    inside = rule.weights @ equation.density(rule.points, values, gradients, laplacians)
    match equation:
        case Diffusion():
            loads = -sum(
                load.strength * sample.value_at(np.array([load.place]))[0, 0]
                for load in equation.point_loads
            )
        case Bending():
            loads = sum(
                moment.strength * sample.gradient_at(np.array([[moment.place]]))[0, 0, 0]
                for moment in equation.moments
            )
    return float(inside + loads + sum(_flux_energy(c, sample) for c in conditions))


def rayleigh_quotient(rule: Rule, sample: Sample) -> float:
    """int |grad u|^2 / int u^2; 0 for the field 0."""
    values, gradients = sample.value_at(rule.points)[:, 0], sample.gradient_at(rule.points)[:, 0]
    norm = rule.weights @ values**2
    return float(rule.weights @ np.sum(gradients**2, axis=1) / norm) if norm > 0 else 0.0


def second_derivative(rule: Rule, sample: Sample) -> np.ndarray:
    """u'' on an interval at the points of a rule, by central differences of u'."""
    if rule.points.shape[1] != 1:
        raise ValueError(f"dimension: {rule.points.shape[1]}; allowed: 1")
    step = DIFFERENCE * np.ptp(rule.points)
    after, before = (sample.gradient_at(rule.points + shift) for shift in (step, -step))
    return ((after - before) / (2 * step))[:, 0, 0]


def _flux_energy(condition: Condition, sample: Sample) -> float:
    if not isinstance(condition, Robin):
        return 0.0
    rule = boundary_rule(condition.piece, *BOUNDARY_CELLS)
    values = sample.value_at(rule.points)[:, 0]
    return rule.weights @ (condition.coefficient / 2 * values**2 - condition.value * values)


def _conditions_kept(equation, conditions) -> dict[str, Observable]:
    """Errors in random points of the pieces, all points of a kind of condition at once."""
    generator = np.random.default_rng(SEED)
    count = -(-BOUNDARY_POINTS // len(conditions))
    points = [c.piece.random(count if c.piece.dim > 1 else 1, generator) for c in conditions]
    normals = [c.piece.normal(x) for c, x in zip(conditions, points, strict=True)]
    found: dict[str, Observable] = {}

    def chosen(*kinds):
        return [i for i, c in enumerate(conditions) if isinstance(c, kinds)]

    if which := chosen(Essential, Clamped):
        data = [_essential_data(conditions[i], points[i]) for i in which]
        found["boundary_error"] = partial(
            _value_error, np.vstack([points[i] for i in which]), np.concatenate(data)
        )
    if which := chosen(Clamped):
        found["slope_error"] = partial(
            _slope_error, *(np.vstack([x[i] for i in which]) for x in (points, normals))
        )
    if which := chosen(Robin):
        numbers = [
            np.tile((conditions[i].coefficient, conditions[i].value), (len(points[i]), 1))
            for i in which
        ]
        found["flux_error"] = partial(
            _flux_error,
            equation.diffusivity,
            *(np.vstack([x[i] for i in which]) for x in (points, normals)),
            *np.vstack(numbers).T,
        )
    return found


def _essential_data(condition, points):
    return (
        condition.value.value(points) if isinstance(condition, Essential) else np.zeros(len(points))
    )


def _value_error(points, data, sample):
    return float(np.max(np.abs(sample.value_at(points)[:, 0] - data)))


def _slopes(points, normals, sample):
    return np.sum(sample.gradient_at(points)[:, 0] * normals, axis=1)


def _slope_error(points, normals, sample):
    return float(np.max(np.abs(_slopes(points, normals, sample))))


def _flux_error(diffusivity, points, normals, coefficients, data, sample):
    flux = diffusivity * _slopes(points, normals, sample)
    return float(np.max(np.abs(flux + coefficients * sample.value_at(points)[:, 0] - data)))


def _gradient_error(points, exact, sample):
    return float(np.max(np.linalg.norm(sample.gradient_at(points)[:, 0] - exact, axis=1)))
