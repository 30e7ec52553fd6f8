r"""Activations with the derivatives that jets and their adjoints need.

:data:`DERIVATIVES` has them to any order: each function maps z (any shape) and n to the list
f(z), f'(z), ..., f^(n)(z). :data:`ACTIVATIONS` has the first three, written out where speed
matters: z to the tuple (f, f', f'', f''').
"""

import math
from functools import partial

import torch


def sine(z):
    """sin z (Sitzmann et al. 2020, SIREN)."""
    s, c = torch.sin(z), torch.cos(z)
    return s, c, -s, -c


def tanh(z):
    """tanh z."""
    t = torch.tanh(z)
    d = 1 - t * t
    return t, d, -2 * t * d, d * (6 * t * t - 2)


def sine_derivatives(z, order: int) -> list:
    """Of sin z."""
    s, c = torch.sin(z), torch.cos(z)
    return [(s, c, -s, -c)[k % 4] for k in range(order + 1)]


def tanh_derivatives(z, order: int) -> list:
    """Of tanh z, by Taylor's coefficients from y' = 1 - y^2."""
    y = [torch.tanh(z)]
    for k in range(order):
        square = sum(y[i] * y[k - i] for i in range(k + 1))
        y.append((float(k == 0) - square) / (k + 1))
    return [math.factorial(k) * coefficient for k, coefficient in enumerate(y)]


def swish_derivatives(z, order: int) -> list:
    r"""Of z s(z), s(z) = (1 + tanh(z/2)) / 2: :math:`z s^{(k)} + k s^{(k-1)}`."""
    half = tanh_derivatives(z / 2, order)
    s = [half[k] / 2 ** (k + 1) + (0.5 if k == 0 else 0.0) for k in range(order + 1)]
    return [z * s[k] + (k * s[k - 1] if k else 0.0) for k in range(order + 1)]


def gaussian_derivatives(z, order: int) -> list:
    r"""Of exp(-z^2), by :math:`g^{(k+1)} = -2 z g^{(k)} - 2 k g^{(k-1)}`."""
    g = [torch.exp(-z * z)]
    for k in range(order):
        g.append(-2 * z * g[k] - (2 * k * g[k - 1] if k else 0.0))
    return g


def rectified_derivatives(power: int, z, order: int) -> list:
    """Of max(0, z)^power; the derivative of that order jumps, the next ones are 0."""
    positive = z.clamp_min(0)
    found = [math.perm(power, k) * positive ** (power - k) for k in range(min(order + 1, power))]
    if order >= power:
        found.append(math.factorial(power) * (z > 0).to(z.dtype))
    return found + [torch.zeros_like(z)] * (order - power)


DERIVATIVES = {
    "sine": sine_derivatives,
    "tanh": tanh_derivatives,
    "swish": swish_derivatives,
    "gaussian": gaussian_derivatives,
    "relu": partial(rectified_derivatives, 1),
    "relu2": partial(rectified_derivatives, 2),
    "relu3": partial(rectified_derivatives, 3),
}
"""Derivatives to any order by the activation's name in settings."""


def _first_three(name, z):
    return tuple(DERIVATIVES[name](z, 3))


ACTIVATIONS = {
    **{name: partial(_first_three, name) for name in DERIVATIVES},
    "sine": sine,
    "tanh": tanh,
}
"""Activations by their name in settings."""


def _value(name, z):
    return DERIVATIVES[name](z, 0)[0]


VALUES = {
    **{name: partial(_value, name) for name in DERIVATIVES},
    "sine": torch.sin,
    "tanh": torch.tanh,
}
"""f alone."""
