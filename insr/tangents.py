r"""Tangent sweep: how a jet changes along a direction in the weights.

The transpose of :meth:`insr.jets.Tape.gradient`. Through z -> f(z) the tangent of a jet of order 1
passes as f' dz and f' dz_i + f'' z_i dz. Together the two sweeps give products with Gauss-Newton
matrices, which then need not be formed.
"""

import torch

from insr.jets import Tape


def tangent(tape: Tape, direction: torch.Tensor) -> torch.Tensor:
    """Derivative of ``tape.output`` along a direction (n_parameters,), shape (K, N, outputs).

    Raises:
        ValueError: a jet of order 2.
    """
    if tape.order > 1:
        raise ValueError(f"order: {tape.order}; allowed: 0, 1")
    network, activations = tape.network, iter(tape.activations)
    last = len(network.layers) - 1
    change = None
    for index, layer in enumerate(network.layers):
        through = tape.inputs[index] @ layer.weight(direction).T
        through[0] += layer.bias(direction)
        if change is not None:
            through += change @ layer.weight(tape.parameters).T
        if index < last:
            change = _through(next(activations), network.omega0 * through)
        elif network.output_sine:
            change = _through(next(activations), through)
        else:
            change = through
    return change


def _through(activation, dz):
    f1, f2, _, z = activation
    change = f1 * dz
    change[1:] += f2 * dz[0] * z[1:]
    return change
