r"""Jets of a network and their adjoints with respect to the weights, by hand-written sweeps.

A *jet* of order 0, 1 or 2 holds a field's value, gradient and second derivatives in x. Jets are
tensors of shape (K, N, m): N points, m components, and K = 1, 1 + d or 1 + d + d(d+1)/2 slots in
the order value, d/dx_1 ... d/dx_d, then the second derivatives of the pairs (i, j), i <= j, row
by row.

Through z -> f(z) a jet passes as f' z_i and f' z_ij + f'' z_i z_j; the adjoint sweep is the
transpose of that map. Reverse mode needs one sweep for a gradient, and one for each row block of
a Jacobian, because the rows of one block belong to different points.
"""

import math
from copy import copy
from itertools import combinations_with_replacement

import torch

from insr.activations import ACTIVATIONS, VALUES, sine
from insr.networks import Siren


def pairs(dim: int) -> list[tuple[int, int]]:
    """Index pairs of the second derivatives in their order of storage."""
    return list(combinations_with_replacement(range(dim), 2))


def slots(dim: int, order: int) -> int:
    """Number K of slots of a jet."""
    return (1, 1 + dim, 1 + dim + len(pairs(dim)))[order]


class Tape:
    """A forward sweep at N points, kept for adjoint sweeps.

    Args:
        network: shape of the network.
        parameters: its weights, shape (n_parameters,).
        points: (N, d), same device and dtype as the weights.
        order: of the jet, 0, 1 or 2.

    Attributes:
        output: the jet of u, shape (K, N, outputs).
    """

    def __init__(self, network: Siren, parameters, points, order: int):
        self.network, self.parameters, self.order = network, parameters, order
        self.dim = points.shape[1]
        self.inputs = []  # jet that enters each layer
        self.activations = []  # (f', f'', f''', jet of z) of each nonlinearity
        jet = encode(network, points, order)
        activation = ACTIVATIONS[network.activation]
        for layer in network.layers[:-1]:
            self.inputs.append(jet)
            jet = self._activate(network.omega0 * self._linear(layer, jet), activation)
        self.inputs.append(jet)
        self.output = self._last()

    def with_last_layer(self, parameters) -> "Tape":
        """The sweep at weights that differ in the last layer alone, the only one to run again."""
        other = copy(self)
        other.parameters = parameters
        other.activations = self.activations[: len(self.inputs) - 1]
        other.output = other._last()
        return other

    def _last(self):
        jet = self._linear(self.network.layers[-1], self.inputs[-1])
        return self._activate(jet, sine) if self.network.output_sine else jet

    def _linear(self, layer, jet):
        jet = jet @ layer.weight(self.parameters).T
        jet[0] += layer.bias(self.parameters)
        return jet

    def _activate(self, z, activation):
        f, f1, f2, f3 = activation(z[0])
        self.activations.append((f1, f2, f3, z))
        return _through(f, f1, f2, z, self.dim, self.order)

    def gradient(self, seeds):
        """Gradient of sum(seeds * output) in the weights, shape (n_parameters,).

        Args:
            seeds: (K, N, outputs).
        """
        result = torch.empty_like(self.parameters)
        for layer, adjoint, jet in self.adjoints(seeds):
            layer.weight(result)[:] = torch.einsum("kno,kni->oi", adjoint, jet)
            layer.bias(result)[:] = adjoint[0].sum(0)
        return result

    def jacobian(self, seeds, out=None):
        """Row n is the gradient of sum over slots and components of seeds[:, n] * output[:, n].

        Args:
            seeds: (K, N, outputs).
            out: optional (N, n_parameters) to fill.

        Returns:
            (N, n_parameters).
        """
        count = seeds.shape[1]
        if out is None:
            out = seeds.new_empty(count, len(self.parameters))
        for layer, adjoint, jet in self.adjoints(seeds):
            split = layer.start + layer.outputs * layer.inputs
            block = torch.matmul(adjoint.permute(1, 2, 0), jet.permute(1, 0, 2))
            out[:, layer.start : split] = block.reshape(count, -1)
            out[:, split : layer.stop] = adjoint[0]
        return out

    def adjoints(self, seeds):
        """Yield (layer, adjoint of W h + b, jet of h) from the last layer to the first."""
        network, adjoint = self.network, seeds
        activations = list(self.activations)
        if network.output_sine:
            adjoint = _adjoint_through(activations.pop(), adjoint, self.dim, self.order)
        for index in reversed(range(len(network.layers))):
            layer = network.layers[index]
            yield layer, adjoint, self.inputs[index]
            if index > 0:
                below = adjoint @ layer.weight(self.parameters)
                below = _adjoint_through(activations.pop(), below, self.dim, self.order)
                adjoint = network.omega0 * below


