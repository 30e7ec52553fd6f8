r"""Jets of a network of any order, and their adjoints with respect to the weights.

:class:`insr.jets.Tape` writes orders 0 to 2 out. Here each quantity is a truncated Taylor
polynomial (:mod:`insr.boundary.expansion`); through y = f(z) a change passes as

.. math:: dy = f'(z) \, dz,

a product of truncated polynomials, whose transpose is the adjoint sweep. Solution structures with
the gradient of N, and operators of fourth order, need orders 3 and 4.
"""

import torch

from insr.activations import DERIVATIVES
from insr.boundary.expansion import Expansion, Truncation, total
from insr.jets import Tape
from insr.networks import Siren


def tape(network: Siren, parameters, points, order: int) -> "Tape | TaylorTape":
    """A forward sweep for jets of an order: the faster class that has it."""
    return (Tape if order <= 2 else TaylorTape)(network, parameters, points, order)


class TaylorTape:
    """A forward sweep at N points, kept for adjoint sweeps; used as :class:`insr.jets.Tape`.

    Args:
        network: shape of the network.
        parameters: its weights, shape (n_parameters,).
        points: (N, d), same device and dtype as the weights.
        order: of the jet.

    Attributes:
        output: the jet of u, shape (K, N, outputs): all partial derivatives up to the order.

    Raises:
        ValueError: a network with Fourier features, a stretch or a sine at its output.
    """

    def __init__(self, network: Siren, parameters, points, order: int):
        if network.frequencies or network.stretch or network.output_sine:
            raise ValueError("network: features, stretch or output sine; allowed: none of them")
        self.network, self.parameters = network, parameters
        self.truncation = total(points.shape[1], order)
        self._factorials = parameters.new_tensor(self.truncation.factorials).view(-1, 1, 1)
        self._inputs, self._slopes = [], []  # of each layer, of each nonlinearity
        state = scaled_positions(network, points, self.truncation)
        for index, layer in enumerate(network.layers):
            self._inputs.append(state)
            state = state @ layer.weight(parameters).T
            state[0] += layer.bias(parameters)
            if index < len(network.layers) - 1:
                state = self._activate(network.omega0 * state)
        self.output = state * self._factorials

    def _activate(self, z):
        degree = self.truncation.degree
        derivatives = DERIVATIVES[self.network.activation](z[0], degree + 1)
        inner, factorial, taylor, slope = Expansion(self.truncation, z), 1.0, [], []
        for k in range(degree + 1):
            factorial *= max(k, 1)
            taylor.append(derivatives[k] / factorial)
            slope.append(derivatives[k + 1] / factorial)
        self._slopes.append(inner.through(slope).coefficients)
        return inner.through(taylor).coefficients

    def gradient(self, seeds):
        """Gradient of sum(seeds * output) in the weights, shape (n_parameters,)."""
        result = torch.empty_like(self.parameters)
        for layer, adjoint, state in self._adjoints(seeds):
            layer.weight(result)[:] = torch.einsum("kno,kni->oi", adjoint, state)
            layer.bias(result)[:] = adjoint[0].sum(0)
        return result

    def jacobian(self, seeds, out=None):
        """Row n is the gradient of sum of seeds[:, n] * output[:, n], shape (N, n_parameters)."""
        count = seeds.shape[1]
        if out is None:
            out = seeds.new_empty(count, len(self.parameters))
        for layer, adjoint, state in self._adjoints(seeds):
            split = layer.start + layer.outputs * layer.inputs
            block = torch.matmul(adjoint.permute(1, 2, 0), state.permute(1, 0, 2))
            out[:, layer.start : split] = block.reshape(count, -1)
            out[:, split : layer.stop] = adjoint[0]
        return out

    def _adjoints(self, seeds):
        """Yield (layer, adjoint of W h + b, expansion of h) from the last layer to the first."""
        adjoint = seeds * self._factorials
        for index in reversed(range(len(self.network.layers))):
            layer = self.network.layers[index]
            yield layer, adjoint, self._inputs[index]
            if index > 0:
                below = adjoint @ layer.weight(self.parameters)
                below = transposed_product(self.truncation, self._slopes[index - 1], below)
                adjoint = self.network.omega0 * below


def scaled_positions(network: Siren, points, truncation: Truncation):
    """Coefficients of (x - centre) / half_lengths around each point, (K, N, d)."""
    dim = points.shape[1]
    centre = points.new_tensor(network.centre or (0.0,) * dim)
    scale = points.new_tensor(network.half_lengths or (1.0,) * dim)
    coefficients = points.new_zeros(len(truncation.indices), *points.shape)
    coefficients[0] = (points - centre) / scale
    for axis in range(dim):
        unit = tuple(int(i == axis) for i in range(dim))
        if unit in truncation.place:
            coefficients[truncation.place[unit], :, axis] = 1 / scale[axis]
    return coefficients


def transposed_product(truncation: Truncation, factor, adjoint):
    """Adjoint of z -> factor * z, all (K, N, m)."""
    result = factor[0] * adjoint
    result[0] += (factor[1:] * adjoint[1:]).sum(0)
    for c, i, j in truncation.products:
        result[j].addcmul_(factor[i], adjoint[c])
    return result
