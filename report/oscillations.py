"""The swinging of a beam's tip, and what a scheme in time makes of it in theory.

The frequency of the continuous motion is taken from the reference of the midpoint rule, whose phase
advances by 2 arctan(omega dt / 2) a step.
"""

import numpy as np

from cases.discovery import load_case
from cases.vibrations import Oscillation, implicit_euler_oscillation, oscillation

TIP = "tip"


def tip_of(comparison, results, method: str) -> Oscillation | None:
    """Frequency and amplitudes of the tip of a method (median over seeds); none for short runs."""
    curve = comparison.series(results, method, TIP, start=True)
    if not len(curve):
        return None
    try:
        return oscillation(curve.index.to_numpy(), curve.median(axis=1).to_numpy())
    except ValueError:  # a short run has too few zeros
        return None


def natural_frequency(comparison, results) -> float | None:
    """Angular frequency omega (1/s) of the motion in continuous time, or none."""
    midpoint = comparison.panels[1].reference
    found = tip_of(comparison, results, midpoint)
    dt = load_case(comparison.case).time_step
    return None if found is None else 2 / dt * float(np.tan(found.frequency * dt / 2))


def damped_envelope(comparison, results) -> tuple[np.ndarray, np.ndarray] | None:
    """Times, and what implicit Euler leaves in theory of the amplitude at the start, or none.

    The factor is (1 + (omega dt)^2)^(-1/2) a step.
    """
    omega = natural_frequency(comparison, results)
    start = comparison.series(results, comparison.panels[0].reference, TIP, start=True)
    if omega is None or not len(start):
        return None
    case = load_case(comparison.case)
    _, damping = implicit_euler_oscillation(omega, case.time_step)
    hold = abs(float(start.iloc[0, 0]))
    return case.times, hold * damping**case.times
