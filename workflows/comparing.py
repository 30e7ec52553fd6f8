"""Numbers of a run's observables, and their distances to those of the references."""

from collections.abc import Mapping

import numpy as np

from cases.comparisons import History
from cases.contracts import Case
from workflows.jobs import MAIN
from workflows.reference_fields import References


def compare(
    case: Case, integrator: str, errors: Mapping[str, list], references: References
) -> dict[str, float | str]:
    """What the case's comparison tells of a run that reached the last step; of others nothing.

    Args:
        case: what was solved.
        integrator: of the run; it decides which reference judges it.
        errors: columns of :class:`workflows.scoring.Score`.
        references: of the case; formulas have no observables and are left out.

    Returns:
        ``judged_by``, the name of that reference; ``<number>`` of the run and
        ``<number>_reference`` of that reference; ``<distance>`` to it, and
        ``<distance>_<reference>`` to each.
    """
    comparison = case.comparison
    told = comparison.numbers or comparison.distances
    if not told or errors.get("step") != list(range(case.num_steps + 1)):
        return {}
    own = history(case, errors)
    found = {name: number(own) for name, number in comparison.numbers.items()}
    others = {name: reference.observables() for name, reference in references.items()}
    others = {
        name: history(case, observables) for name, observables in others.items() if observables
    }
    judge = comparison.judges.get(integrator, MAIN)
    if judge in others:
        found["judged_by"] = judge
        for name, number in comparison.numbers.items():
            found[f"{name}_reference"] = number(others[judge])
    for name, distance in comparison.distances.items():
        if judge in others:
            found[name] = distance(own, others[judge])
        found |= {f"{name}_{key}": distance(own, other) for key, other in others.items()}
    return found


def history(case: Case, columns: Mapping[str, list]) -> History:
    """The observables among columns over all steps."""
    return {"time": case.times, **{name: np.asarray(columns[name]) for name in case.observables}}
