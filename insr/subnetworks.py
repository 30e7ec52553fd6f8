"""A part of a network's neurons, and the Jacobian in the weights between them.

Wide networks have more weights than a dense factorisation can take. Those between a few neurons of
each layer can be moved for the rest being held; the field's derivatives in them are computed
alone.
"""

from dataclasses import dataclass

import torch

from insr.jets import Tape
from insr.networks import Siren


@dataclass(frozen=True)
class Subnetwork:
    """Some neurons of each layer, all inputs and all outputs.

    Attributes:
        network: the whole.
        neurons: for the input and behind each layer, indices of neurons.
        indices: of the weights between them in the flat vector, (Q,), in the order of its layers.
    """

    network: Siren
    neurons: tuple[torch.Tensor, ...]
    indices: torch.Tensor

    @classmethod
    def drawn(cls, network: Siren, width: int, generator: torch.Generator) -> "Subnetwork":
        """``width`` neurons of each hidden layer, without order or repetition."""
        layers = network.layers
        hidden = (torch.randperm(layer.outputs, generator=generator) for layer in layers[:-1])
        neurons = (
            torch.arange(layers[0].inputs),
            *(order[:width].sort().values for order in hidden),
            torch.arange(layers[-1].outputs),
        )
        parts = []
        for layer, read, written in zip(layers, neurons, neurons[1:], strict=False):
            weights = layer.start + written[:, None] * layer.inputs + read
            biases = layer.start + layer.outputs * layer.inputs + written
            parts += [weights.flatten(), biases]
        return cls(network, neurons, torch.cat(parts))

    def gradient(self, tape: Tape, seeds):
        """The entries ``indices`` of :meth:`insr.jets.Tape.gradient`, shape (Q,)."""
        return tape.gradient(seeds)[self.indices]

    def jacobian(self, tape: Tape, seeds, out=None):
        """The columns ``indices`` of :meth:`insr.jets.Tape.jacobian`, shape (N, Q)."""
        count = seeds.shape[1]
        if out is None:
            out = seeds.new_empty(count, len(self.indices))
        stop = len(self.indices)
        places = reversed(range(len(self.neurons) - 1))
        for place, (_, adjoint, jet) in zip(places, tape.adjoints(seeds), strict=True):
            read, written = self.neurons[place], self.neurons[place + 1]
            adjoint = adjoint[:, :, written]
            middle = stop - len(written)
            start = middle - len(written) * len(read)
            block = torch.matmul(adjoint.permute(1, 2, 0), jet[:, :, read].permute(1, 0, 2))
            out[:, start:middle] = block.reshape(count, -1)
            out[:, middle:stop] = adjoint[0]
            stop = start
        return out


@dataclass(frozen=True)
class OutputLayer:
    """The last layer: all weights that the field is linear in.

    Attributes:
        network: the whole.
        indices: of the weights in the flat vector, (Q,).
    """

    network: Siren
    indices: torch.Tensor

    @classmethod
    def of(cls, network: Siren) -> "OutputLayer":
        """That of a network."""
        last = network.layers[-1]
        return cls(network, torch.arange(last.start, last.stop))

    def gradient(self, tape: Tape, seeds):
        """The entries ``indices`` of :meth:`insr.jets.Tape.gradient`, shape (Q,)."""
        _, adjoint, jet = next(tape.adjoints(seeds))
        matrix = adjoint.flatten(0, 1).T @ jet.flatten(0, 1)
        return torch.cat([matrix.flatten(), adjoint[0].sum(0)])

    def jacobian(self, tape: Tape, seeds, out=None):
        """The columns ``indices`` of :meth:`insr.jets.Tape.jacobian`, shape (N, Q)."""
        last, count = self.network.layers[-1], seeds.shape[1]
        if out is None:
            out = seeds.new_empty(count, len(self.indices))
        _, adjoint, jet = next(tape.adjoints(seeds))
        matrix = last.inputs * last.outputs
        block = torch.matmul(adjoint.permute(1, 2, 0), jet.permute(1, 0, 2))
        out[:, :matrix] = block.reshape(count, -1)
        out[:, matrix:] = adjoint[0]
        return out
