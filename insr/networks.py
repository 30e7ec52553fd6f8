r"""The network: a multilayer perceptron with sine activations whose weights are one flat vector.

.. math:: h_0 = \gamma((x - c) / s), \quad h_{l+1} = \sigma(\omega_0 (W_l h_l + b_l)), \quad
          u = W_L h_L + b_L

with hidden layers of width beta (one input layer and alpha further ones). Source: Sitzmann,
Martel, Bergman, Lindell, Wetzstein: *Implicit Neural Representations with Periodic Activation
Functions*, NeurIPS 2020; Fourier features: Tancik et al., NeurIPS 2020.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import torch

from cases.domains import Box
from insr.activations import ACTIVATIONS


class Layer(NamedTuple):
    """Place of one layer in the flat vector: W (outputs, inputs) row by row, then b."""

    start: int
    inputs: int
    outputs: int

    @property
    def stop(self) -> int:
        return self.start + self.outputs * (self.inputs + 1)

    def weight(self, parameters):
        """W, shape (outputs, inputs), a view."""
        end = self.start + self.outputs * self.inputs
        return parameters[self.start : end].view(self.outputs, self.inputs)

    def bias(self, parameters):
        """b, shape (outputs,), a view."""
        return parameters[self.start + self.outputs * self.inputs : self.stop]


@dataclass(frozen=True, kw_only=True)
class Siren:
    r"""Shape of a network. The weights themselves are a separate tensor (n_parameters,).

    Attributes:
        inputs, outputs: dimension of x and number of components of u.
        alpha: hidden beta-to-beta layers behind the input layer.
        beta: width.
        omega0: frequency factor in every hidden layer.
        activation: name in :data:`insr.activations.ACTIVATIONS`.
        frequencies: optional Fourier features: rows k of gamma(x) = (sin k.x, cos k.x, ...).
        output_sine: whether the output passes through a sine.
        centre, half_lengths: the input is (x - centre) / half_lengths, which maps a box onto
            [-1, 1]^d; empty for x itself.
        stretch: k in :math:`\xi = \arcsin(k x) / \arcsin k` of the inputs after that, which makes
            the network finer at the faces by :math:`1 / \sqrt{1 - k^2}` than in the middle, as
            Chebyshev points are; 0 for none.

    Raises:
        ValueError: a size below 1, an unknown activation, a stretch outside [0, 1).
    """

    inputs: int
    outputs: int
    alpha: int
    beta: int
    omega0: float = 30.0
    activation: str = "sine"
    frequencies: tuple[tuple[float, ...], ...] = ()
    output_sine: bool = False
    centre: tuple[float, ...] = ()
    half_lengths: tuple[float, ...] = ()
    stretch: float = 0.0

    def __post_init__(self):
        for key, least in (("inputs", 1), ("outputs", 1), ("alpha", 0), ("beta", 1)):
            if getattr(self, key) < least:
                raise ValueError(f"{key}: {getattr(self, key)}; allowed: at least {least}")
        if self.activation not in ACTIVATIONS:
            allowed = ", ".join(ACTIVATIONS)
            raise ValueError(f"activation: {self.activation!r}; allowed: {allowed}")
        if not 0 <= self.stretch < 1:
            raise ValueError(f"stretch: {self.stretch}; allowed: 0 to below 1")

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """All layers in order; the last is the linear output."""
        encoded = 2 * len(self.frequencies) or self.inputs
        sizes = [encoded, *[self.beta] * (self.alpha + 1), self.outputs]
        layers, start = [], 0
        for n_in, n_out in pairwise(sizes):
            layers.append(Layer(start, n_in, n_out))
            start = layers[-1].stop
        return tuple(layers)

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases."""
        return self.layers[-1].stop

    def initial_parameters(self, seed: int, *, device="cpu", dtype=torch.float64):
        """SIREN's initial weights, shape (n_parameters,).

        First layer U(-1/n, 1/n), later layers U(-sqrt(6/n)/omega0, sqrt(6/n)/omega0), biases
        U(-1/sqrt(n), 1/sqrt(n)), n the number of inputs of the layer.
        """
        generator = torch.Generator().manual_seed(seed)
        parameters = torch.empty(self.n_parameters, dtype=torch.float64)
        for index, layer in enumerate(self.layers):
            n = layer.inputs
            bound = 1 / n if index == 0 else math.sqrt(6 / n) / self.omega0
            layer.weight(parameters).uniform_(-bound, bound, generator=generator)
            edge = 1 / math.sqrt(n)
            layer.bias(parameters).uniform_(-edge, edge, generator=generator)
        return parameters.to(device=device, dtype=dtype)


def box_scaling(box: Box) -> dict[str, tuple[float, ...]]:
    """Settings of :class:`Siren` that map a box onto [-1, 1]^d."""
    half = tuple(float(h) for h in box.lengths / 2)
    middle = zip(box.lower, half, strict=True)
    return {"centre": tuple(a + h for a, h in middle), "half_lengths": half}
