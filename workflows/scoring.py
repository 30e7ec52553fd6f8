"""The one evaluator: scores all methods at the same points against the same reference."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from cases.contracts import Case, Exact, FieldSeries, Sample
from cases.metrics import METRICS, energy, integral, linf_error, trapezoid_weights


@dataclass(frozen=True)
class Score:
    """What the evaluator found, up to the first step that is not finite.

    Attributes:
        errors: columns ``step``, ``time``, the headline metric, ``linf`` and the conserved
            quantities ``integral`` (one a component) and ``energy``, one entry a step.
        values: field at the scoring points for those of the case's figure steps that were
            reached, shape (points, components).
        reason: empty, or where the field stopped being finite.
    """

    errors: dict[str, list] = field(default_factory=dict)
    values: dict[int, np.ndarray] = field(default_factory=dict)
    reason: str = ""


def reference_values(case: Case, points: np.ndarray, time: float) -> np.ndarray:
    """Reference field at points (N, d), shape (N, components).

    Raises:
        ValueError: the case's reference is not a formula.
    """
    match case.reference:
        case Exact(function):
            return function(points, time)
    raise ValueError(f"reference: {case.reference}; allowed: Exact")


def score(case: Case, solution: FieldSeries) -> Score:
    """Score every stored step at the case's scoring points."""
    points = case.scoring_points()
    weights = trapezoid_weights(case.scoring_points_per_axis, case.domain.lengths)
    found = Score()
    for step in solution.steps:
        time = float(case.times[step])
        values = solution.evaluate(step, points)
        row = _row(case, step, time, values, reference_values(case, points, time), weights)
        sample = _sample(case, solution, step, Sample(points, values, weights, None))
        row |= {name: function(sample) for name, function in case.observables.items()}
        if not all(np.all(np.isfinite(quantity)) for quantity in row.values()):
            return Score(found.errors, found.values, f"not finite at step {step}")
        for name, quantity in row.items():
            found.errors.setdefault(name, []).append(quantity)
        if step in case.figure_steps:
            found.values[step] = values
    return found


def _sample(case: Case, solution: FieldSeries, step: int, scored: Sample) -> Sample:
    """What the observables see: the scored values, or values on a grid of their own."""
    counts = case.observable_points_per_axis
    if counts:
        points = case.domain.grid(counts)
        weights = trapezoid_weights(counts, case.domain.lengths)
        scored = Sample(points, solution.evaluate(step, points), weights, None)
    return replace(scored, gradient=partial(solution.gradient, step, scored.points))


def summarise(case: Case, errors: Mapping[str, list]) -> dict[str, float | None]:
    """Error columns of a record: mean over the steps 1..N, last step, largest pointwise.

    All are ``None`` unless every step of the case was scored: a mean over fewer steps would
    flatter the run that stopped early.
    """
    if errors.get("step") != list(range(case.num_steps + 1)):
        return {"error": None, "error_final": None, "error_max": None}
    headline = errors[case.metric]
    # A stationary case has no step but the first, and that one is its solution.
    return {
        "error": float(np.mean(headline[1:] or headline)),
        "error_final": headline[-1],
        "error_max": errors["linf"][-1],
    }


def _row(case: Case, step: int, time: float, values, reference, weights) -> dict:
    # A diverged field may overflow the squares; that is found by the caller.
    with np.errstate(over="ignore", invalid="ignore"):
        return {
            "step": step,
            "time": time,
            case.metric: METRICS[case.metric](values, reference),
            "linf": linf_error(values, reference),
            "integral": integral(values, weights).tolist(),
            "energy": energy(values, weights),
        }
