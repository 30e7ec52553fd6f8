"""How the course of a run's observables is judged: numbers of it, and distances to references."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np

History = Mapping[str, np.ndarray]
"""A case's observables at the steps 0..N by name, and their ``time`` (s)."""


@final
@dataclass(frozen=True)
class Comparison:
    """What is told of the observables of a run that reached the last step.

    A number that a history does not tell is NaN.

    Attributes:
        numbers: functions of a history by name, told of the run and of its reference.
        distances: functions of the run's history and of a reference's, by name.
        judges: for integrators that the case's first reference does not fit, the name of the
            further reference that does.
    """

    numbers: Mapping[str, Callable[[History], float]] = field(default_factory=dict)
    distances: Mapping[str, Callable[[History, History], float]] = field(default_factory=dict)
    judges: Mapping[str, str] = field(default_factory=dict)
