"""References at a case's scoring points: from a formula, or stored by ``workflows.references``.

A stored reference is a folder with ``field.npy``, shape (steps + 1, points, components), a file
``<companion>.npy``, shape (companion's steps, points, 1), for each companion of a computed flow,
and ``facts.json``, in which those of a computed reference's observables stand step by step that the
case asks for. The arrays are mapped into memory, so that a step costs its own bytes only.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import final

import numpy as np

from cases.contracts import Case
from cases.references import Exact
from cases.stationary import Stationary
from workflows.jobs import named_references, stored_references

FIELD, FACTS = "field.npy", "facts.json"


class Reference(ABC):
    """One reference of a case at its scoring points."""

    @abstractmethod
    def values(self, step: int) -> np.ndarray:
        """The field after ``step`` steps, shape (points, components), float64."""

    @abstractmethod
    def companion(self, name: str, step: int) -> np.ndarray:
        """A companion at one of its steps, shape (points, 1), float64."""

    @abstractmethod
    def observables(self) -> Mapping[str, list[float]]:
        """The case's observables at all steps by name; of a formula none."""


References = Mapping[str, Reference]
"""References by name; ``main`` is that of the headline error."""


@final
class Formula(Reference):
    """A formula, evaluated at each call; that of a stationary case once for all runs of a job."""

    def __init__(self, case: Case, exact: Exact):
        self._times = case.times
        self._points = case.scoring_points()
        self._function = exact.function
        steady = isinstance(case.equation, Stationary)
        self._steady = exact.function(self._points, 1.0) if steady else None

    def values(self, step):
        if self._steady is not None:
            return self._steady
        return self._function(self._points, float(self._times[step]))

    def companion(self, name, step):
        raise ValueError(f"companions: {name!r}; allowed with a formula: none")

    def observables(self):
        return {}


@final
class Stored(Reference):
    """A reference in files.

    Raises:
        ValueError: a file is missing, or was made for other steps or points.
    """

    def __init__(self, case: Case, folder: Path):
        points = len(case.scoring_points())
        self._facts = folder / FACTS
        self._field = _mapped(folder / FIELD, (len(case.times), points, case.components))
        self._places, self._companions = {}, {}
        for name in case.companions:
            steps = case.companion_steps(name)
            self._places[name] = {step: place for place, step in enumerate(steps)}
            self._companions[name] = _mapped(companion_file(folder, name), (len(steps), points, 1))

    def values(self, step):
        return np.asarray(self._field[step], float)

    def companion(self, name, step):
        return np.asarray(self._companions[name][self._places[name][step]], float)

    def observables(self):
        return json.loads(self._facts.read_text(encoding="utf-8"))["observables"]


def companion_file(folder: Path, name: str) -> Path:
    """Where a companion of a stored reference lies."""
    return folder / f"{name}.npy"


def load_references(case: Case, folder: Path | None = None) -> dict[str, Reference]:
    """All references of a case: those stored below ``folder``, or formulas without one.

    Those of :func:`workflows.jobs.stored_references` alone are looked for in the folder.

    Raises:
        ValueError: a reference that is no formula and no folder; a stored one that does not fit.
    """
    named = named_references(case)
    files = stored_references(case) if folder is not None else ()
    for name, reference in named.items():
        if name not in files and not isinstance(reference, Exact):
            raise ValueError(
                f"references: none for {case.name} {name}; allowed: a folder made by "
                "python -m workflows.references, for this one is computed"
            )
    return {
        name: Stored(case, folder / name) if name in files else Formula(case, reference)
        for name, reference in named.items()
    }


def _mapped(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    try:
        values = np.load(path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise ValueError(f"references: {path}; allowed: a stored array ({error})") from error
    if values.shape != shape:
        raise ValueError(f"references: {path} of shape {values.shape}; allowed: {shape}")
    return values
