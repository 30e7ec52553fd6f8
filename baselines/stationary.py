"""What the classical methods for stationary problems share: the solution that they return."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cases.contracts import Solution
from cases.stationary_cases import StationaryField
from cases.vocabulary import DTYPES


def stationary_solution(
    value: Callable[[np.ndarray], np.ndarray],
    gradient: Callable[[np.ndarray], np.ndarray],
    numbers: int,
    dtype: str,
    *,
    setup_s: float = 0.0,
    **diagnostics: Any,
) -> Solution:
    """A solution from functions on points.

    Args:
        value, gradient: map points (N, d) to (N,) and (N, d).
        numbers: that count as memory.
        dtype: storage type.
        setup_s: seconds that do not count as solving.
        diagnostics: facts by name.
    """
    return Solution(
        field=StationaryField(value, gradient),
        n_parameters=numbers,
        memory_bytes=numbers * DTYPES[dtype],
        setup_s=setup_s,
        diagnostics=diagnostics,
    )


def stored(values: np.ndarray, dtype: str) -> np.ndarray:
    """Values as they are stored, for arithmetic in float64."""
    return np.asarray(values, dtype).astype(float)
