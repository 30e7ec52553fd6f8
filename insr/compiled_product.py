r"""Products with a Gauss-Newton matrix J^T M J of a network's jets, by compiled sweeps.

J holds the derivatives of the jets at all points in the weights, M a matrix at each point. J is
never formed: a tangent and an adjoint sweep a product.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.compiled_activations import ACTIVATION_CODES
from insr.compiled_rows import among_threads, encoded, for_one_thread
from insr.compiled_sweep import gauss_newton_product, points_together
from insr.networks import Siren


@final
@dataclass(frozen=True)
class CompiledProduct:
    """J^T M J at given weights.

    Attributes:
        network: shape of the network.
        weights: (P,).
        x, scale: encoded points and their derivatives, (N, d).
        metric: M, (N, (1 + d) outputs, (1 + d) outputs), a slot's outputs together.
        threads: that share the points.
    """

    network: Siren
    weights: np.ndarray
    x: np.ndarray
    scale: np.ndarray
    metric: np.ndarray
    threads: int

    @classmethod
    def of(cls, network: Siren, weights, points, metric) -> "CompiledProduct":
        """At points (N, d), where :func:`insr.compiled_rows.has_compiled_form` is true."""
        weights, metric = (np.ascontiguousarray(a.numpy()) for a in (weights, metric))
        return cls(network, weights, *encoded(network, points, 1), metric, torch.get_num_threads())

    def apply(self, along: torch.Tensor) -> torch.Tensor:
        """J^T M J times a direction (P,)."""
        network, kind, (_, dim) = self.network, self.x.dtype, self.x.shape
        together = points_together(1 + dim, network.beta, kind.itemsize)
        if self.threads > 1:
            together = for_one_thread(together, 1 + dim, network.beta)
        along = np.ascontiguousarray(along.numpy())

        def part(chosen):
            first, stop = chosen[0], chosen[-1] + 1
            return gauss_newton_product(
                self.weights, along, network.beta, kind.type(network.omega0),
                ACTIVATION_CODES[network.activation], self.x[first:stop],
                self.scale[first:stop], self.metric[first:stop], together,
            )  # fmt: skip

        return torch.from_numpy(sum(among_threads(part, np.arange(len(self.x)), self.threads)))
