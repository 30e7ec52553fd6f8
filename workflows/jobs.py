"""A job: one method with its choices, and the runs (budget, seed) that share a process."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.contracts import Case, Method
from cases.discovery import load_case, load_method

CHOICES = ("integrator", "optimizer", "boundary")


@dataclass(frozen=True, kw_only=True)
class Job:
    """Everything that decides what one call of ``python -m workflows.run`` computes.

    Attributes:
        name: of the job and of its files.
        label: the method's name in the tables.
        time_step, num_steps: override those of the case where not ``None``.
        settings: fields of the method beyond its choices.
        runs: pairs (budget request, seed); a request is a multiple of the paper's bytes or one
            of the case's named budgets.
        stop_after: the run stops after this many steps, as if at its time limit.
        threads: of the numerical libraries; ``None`` for all that the process may use.
        time_limit_s: seconds after which a run stops at its next step.
    """

    name: str
    scale: str
    case: str
    time_step: float | None
    num_steps: int | None
    method: str
    label: str
    integrator: str
    optimizer: str
    boundary: str
    settings: Mapping[str, Any]
    runs: tuple[tuple[float | str, int], ...]
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
        return overridden(load_case(self.case), self.time_step, self.num_steps)

    def load_method(self, case: Case) -> Method:
        """The method with its choices and settings."""
        solver = load_method(case.equation.kind, self.method)
        return solver(**{key: getattr(self, key) for key in CHOICES}, **self.settings)


def overridden(case: Case, time_step: float | None, num_steps: int | None) -> Case:
    """The case with another time step or number of steps, where they are not ``None``."""
    changes = {"time_step": time_step, "num_steps": num_steps}
    return dataclasses.replace(case, **{k: v for k, v in changes.items() if v is not None})
