r"""Strong forms, energies and penalties of stationary equations as terms at points.

Row weights make sums of squares means over the domain or the boundary, so that a loss does not
change its meaning with the number of points. Energies are integrals.
"""

import numpy as np

from cases.boundary_conditions import Clamped, Condition, Essential, Robin
from cases.quadrature import Rule, boundary_rule
from cases.stationary import Bending, Diffusion, Stationary
from insr.stationary.objective import Block, joined
from insr.stationary.trial import Functional, Trial

SINGULAR_POWER = 4 / 3
"""Second derivatives of the singular solutions grow like r^(-4/3) towards the singular point."""
FLUX_CELLS = (100, 3)


def axis_index(dim: int, *axes: int) -> tuple[int, ...]:
    """Exponents of a partial derivative, once along each of the axes.

    >>> axis_index(3, 0, 0, 2)
    (2, 0, 1)
    """
    return tuple(axes.count(i) for i in range(dim))


def strong_form(equation: Stationary, points: np.ndarray) -> tuple[int, Functional, np.ndarray]:
    """Order of the jet, functional and right-hand side (N,) of an equation at points (N, d).

    Raises:
        ValueError: an equation with concentrated loads, which have no strong form, or one that is
            not linear.
    """
    dim = points.shape[1]
    match equation:
        case Diffusion():
            if equation.point_loads:
                raise ValueError(f"point_loads: {len(equation.point_loads)}; allowed: none")
            terms: Functional = {axis_index(dim, i, i): -equation.diffusivity for i in range(dim)}
            for axis, speed in enumerate(equation.velocity):
                terms[axis_index(dim, axis)] = speed
            terms[axis_index(dim)] = equation.reaction
            return 2, terms, equation.source(points)
        case Bending():
            if equation.moments:
                raise ValueError(f"moments: {len(equation.moments)}; allowed: none")
            terms = {}
            for i in range(dim):
                for j in range(dim):
                    index = axis_index(dim, i, i, j, j)
                    terms[index] = terms.get(index, 0.0) + equation.rigidity
            return 4, terms, equation.load(points)
    raise ValueError(f"equation: {equation.kind}; allowed: diffusion, bending")


def residual_block(trial: Trial, equation: Stationary, rule: Rule, weight: float = 1.0) -> Block:
    """Rows whose sum of squares is the mean square of the residual times ``weight``.

    Near a singular point the residual is weighted with r^(4/3), r relative to the largest r
    among the points: its square is not integrable.
    """
    order, terms, data = strong_form(equation, rule.points)
    root = np.sqrt(weight * rule.weights / rule.weights.sum())
    for place in getattr(equation, "singular", ()):
        radius = np.linalg.norm(rule.points - np.array(place), axis=1)
        root = root * (radius / radius.max()) ** SINGULAR_POWER
    return trial.block(rule.points, order, [(scaled(terms, root), root * data)])


def penalty_blocks(
    trial: Trial,
    equation: Stationary,
    conditions: tuple[Condition, ...],
    rules: list[Rule],
    weight: float,
) -> list[Block]:
    """Rows whose sum of squares is the mean square of what conditions leave, times ``weight``.

    Args:
        trial, equation: as elsewhere.
        conditions: to penalise; a clamped piece has a row for the value and one for the slope.
        rules: points on the piece of each.
        weight: of the mean over all their points.
    """
    total = sum(rule.weights.sum() for rule in rules)
    blocks = []
    for condition, rule in zip(conditions, rules, strict=True):
        root = np.sqrt(weight * rule.weights / total)
        value: Functional = {axis_index(condition.piece.dim): root}
        slope = normal_derivative(condition, rule.points, root)
        match condition:
            case Essential():
                rows = [(value, root * condition.value.value(rule.points))]
            case Robin():
                flux = scaled(slope, equation.diffusivity)
                flux[axis_index(condition.piece.dim)] = condition.coefficient * root
                rows = [(flux, root * condition.value)]
            case Clamped():
                rows = [(value, 0.0 * root), (slope, 0.0 * root)]
        order = 0 if isinstance(condition, Essential) else 1
        blocks.append(trial.block(rule.points, order, rows))
    return joined(blocks)


def energy_blocks(
    trial: Trial,
    equation: Diffusion | Bending,
    conditions: tuple[Condition, ...],
    rule: Rule,
    weight: float = 1.0,
) -> list[Block]:
    """Blocks whose sum is the energy times ``weight``: see :class:`cases.stationary.Diffusion`.

    Point loads and moments are terms of their own, and so are integrals over the boundary.

    Args:
        trial: the trial function.
        equation: one with an energy.
        conditions: of the case; those of Robin add integrals over their pieces.
        rule: points and weights of integration.
        weight: a number above 0.

    Raises:
        ValueError: the equation has no energy.
    """
    equation.require_energy()
    dim, points = rule.points.shape[1], rule.points
    weights = weight * rule.weights
    loads: list[Block] = []
    match equation:
        case Diffusion():
            root = np.sqrt(weights * equation.diffusivity / 2)
            rows = [({axis_index(dim, i): root}, 0.0 * root) for i in range(dim)]
            if equation.reaction:
                root = np.sqrt(weights * equation.reaction / 2)
                rows.append(({axis_index(dim): root}, 0.0 * root))
            source, order = equation.source(points), 1
            for load in equation.point_loads:
                work = {axis_index(dim): -weight * load.strength}
                loads.append(trial.block(np.array([load.place]), 0, [], work))
        case Bending():
            root = np.sqrt(weights * equation.rigidity / 2)
            rows = [({axis_index(dim, i, i): root for i in range(dim)}, 0.0 * root)]
            source, order = equation.load(points), 2
            for moment in equation.moments:
                work = {axis_index(dim, 0): weight * moment.strength}
                loads.append(trial.block(np.array([[moment.place]]), 1, [], work))
    inside = trial.block(points, order, rows, {axis_index(dim): -weights * source})
    return [inside, *loads, *flux_blocks(trial, conditions, weight)]


def flux_blocks(trial: Trial, conditions: tuple[Condition, ...], weight: float) -> list[Block]:
    """Integrals of c u^2 / 2 - h u over the pieces with Robin's conditions."""
    blocks = []
    for condition in conditions:
        if not isinstance(condition, Robin) or not (condition.coefficient or condition.value):
            continue
        rule = boundary_rule(condition.piece, *FLUX_CELLS)
        index = axis_index(condition.piece.dim)
        root = np.sqrt(weight * rule.weights * condition.coefficient / 2)
        work = {index: -weight * rule.weights * condition.value}
        blocks.append(trial.block(rule.points, 0, [({index: root}, 0.0 * root)], work))
    return blocks


def normal_derivative(condition: Condition, points: np.ndarray, factor: np.ndarray) -> Functional:
    """factor times du/dn on the condition's piece."""
    normals = condition.piece.normal(points)
    dim = points.shape[1]
    return {axis_index(dim, i): factor * normals[:, i] for i in range(dim)}


def scaled(functional: Functional, factor) -> Functional:
    """A functional times a number, or numbers (N,)."""
    return {index: factor * coefficient for index, coefficient in functional.items()}
