"""Error metrics and conserved quantities: pure functions of values at points.

Errors are taken over all points and components of equally weighted samples. Shapes are
(points, components) throughout; ``approximation`` and ``reference`` agree in shape.
"""

import numpy as np


def mean_absolute_error(approximation, reference):
    """mean |u - v|."""
    return float(np.mean(np.abs(approximation - reference)))


def mean_squared_error(approximation, reference):
    """mean |u - v|^2 over points and components."""
    return float(np.mean(np.square(approximation - reference)))


def l2_error(approximation, reference):
    """Root of the mean over points of the squared Euclidean error."""
    return float(np.sqrt(np.mean(np.sum(np.square(approximation - reference), axis=-1))))


def mean_distance(approximation, reference):
    """Mean Euclidean error over the points."""
    return float(np.mean(np.linalg.norm(approximation - reference, axis=-1)))


def linf_error(approximation, reference):
    """Largest Euclidean error over the points."""
    return float(np.max(np.linalg.norm(approximation - reference, axis=-1)))


def relative(error):
    """The relative form of ``error``: error(u, v) / error(0, v).

    For the mean absolute error this is sum |u - v| / sum |v|.
    """

    def relative_error(approximation, reference):
        return error(approximation, reference) / error(np.zeros_like(reference), reference)

    return relative_error


METRICS = {
    "mae": mean_absolute_error,
    "mse": mean_squared_error,
    "l2": l2_error,
    "linf": linf_error,
    "mean_distance": mean_distance,
    "relative_mae": relative(mean_absolute_error),
    "relative_mse": relative(mean_squared_error),
    "relative_l2": relative(l2_error),
    "relative_linf": relative(linf_error),
}
"""Metrics by their name in the tables."""


def trapezoid_weights(counts, lengths):
    """Weights of the tensor trapezoid rule on a grid with both ends, flattened like the grid."""
    weights = np.ones(1)
    for n, length in zip(counts, lengths, strict=True):
        axis = np.full(n, length / (n - 1))
        axis[[0, -1]] /= 2
        weights = np.multiply.outer(weights, axis).ravel()
    return weights


def integral(values, weights):
    """Integral of each component, shape (components,): the conserved mass of a transport."""
    return weights @ values


def energy(values, weights):
    """Integral of |u|^2 / 2."""
    return float(weights @ np.sum(np.square(values), axis=-1) / 2)


CONSERVED = {
    "integral": lambda values, weights: integral(values, weights).tolist(),
    "energy": energy,
}
"""What flows and transports conserve, by name: functions of values and weights."""
