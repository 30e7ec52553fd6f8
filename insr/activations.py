"""Activations with the derivatives that second-order jets and their adjoints need.

Each function maps z (any shape) to the tuple (f(z), f'(z), f''(z), f'''(z)).
"""

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


ACTIVATIONS = {"sine": sine, "tanh": tanh}
"""Activations by their name in settings."""

VALUES = {"sine": torch.sin, "tanh": torch.tanh}
"""f alone."""
