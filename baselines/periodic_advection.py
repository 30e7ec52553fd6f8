r"""Advection of a periodic field, exact in space.

On a period of length l the Fourier coefficients decouple: a one-step integrator R multiplies
each by R(-i a k dt), k = 2 pi j / l, in every step (:mod:`cases.integrators`).
"""

import numpy as np

from baselines.line import initial_values
from baselines.linear_stepping import Trajectory, march
from cases.contracts import Case, Progress
from cases.integrators import RATIONAL


def spectrum(case: Case, lower: float, length: float, count: int) -> np.ndarray:
    """c_0 .. c_m of the initial field from an odd number 2 m + 1 of nodes, complex (m + 1,)."""
    nodes = lower + length / count * np.arange(count)
    return np.fft.rfft(initial_values(case, nodes)) / count


def advect(
    case: Case, integrator: str, length: float, initial: np.ndarray, progress: Progress
) -> Trajectory:
    """Step a spectrum (m + 1,) by the integrator with the case's velocity and dt."""
    wavenumbers = 2 * np.pi / length * np.arange(len(initial))
    exponents = -1j * case.equation.velocity[0] * wavenumbers * case.time_step
    amplification = RATIONAL[integrator].amplification(exponents)
    return march(lambda state: amplification * state, initial, case.num_steps, progress)
