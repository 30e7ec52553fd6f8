"""A trajectory of network weights as a field on points."""

from dataclasses import dataclass

import numpy as np
import torch

from cases.contracts import FieldSeries
from insr.boundary import Ansatz
from insr.compiled_jets import jet_at
from insr.networks import Siren
from insr.pieces import in_pieces


@dataclass(frozen=True, kw_only=True)
class NetworkField(FieldSeries):
    """The field at the stored steps, evaluated in float64 from the stored weights.

    Attributes:
        network: shape of the network.
        steps: stored step numbers.
        weights: (len(steps), n_parameters), in the storage type.
        ansatz: boundary ansatz, see :mod:`insr.boundary`.
    """

    network: Siren
    steps: tuple[int, ...]
    weights: np.ndarray
    ansatz: Ansatz

    def evaluate(self, step, points):
        """Values, shape (N, components)."""
        return self._jet(step, points, 0)[0].numpy()

    def gradient(self, step, points):
        """Gradient, shape (N, components, d)."""
        return self._jet(step, points, 1)[1:].permute(1, 2, 0).numpy()

    def _jet(self, step, points, order):
        weights = torch.from_numpy(self.weights[self.steps.index(step)].astype(np.float64))
        order_of_network = order + self.ansatz.derivatives

        def at(x):
            return self.ansatz.jet(x, jet_at(self.network, weights, x, order_of_network))

        return in_pieces(at, points)
