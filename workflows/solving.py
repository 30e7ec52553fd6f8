"""Solve and score the runs of a job, each in its own process; a failure becomes a row."""

import json
import resource
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cases.budgets import KIB, Budget
from cases.contracts import Case, Method, Solution
from cases.records import Record
from workflows import children, provenance
from workflows.comparing import compare
from workflows.jobs import CHOICES, Job, at_paper_budget
from workflows.progress import Watch
from workflows.reference_fields import References, load_references
from workflows.scoring import Score, score, summarise
from workflows.states import write_states
from workflows.threads import widen

MARGIN_S = 60.0
"""Seconds beyond twice the time limit after which a run is killed; they are for scoring."""

UNBOUNDED_ROLES = ("floor", "reference")
"""Roles that stand outside the comparison at equal memory."""


@dataclass(frozen=True)
class Run:
    """One run: its entry in the job's JSON file, and the fields of it that are kept.

    ``values`` and ``companions`` are those of :class:`workflows.scoring.Score`; ``carriers`` has
    the arrays of :class:`cases.meshes.Carriers` by name, its places by step, or nothing.
    """

    entry: dict[str, Any]
    values: dict[int, np.ndarray] = field(default_factory=dict)
    companions: dict[str, dict[int, np.ndarray]] = field(default_factory=dict)
    carriers: dict[str, Any] = field(default_factory=dict)


def solve_run(
    job: Job,
    case: Case,
    method: Method,
    request: float | str,
    seed: int,
    *,
    threads: int,
    imports_s: float,
    cores: int = 1,
    references: References | None = None,
    states: Path | None = None,
) -> Run:
    """Solve one run in a child process and describe it, whatever came of it.

    ``threads`` solve, ``cores`` score. ``references`` are those that it is scored against, by
    default the case's formulas; ``states`` is the folder for the files of
    :mod:`workflows.states`, by default none.
    """
    budget = case.budget(request)
    started_at = provenance.now()
    supported, reason = method.supports(case)
    if supported:
        outcome = children.call(
            _solve_and_score,
            *(job, case, method, request, seed, cores, references, states),
            time_limit_s=2 * job.time_limit_s + MARGIN_S,
        )
    else:
        outcome = children.Outcome("unsupported", reason)
    found = outcome.result or {"columns": {"status": outcome.status, "reason": outcome.reason}}
    columns = found["columns"]
    if not job.timed:
        columns |= {"solve_s": None, "setup_s": None}
    elif "solve_s" in columns:
        columns["setup_s"] += imports_s
    record = Record(
        scale=job.scale,
        case=case.name,
        method=method.label,
        family=method.family,
        role=method.role,
        **{key: getattr(method, key) for key in CHOICES},
        seed=seed,
        budget_kib=budget.kib,
        metric=case.metric,
        **{"device": "cpu"} | columns,
        threads=threads,
        dtype=found.get("dtype", job.dtype),
        git_sha=provenance.git_sha(),
        env_hash=provenance.env_hash(),
        host=provenance.host(),
        started_at=started_at,
    )
    entry = {
        "record": asdict(record),
        "request": {"budget": request, "num_steps": case.num_steps, "time_step": case.time_step},
        "settings": {k: v for k, v in asdict(method).items() if k not in CHOICES},
        "diagnostics": found.get("diagnostics", {}),
        "errors": found.get("errors", {}),
    }
    kept = {name: found.get(name, {}) for name in ("values", "companions", "carriers")}
    return Run(entry, **kept)


