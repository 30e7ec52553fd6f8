r"""What is told of a solid's observables over time, and how near to a reference is near enough.

With the centre of mass c, the longest edge l of the body's bounds, E = elastic + kinetic + contact
energy, the energy S of the impact or of the swing, primes for the reference, and maxima over all
steps:

=============================  ================================================================
``centre_of_mass_distance``    max |c - c'| / l
``energy_distance``            max |E - E'| / S'
``elastic_energy_distance``    |E - E'| / E' at the last load, of quasi-static cases
``penetration_distance``       |max depth - max depth'| / max depth'
``roughness_distance``         |max contact roughness - max contact roughness'|
``frequency_distance``         |omega - omega'| / omega' of the tip (:mod:`cases.vibrations`)
``amplitude_distance``         max |a_k - a_k'| / |tip'(0)| over the peaks k of the tip
``damping_distance``           |D - D'|, D the factor of the amplitude in a unit of time
=============================  ================================================================

S is the largest kinetic energy or, where that fell between two steps, the most work that the push
had done. ``energy_balance`` tells what the method made of the energy: (E_N - E_0 - work) / S.
``least_determinant`` is the least det F at the observables' points over all steps; material was
inverted where it is not above 0.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from cases.comparisons import Comparison, History
from cases.domains import Domain
from cases.equations import Elasticity
from cases.vibrations import Oscillation, oscillation

ENERGIES = ("elastic_energy", "kinetic_energy", "contact_energy")
PATH = ("centre_of_mass_x", "centre_of_mass_y", "centre_of_mass_z")


class Bound(NamedTuple):
    """A distance up to which a method is said to reproduce an observable."""

    bound: float
    reason: str


_SAME_STEP = {
    "centre_of_mass_distance": Bound(0.02, "free flight is exact; what is left is the rebound"),
    "penetration_distance": Bound(0.1, "a depth at one point, two elements deep"),
    "energy_distance": Bound(0.05, "waves of a few elements' length hold a few per cent"),
    "elastic_energy_distance": Bound(0.005, "stated requirement"),
    "frequency_distance": Bound(0.01, "a hundredth of a swing in each of three periods"),
    "amplitude_distance": Bound(0.05, "1 % of frequency makes 3 % of implicit Euler's damping"),
}
_PARTICLES = {
    "centre_of_mass_distance": Bound(0.05, "contact acts half a spacing inside the surface"),
    "penetration_distance": Bound(0.2, "half a spacing of particles by the depth"),
    "energy_distance": Bound(0.1, "the transfer damps what the grid hardly resolves"),
    "elastic_energy_distance": Bound(0.05, "one condition on the volume by particle: locking"),
    "frequency_distance": Bound(0.05, "four cells across the beam, and locking"),
    "amplitude_distance": Bound(0.1, "the transfer damps, and so does a wrong frequency"),
}
REPRODUCED: Mapping[str, Mapping[str, Bound]] = {
    "insr": _SAME_STEP,
    "fem": _SAME_STEP,
    "mpm": _PARTICLES,
}
"""Largest distances of methods that reproduce a case, by family, at the paper's bytes. Networks and
elements are held to the reference of their own integrator, particles to that of the smallest steps,
which in the drop are not converged. They were fixed before the first full run, from what the bytes
resolve. What energies are divided by, S, was settled after trials of the drop: its impact falls
between two steps."""


def solid_comparison(
    equation: Elasticity, domain: Domain, judges: Mapping[str, str] | None = None
) -> Comparison:
    """What is told of every solid; a body that is let go of from a hold has an observable ``tip``.

    Args:
        equation, domain: of the case.
        judges: as in :class:`cases.comparisons.Comparison`.
    """
    path, longest = PATH[: domain.dim], float(np.max(domain.bounds.lengths))
    numbers: dict[str, Callable] = {"least_determinant": partial(_least, "min_det")}
    distances: dict[str, Callable] = {
        "centre_of_mass_distance": partial(path_distance, path, longest)
    }
    if equation.quasi_static:
        numbers["final_elastic_energy"] = partial(_last, "elastic_energy")
        distances["elastic_energy_distance"] = partial(_relative, _last, "elastic_energy")
    else:
        numbers["energy_balance"] = partial(energy_balance, equation, domain.measure, path)
        distances["energy_distance"] = partial(energy_distance, equation, domain.measure, path)
    if equation.contact:
        numbers["largest_penetration"] = partial(_largest, "penetration")
        distances["penetration_distance"] = partial(_relative, _largest, "penetration")
    if equation.contact and domain.dim == 2:
        numbers["largest_roughness"] = partial(_largest, "contact_roughness")
        distances["roughness_distance"] = partial(_apart, "contact_roughness")
    if equation.hold:
        numbers |= {
            "frequency": lambda history: tip_oscillation(history).frequency,
            "damping": lambda history: tip_oscillation(history).damping,
            "first_amplitude": lambda history: float(tip_oscillation(history).amplitudes[0]),
        }
        distances |= {
            "frequency_distance": frequency_distance,
            "amplitude_distance": amplitude_distance,
            "damping_distance": damping_distance,
        }
    return Comparison(numbers, distances, judges or {})


def total_energy(history: History) -> np.ndarray:
    """Elastic, kinetic and contact energy, (steps,)."""
    return sum(np.asarray(history[name]) for name in ENERGIES if name in history)


def path_distance(path: tuple[str, ...], length: float, history: History, other: History) -> float:
    """max |c - c'| over the steps, by a length."""
    apart = [np.subtract(history[name], other[name]) for name in path]
    return float(np.max(np.linalg.norm(apart, axis=0)) / length)


