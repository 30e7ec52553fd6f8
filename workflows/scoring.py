"""The one evaluator: scores all methods at the same points against the same references."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from cases.contracts import Case, Sample, Solution
from cases.metrics import CONSERVED, METRICS, integral, linf_error
from workflows.jobs import MAIN
from workflows.reference_fields import References, load_references


@dataclass(frozen=True)
class Score:
    """What the evaluator found, up to the first step that is not finite.

    Attributes:
        errors: columns ``step``, ``time``, the headline metric, the same against each further
            reference (``<metric>_<name>``), the further metrics, ``linf``, the conserved quantities
            (``integral``, one a component, and ``energy``), the case's observables, and for each
            companion ``<companion>_<metric>`` (and ``.._<name>``) and ``<companion>_integral``; one
            entry a step, ``None`` for a companion where it is not scored.
        values: field at the scoring points, shape (points, components), for those of the case's
            figure steps that were reached, and for the last step of a run that ended early.
        companions: the companions at the steps at which they are scored.
        reason: empty, or where the field stopped being finite.
    """

    errors: dict[str, list] = field(default_factory=dict)
    values: dict[int, np.ndarray] = field(default_factory=dict)
    companions: dict[str, dict[int, np.ndarray]] = field(default_factory=dict)
    reason: str = ""


def score(case: Case, solution: Solution, references: References | None = None) -> Score:
    """Score every stored step at the case's scoring points.

    Args:
        case: what was solved.
        solution: its field and its companions; one that is left out has no columns.
        references: of the case; by default its formulas.

    Raises:
        ValueError: no references are given, and those of the case are computed.
    """
    references = references or load_references(case)
    points = case.scoring_points()
    weights = case.domain.weights(case.scoring_points_per_axis)
    observed = _observed(case, points, weights)
    found, last, reason = Score(), None, ""
    for step in solution.field.steps:
        values = solution.field.evaluate(step, points)
        carried = _carried(case, solution, step, points)
        sample = _sample(case, solution, step, observed, values)
        row = {
            "step": step,
            "time": float(case.times[step]),
            **_row(case, step, values, weights, references),
            **_observables(case, sample),
            **_companion_row(case, solution, step, carried, weights, references),
        }
        if not all(np.all(np.isfinite(q)) for q in row.values() if q is not None):
            reason = f"not finite at step {step}"
            break
        for name, quantity in row.items():
            found.errors.setdefault(name, []).append(quantity)
        for name, dye in carried.items():
            found.companions.setdefault(name, {})[step] = dye
        if step in case.figure_steps:
            found.values[step] = values
        last = (step, values)
    if last is not None:
        found.values[last[0]] = last[1]
    return replace(found, reason=reason)


def observe(case: Case, solution: Solution) -> dict[str, list[float]]:
    """The case's observables at every stored step, by name: the same as in :func:`score`."""
    points = case.scoring_points()
    observed = _observed(case, points, case.domain.weights(case.scoring_points_per_axis))
    found = {name: [] for name in case.observables}
    for step in solution.field.steps if found else ():
        sample = _sample(case, solution, step, observed)
        for name, quantity in _observables(case, sample).items():
            found[name].append(quantity)
    return found


def summarise(case: Case, errors: Mapping[str, list]) -> dict[str, float | None]:
    """Error columns of a record: mean over the steps 1..N or last, last step, largest pointwise.

    All are ``None`` unless every step of the case was scored: a mean over fewer steps would
    flatter the run that stopped early.
    """
    if errors.get("step") != list(range(case.num_steps + 1)):
        return {"error": None, "error_final": None, "error_max": None}
    headline = errors[case.metric]
    # A stationary case has no step but the first, and that one is its solution.
    mean = float(np.mean(headline[1:] or headline))
    return {
        "error": headline[-1] if case.headline == "last" else mean,
        "error_final": headline[-1],
        "error_max": errors["linf"][-1],
    }


def _row(case: Case, step: int, values, weights, references: References) -> dict:
    # A diverged field may overflow the squares; that is found by the caller.
    with np.errstate(over="ignore", invalid="ignore"):
        main = references[MAIN].values(step)
        return {
            case.metric: METRICS[case.metric](values, main),
            **{
                f"{case.metric}_{name}": METRICS[case.metric](values, reference.values(step))
                for name, reference in references.items()
                if name != MAIN
            },
            **{name: METRICS[name](values, main) for name in case.further_metrics},
            "linf": linf_error(values, main),
            **{name: CONSERVED[name](values, weights) for name in case.conserved},
        }


def _observed(case: Case, points, weights) -> tuple[np.ndarray, np.ndarray]:
    """Points where the observables look, with their weights: the scored ones, or their own grid."""
    counts = case.observable_points_per_axis
    if not counts:
        return points, weights
    return case.domain.grid(counts), case.domain.weights(counts)


def _observables(case: Case, sample: Sample) -> dict[str, float]:
    return {name: function(sample) for name, function in case.observables.items()}


def _sample(case: Case, solution: Solution, step: int, observed, values=None) -> Sample:
    """What the observables see of one step; ``values`` are those at the scoring points."""
    points, weights = observed
    if values is None or case.observable_points_per_axis:
        values = solution.field.evaluate(step, points)
    value_at = partial(solution.field.evaluate, step)
    gradient_at = partial(solution.field.gradient, step)
    gradient = partial(gradient_at, points)
    velocity = partial(_velocity, case, solution, step, points, values)
    return Sample(points, values, weights, gradient, velocity, value_at, gradient_at)


def _velocity(case: Case, solution: Solution, step: int, points, values) -> np.ndarray:
    """The method's own, else the difference to the step before; nothing moves before the first."""
    if solution.velocity is not None:
        return solution.velocity.evaluate(step, points)
    if step == 0:
        return np.zeros_like(values)
    return (values - solution.field.evaluate(step - 1, points)) / case.time_step


def _carried(case: Case, solution: Solution, step: int, points) -> dict[str, np.ndarray]:
    """Values of those companions that are scored at this step."""
    return {
        name: series.evaluate(step, points)
        for name, series in solution.companions.items()
        if step in case.companion_steps(name) and step in series.steps
    }


def _companion_row(case, solution, step: int, carried, weights, references) -> dict:
    row = {}
    for name in solution.companions:
        metric = case.companions[name].metric
        columns = {
            key: f"{name}_{metric}" + ("" if key == MAIN else f"_{key}") for key in references
        }
        row |= dict.fromkeys([*columns.values(), f"{name}_integral"])
        if name in carried:
            for key, column in columns.items():
                truth = references[key].companion(name, step)
                row[column] = METRICS[metric](carried[name], truth)
            row[f"{name}_integral"] = float(integral(carried[name], weights)[0])
    return row