def _solve_and_score(
    job: Job, case: Case, method: Method, request, seed: int, cores: int, references, states
) -> dict[str, Any]:
    """The child's part: what the method found, how long it took, how good it is."""
    budget = case.budget(request)
    title = f"{case.name} {method.label} {budget.kib:.3g} KiB"
    watch = Watch(title, case.num_steps, job.stop_after, job.time_limit_s)
    start = time.perf_counter()
    solution = method.solve(
        case, budget, seed=seed, device=job.device, dtype=job.dtype, progress=watch
    )
    solved_s = time.perf_counter() - start
    # Taken here, so that the evaluator's memory is not charged to the method.
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    watch.close()
    widen(cores)
    references = references or load_references(case)
    scored = score(case, solution, references)
    if states and request == 1:
        write_states(states, case, solution)
    status, reason = _status(case, method, budget, solution, watch.reason, scored.reason)
    diagnostics = dict(solution.diagnostics)
    diagnostics |= compare(case, method.integrator, scored.errors, references)
    diagnostics["scoring_s"] = time.perf_counter() - start - solved_s
    if solution.companions:
        diagnostics["companions_s"] = solution.companions_s
        sizes = solution.companion_bytes
        diagnostics |= {f"{name}_kib": size / KIB for name, size in sizes.items()}
    columns = {
        "memory_kib": solution.memory_bytes / KIB,
        "n_parameters": solution.n_parameters,
        "status": status,
        "reason": reason,
        "solve_s": solved_s - solution.setup_s - solution.companions_s,
        "setup_s": solution.setup_s,
        "peak_rss_mib": peak_kib / 1024,
        "device": diagnostics.pop("device", "cpu"),
    }
    if status in ("ok", "not_converged"):
        columns |= summarise(case, scored.errors)
    return {
        "columns": columns,
        "diagnostics": _json_ready(diagnostics),
        "errors": scored.errors,
        "dtype": solution.dtype or job.dtype,
        **(_fields(solution, scored) if at_paper_budget(request) else {}),
    }


def _fields(solution: Solution, scored: Score) -> dict[str, Any]:
    kept = {"values": scored.values, "companions": scored.companions}
    if solution.carriers is not None:
        found = solution.carriers
        places = {step: found.places(step) for step in scored.values}
        kept["carriers"] = {"rest": found.rest, "places": places, "cells": found.cells}
    return kept


def _status(
    case: Case, method: Method, budget: Budget, solution: Solution, stopped: str, not_finite: str
) -> tuple[str, str]:
    """Status and reason of a run that returned; what the method claims is checked."""
    if not_finite and solution.status in ("ok", "not_converged"):
        return "diverged", f"the field is {not_finite}"
    if stopped and solution.status in ("ok", "not_converged", "time_limit"):
        return "time_limit", stopped
    if solution.status != "ok":
        return solution.status, solution.reason
    if tuple(solution.field.steps) != tuple(range(case.num_steps + 1)):
        return "failed", f"returned steps {_ends(solution.field.steps)} of {case.num_steps}"
    if solution.memory_bytes > budget.bytes and method.role not in UNBOUNDED_ROLES:
        return "failed", f"takes {solution.memory_bytes} bytes of the allowed {budget.bytes}"
    for name, series in solution.companions.items():
        reason = _companion_fault(case, method, budget, name, series, solution.companion_bytes)
        if reason:
            return "failed", reason
    return "ok", ""


def _companion_fault(case, method, budget: Budget, name: str, series, sizes) -> str:
    """What is wrong with a companion of a run that reached the last step, or nothing."""
    missing = sorted(set(case.companion_steps(name)) - set(series.steps))
    if missing:
        return f"returned no {name} at step {missing[0]}"
    allowed = case.companion_budget(name, budget).bytes
    if name not in sizes:
        return f"does not say how many bytes the {name} takes"
    if sizes[name] > allowed and method.role not in UNBOUNDED_ROLES:
        return f"the {name} takes {sizes[name]} bytes of the allowed {allowed}"
    return ""


def _json_ready(diagnostics: Mapping[str, Any]) -> dict[str, Any]:
    """JSON knows no NaN and no infinity; ``None`` stands for them.

    Raises:
        TypeError: an entry that has no JSON form.
    """
    return json.loads(json.dumps(diagnostics), parse_constant=lambda name: None)


def _ends(steps: Mapping | tuple) -> str:
    return f"{steps[0]}..{steps[-1]}" if steps else "none"