def work(
    equation: Elasticity, measure: float, path: tuple[str, ...], history: History
) -> np.ndarray:
    """What the push has done, the sum over steps of f . (shift of c) * measure, (steps,)."""
    times = np.asarray(history["time"])
    forces = np.array([equation.force(time, len(path)) for time in (times[1:] + times[:-1]) / 2])
    shifts = np.stack([np.diff(history[name]) for name in path], axis=1)
    return measure * np.concatenate([[0.0], np.cumsum(np.sum(forces * shifts, axis=1))])


def energy_distance(
    equation: Elasticity, measure: float, path: tuple[str, ...], history: History, other: History
) -> float:
    """max |E - E'| / S'."""
    apart = np.max(np.abs(total_energy(history) - total_energy(other)))
    return _divided(apart, _scale(other, work(equation, measure, path, other)))


def energy_balance(
    equation: Elasticity, measure: float, path: tuple[str, ...], history: History
) -> float:
    """(E_N - E_0 - work) / S."""
    energy, done = total_energy(history), work(equation, measure, path, history)
    return _divided(energy[-1] - energy[0] - done[-1], _scale(history, done))


def _scale(history, done):
    return max(np.max(history["kinetic_energy"]), np.max(done))


def tip_oscillation(history: History) -> Oscillation:
    """That of the observable ``tip``; NaN where it has fewer than three zeros."""
    try:
        return oscillation(np.asarray(history["time"]), np.asarray(history["tip"]))
    except ValueError:
        return Oscillation(np.nan, np.array([np.nan]), np.array([np.nan]), np.nan)


def frequency_distance(history: History, other: History) -> float:
    """|omega - omega'| / omega'."""
    found, expected = tip_oscillation(history).frequency, tip_oscillation(other).frequency
    return _divided(abs(found - expected), expected)


def amplitude_distance(history: History, other: History) -> float:
    """max |a_k - a_k'| over the peaks that both have, by the other's first deflection."""
    pairs = zip(
        tip_oscillation(history).amplitudes, tip_oscillation(other).amplitudes, strict=False
    )
    return _divided(max(abs(a - b) for a, b in pairs), abs(other["tip"][0]))


def damping_distance(history: History, other: History) -> float:
    """|D - D'|."""
    return abs(tip_oscillation(history).damping - tip_oscillation(other).damping)


def _least(name, history):
    return float(np.min(history[name]))


def _largest(name, history):
    return float(np.max(history[name]))


def _last(name, history):
    return float(history[name][-1])


def _relative(statistic, name, history, other):
    expected = statistic(name, other)
    return _divided(abs(statistic(name, history) - expected), abs(expected))


def _apart(name, history, other):
    return abs(_largest(name, history) - _largest(name, other))


def _divided(number, by) -> float:
    """NaN where there is nothing to compare with."""
    return float(number / by) if by > 0 else np.nan
