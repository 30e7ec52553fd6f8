"""A job: one method with its choices, and the runs (budget, seed) that share a process."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.contracts import Case, Method
from cases.discovery import load_case, load_method
from cases.references import Exact, ReferenceMethod
from cases.stationary import Stationary

CHOICES = ("integrator", "optimizer", "boundary")
MAIN = "main"
"""Name of the reference of the headline error; the case names the further ones."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """Everything that decides what one call of ``python -m workflows.run`` computes.

    Attributes:
        name: of the job and of its files.
        label: the method's name in the tables.
        time_step, num_steps: override those of the case where not ``None``.
        references: settings that override those of the case's computed references.
        settings: fields of the method beyond its choices.
        runs: pairs (budget request, seed); a request is a multiple of the paper's bytes or one
            of the case's named budgets.
        timed: whether its runs hold the machine alone; where they share it, no time is recorded.
        stop_after: the run stops after this many steps, as if at its time limit.
        threads: of the numerical libraries; ``None`` for all that the process may use.
        time_limit_s: seconds after which a run stops at its next step.
    """

    name: str
    scale: str
    case: str
    time_step: float | None
    num_steps: int | None
    references: Mapping[str, Any]
    method: str
    label: str
    integrator: str
    optimizer: str
    boundary: str
    settings: Mapping[str, Any]
    runs: tuple[tuple[float | str, int], ...]
    timed: bool
    stop_after: int | None
    device: str
    dtype: str
    threads: int | None
    time_limit_s: float

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Job":
        values = json.loads(text)
        return cls(**values | {"runs": tuple(tuple(run) for run in values["runs"])})

    def load_case(self) -> Case:
        """The case, with the overrides of the configuration."""
        case = load_case(self.case)
        return overridden(case, self.time_step, self.num_steps, self.references)

    def load_method(self, case: Case) -> Method:
        """The method with its choices and settings."""
        solver = load_method(case.equation.kind, self.method)
        return solver(**{key: getattr(self, key) for key in CHOICES}, **self.settings)

    def reference_jobs(self) -> list["ReferenceJob"]:
        """What computes the references that this job's runs are scored against."""
        shared = {f.name: getattr(self, f.name) for f in dataclasses.fields(ReferenceJob)[1:]}
        return [ReferenceJob(name=name, **shared) for name in stored_references(self.load_case())]


@dataclass(frozen=True, kw_only=True)
class ReferenceJob:
    """Everything that decides what one call of ``python -m workflows.references`` computes.

    Attributes:
        name: of the reference: ``main``, or one of the case's further ones.
        case, time_step, num_steps, references: as for a job.
    """

    name: str
    case: str
    time_step: float | None
    num_steps: int | None
    references: Mapping[str, Any]

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "ReferenceJob":
        return cls(**json.loads(text))

    def load_case(self) -> Case:
        """The case, with the overrides of the configuration."""
        case = load_case(self.case)
        return overridden(case, self.time_step, self.num_steps, self.references)


def at_paper_budget(request: float | str) -> bool:
    """Whether a budget is one of the paper's own: fields and all steps of its runs are kept."""
    return isinstance(request, str) or request == 1


def named_references(case: Case) -> dict[str, Exact | ReferenceMethod]:
    """All references of a case by name; ``main`` is that of the headline error."""
    return {MAIN: case.reference, **case.further_references}


def stored_references(case: Case) -> tuple[str, ...]:
    """Names of the references that are made once for all runs.

    The formula of a stationary case is evaluated once a run, which costs less than to store it.
    """
    formulas = isinstance(case.equation, Stationary)
    named = named_references(case).items()
    return tuple(name for name, found in named if not (formulas and isinstance(found, Exact)))


def reference_method(case: Case, reference: ReferenceMethod) -> Method:
    """The method that computes a reference.

    Raises:
        TypeError, ValueError: a setting or its value is refused.
    """
    solver = load_method(case.equation.kind, reference.method)
    return solver(
        integrator=reference.integrator,
        optimizer=solver.optimizers[0],
        boundary=solver.boundaries[0],
        **reference.settings,
    )


def overridden(
    case: Case,
    time_step: float | None,
    num_steps: int | None,
    references: Mapping[str, Any] | None = None,
) -> Case:
    """The case with another time step or number of steps, where they are not ``None``.

    ``references`` are settings of its computed references that replace or extend their own.
    """
    changes = {"time_step": time_step, "num_steps": num_steps}
    changes = {key: value for key, value in changes.items() if value is not None}
    if references:
        found = {
            name: _with_settings(reference, references)
            for name, reference in named_references(case).items()
        }
        changes |= {"reference": found.pop(MAIN), "further_references": found}
    return dataclasses.replace(case, **changes)


def _with_settings(reference: Exact | ReferenceMethod, settings: Mapping[str, Any]):
    if isinstance(reference, Exact):
        return reference
    return dataclasses.replace(reference, settings={**reference.settings, **settings})
