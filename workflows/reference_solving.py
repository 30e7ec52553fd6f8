"""Compute a reference once, and store it at the scoring points for all that are scored by it.

A method with role ``reference`` is solved, a formula evaluated; at all steps, and companions at
theirs. :mod:`workflows.reference_fields` says what lies in the folder, and reads it.
"""

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from cases.contracts import Case, FieldSeries, Method, Solution
from cases.references import Exact, ReferenceMethod
from workflows import provenance
from workflows.atomic import replacing, write_text
from workflows.jobs import CHOICES, named_references, reference_method
from workflows.progress import Watch
from workflows.reference_fields import FACTS, FIELD, companion_file
from workflows.scoring import observe

Values = Callable[[int], np.ndarray]
"""Maps a step to values at the scoring points, shape (points, components)."""


class ReferenceFailed(RuntimeError):
    """A reference cannot be computed; the message is one line."""

    def __init__(self, case: Case, name: str, reason: str):
        super().__init__(f"reference: {case.name} {name}; " + " ".join(reason.split()))


@dataclass(frozen=True)
class Found:
    """A reference that was found: field, companions, how they are stored, and the facts.

    ``observables`` gives those of the case at each step when called; a formula has none.
    """

    field: Values
    dtype: str
    facts: Mapping[str, Any]
    companions: Mapping[str, Values] = field(default_factory=dict)
    observables: Callable[[], Mapping[str, list[float]]] = dict


def write_reference(folder: Path, case: Case, name: str) -> None:
    """Compute the reference of that name and write its folder; the facts are written last.

    Raises:
        ReferenceFailed: the method failed, stopped early, refused its settings, or left a field
            that is not finite; or a case with companions has a formula, which knows none.
    """
    started_at = provenance.now()
    try:
        found = find_reference(case, named_references(case)[name])
        _write(folder / FIELD, found.field, found.dtype, case.components, range(len(case.times)))
        for companion, values in found.companions.items():
            path = companion_file(folder, companion)
            _write(path, values, found.dtype, 1, case.companion_steps(companion))
        observables = found.observables()
    except Exception as error:
        raise ReferenceFailed(case, name, f"{type(error).__name__}: {error}") from error
    facts = {
        "case": case.name,
        "name": name,
        "time_step": case.time_step,
        "num_steps": case.num_steps,
        "dtype": found.dtype,
        **found.facts,
        "observables": dict(observables),
        "git_sha": provenance.git_sha(),
        "env_hash": provenance.env_hash(),
        "host": provenance.host(),
        "started_at": started_at,
    }
    write_text(folder / FACTS, json.dumps(facts, indent=1) + "\n")


def find_reference(case: Case, reference: Exact | ReferenceMethod) -> Found:
    """Solve or take the formula; nothing is evaluated yet.

    Raises:
        ValueError: no field at all steps, or no companion at its steps.
    """
    points = case.scoring_points()
    match reference:
        case Exact(function) if not case.companions:
            facts = {"method": "formula", "settings": {}, "solve_s": 0.0}
            return Found(lambda step: function(points, float(case.times[step])), "float64", facts)
        case Exact():
            raise ValueError(f"companions: {', '.join(case.companions)}; allowed with a formula: 0")
    method = reference_method(case, reference)
    solution, seconds = _solve(case, method)
    companions = {
        name: _at(
            _complete(name, solution.companions.get(name), case.companion_steps(name)), points
        )
        for name in case.companions
    }
    facts = {
        "method": method.label,
        "settings": {key: value for key, value in asdict(method).items() if key not in CHOICES},
        "solve_s": seconds,
        "diagnostics": json.loads(
            json.dumps(dict(solution.diagnostics)), parse_constant=lambda name: None
        ),
    }
    series = _complete("field", solution.field, range(len(case.times)))
    # What it is worth is decided by its method's error, far above the last digit of float32.
    observables = partial(observe, case, solution)
    return Found(_at(series, points), "float32", facts, companions, observables)


def _solve(case: Case, method: Method) -> tuple[Solution, float]:
    supported, reason = method.supports(case)
    if not supported:
        raise ValueError(f"unsupported, {reason}")
    title = f"reference {case.name} {method.label}"
    with closing(Watch(title, case.num_steps, None, math.inf)) as watch:
        start = time.perf_counter()
        solution = method.solve(case, case.budget(1), seed=0, progress=watch)
        seconds = time.perf_counter() - start - solution.setup_s - solution.companions_s
    if solution.status != "ok":
        raise ValueError(f"{solution.status}, {solution.reason}")
    return solution, seconds


def _complete(what: str, series: FieldSeries | None, wanted: Iterable[int]) -> FieldSeries:
    found = series.steps if series is not None else ()
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise ValueError(f"the method returned no {what} at step {missing[0]}")
    return series


def _at(series: FieldSeries, points: np.ndarray) -> Values:
    return lambda step: series.evaluate(step, points)


def _write(path: Path, values: Values, dtype: str, components: int, steps) -> None:
    """Write an array (steps, points, components) step by step: memory holds no more than one.

    Raises:
        ValueError: values that are not finite.
    """
    with replacing(path) as temporary:
        stored = None
        for place, step in enumerate(steps):
            found = values(step)
            if stored is None:
                shape = (len(steps), len(found), components)
                stored = np.lib.format.open_memmap(temporary, mode="w+", dtype=dtype, shape=shape)
            if not np.all(np.isfinite(found)):
                raise ValueError(f"{path.stem} is not finite at step {step}")
            stored[place] = found
        stored.flush()
