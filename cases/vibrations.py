r"""Frequency and amplitudes of an oscillation that was recorded step by step.

A linear oscillation of angular frequency omega becomes, by implicit Euler (the variational step),

.. math:: u^{n+1} - 2 u^n + u^{n-1} = -(\omega\,dt)^2 u^{n+1}
          \;\Rightarrow\; |u^{n+1}/u^n| = (1 + (\omega\,dt)^2)^{-1/2}, \quad
          \text{phase } \arctan(\omega\,dt) \text{ a step};

by the midpoint rule it keeps its amplitude, and the phase is 2 arctan(omega dt / 2) a step.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline


class Oscillation(NamedTuple):
    """What was found.

    Attributes:
        frequency: angular, from the mean distance of the zeros (1 / time).
        times, amplitudes: where |u| is largest between two zeros, and its values there.
        damping: factor of the amplitude in a unit of time, by least squares of its logarithm.
    """

    frequency: float
    times: np.ndarray
    amplitudes: np.ndarray
    damping: float


def oscillation(times: np.ndarray, signal: np.ndarray) -> Oscillation:
    """Frequency and amplitudes by a cubic spline through a signal that oscillates around 0.

    Args:
        times: increasing, shape (n,).
        signal: shape (n,).

    Raises:
        ValueError: fewer than three zeros.
    """
    spline = CubicSpline(times, signal)
    zeros = spline.roots(extrapolate=False)
    if len(zeros) < 3:
        raise ValueError(f"signal: {len(zeros)} zeros; allowed: at least 3")
    turns = spline.derivative().roots(extrapolate=False)
    between = [turns[(a < turns) & (turns < b)] for a, b in pairwise(zeros)]
    peaks = np.array([max(t, key=lambda at: abs(spline(at))) for t in between])
    amplitudes = np.abs(spline(peaks))
    rate = np.polyfit(peaks, np.log(amplitudes), 1)[0]
    frequency = np.pi * (len(zeros) - 1) / (zeros[-1] - zeros[0])
    return Oscillation(float(frequency), peaks, amplitudes, float(np.exp(rate)))


def implicit_euler_oscillation(frequency: float, time_step: float) -> tuple[float, float]:
    """(angular frequency, damping factor in a unit of time) that implicit Euler makes of it."""
    phase = frequency * time_step
    return float(np.arctan(phase) / time_step), float((1 + phase**2) ** (-0.5 / time_step))