def evaluate(network: Siren, parameters, points, order: int = 0):
    """The jet of u, shape (K, N, outputs); nothing is kept."""
    if order == 0:
        return _values(network, parameters, points)[None]
    return Tape(network, parameters, points, order).output


def _values(network, parameters, points):
    """u alone, shape (N, outputs): half the cost of a tape, which keeps derivatives too."""
    value = VALUES[network.activation]
    state = encode(network, points, 0)[0]
    for index, layer in enumerate(network.layers):
        state = torch.addmm(layer.bias(parameters), state, layer.weight(parameters).T)
        if index < len(network.layers) - 1:
            state = value(network.omega0 * state)
        elif network.output_sine:
            state = torch.sin(state)
    return state


def encode(network: Siren, points, order: int):
    """Jet of the encoded input: x, shifted and scaled where asked for, or its Fourier features."""
    count, dim = points.shape
    scale = points.new_tensor(network.half_lengths or (1.0,) * dim)
    jet = points.new_zeros(slots(dim, order), count, dim)
    jet[0] = (points - points.new_tensor(network.centre or (0.0,) * dim)) / scale
    if order > 0:
        for i in range(dim):
            jet[1 + i, :, i] = 1 / scale[i]
    if network.stretch:
        jet = _stretched(jet, network.stretch, dim, order)
    if not network.frequencies:
        return jet
    phases = jet @ points.new_tensor(network.frequencies).T
    s, c = torch.sin(phases[0]), torch.cos(phases[0])
    return torch.cat(
        [
            _through(s, c, -s, phases, dim, order),
            _through(c, -s, -c, phases, dim, order),
        ],
        dim=2,
    )


def _stretched(jet, k, dim, order):
    """Jet of arcsin(k x) / arcsin(k) from the jet of x."""
    x = jet[0]
    root = torch.sqrt(1 - (k * x) ** 2)
    size = math.asin(k)
    return _through(
        torch.asin(k * x) / size, k / root / size, k**3 * x / root**3 / size, jet, dim, order
    )


def _through(f, f1, f2, z, dim, order):
    """Jet of f(z) from the jet of z."""
    if order == 0:
        return f[None]
    jet = f1 * z
    jet[0] = f
    if order == 2:
        for slot, (i, j) in enumerate(pairs(dim), start=1 + dim):
            jet[slot].addcmul_(f2 * z[1 + i], z[1 + j])
    return jet


def _adjoint_through(activation, adjoint, dim, order):
    """Adjoint of the jet of z from that of f(z): the transpose of ``_through``."""
    f1, f2, f3, z = activation
    result = f1 * adjoint
    if order == 0:
        return result
    first = slice(1, 1 + dim)
    result[0] += f2 * (z[first] * adjoint[first]).sum(0)
    if order == 2:
        for slot, (i, j) in enumerate(pairs(dim), start=1 + dim):
            bar = adjoint[slot]
            curvature = f2 * bar
            result[0] += curvature * z[slot] + f3 * bar * z[1 + i] * z[1 + j]
            result[1 + i] += curvature * z[1 + j]
            result[1 + j] += curvature * z[1 + i]
    return result
