"""Observables of a velocity field: functions of :class:`cases.contracts.Sample`."""

import numpy as np

from cases.domains import Box


def kinetic_energy(sample):
    """Integral of |u|^2 / 2 over the box."""
    return float(sample.weights @ np.sum(sample.values**2, axis=1) / 2)


def kinetic_energy_inside(part: Box):
    """Observable: integral of |u|^2 / 2 over the points in ``part`` of the box."""
    lower, upper = np.array(part.lower), np.array(part.upper)

    def integral(sample):
        inside = np.all((sample.points >= lower) & (sample.points <= upper), axis=1)
        return float(sample.weights[inside] @ np.sum(sample.values[inside] ** 2, axis=1) / 2)

    return integral


def divergence(sample):
    """Root of the mean of (div u)^2 over the points."""
    return float(np.sqrt(np.mean(np.trace(sample.gradient(), axis1=1, axis2=2) ** 2)))


def wall_flux(box: Box):
    """Observable: largest |u . n| over the points on the walls of ``box``."""
    lower, upper = np.array(box.lower), np.array(box.upper)

    def largest(sample):
        on_walls = (sample.points == lower) | (sample.points == upper)
        return float(np.max(np.abs(sample.values[on_walls])))

    return largest


def flow_observables(box: Box):
    """What is recorded of every flow in a box with slip walls."""
    return {
        "kinetic_energy": kinetic_energy,
        "divergence": divergence,
        "wall_flux": wall_flux(box),
    }
