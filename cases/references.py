"""What a case is scored against: a formula, or a method that computes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cases.smooth import Smooth


@dataclass(frozen=True)
class Exact:
    """A reference given by a formula.

    Attributes:
        function: ``function(points, time)`` -> values, for points (N, d) of shape
            (N, components).
        smooth: the solution of a stationary case with its derivatives, where they are known.
    """

    function: Callable[[np.ndarray, float], np.ndarray]
    smooth: Smooth | None = None


@dataclass(frozen=True)
class ReferenceMethod:
    """A reference that a method with role ``reference`` computes; the workflow joins the two.

    Attributes:
        method: name of the method.
        integrator: the one it uses.
        settings: its other settings.
    """

    method: str
    integrator: str
    settings: Mapping[str, Any] = field(default_factory=dict)
