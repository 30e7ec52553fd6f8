"""Objectives as functions of a part, or of linear images, of a network's weights."""

from dataclasses import dataclass, replace
from typing import final

import numpy as np
import torch

from insr.networks import Siren
from insr.optimizers.damped_newton import DampedNewton
from insr.stationary.objective import Found

LEAST = 1e-12  # relative size of the rows that keep triangles regular


@final
@dataclass(frozen=True)
class Restricted:
    """An objective as a function of some of the weights.

    Attributes:
        objective: of all weights.
        base: all weights, (P,); the others keep their values.
        free: indices of those that are free, (Q,).
    """

    objective: object
    base: torch.Tensor
    free: torch.Tensor

    def all_weights(self, parameters):
        """All weights (P,) from the free ones (Q,)."""
        return self.base.index_copy(0, self.free, parameters)

    def evaluate(self, parameters):
        """The objective at free weights (Q,)."""
        found = self.objective.evaluate(self.all_weights(parameters))
        free = self.free
        return _Pulled(found, parameters, lambda g: g[free], lambda j: j[:, free])


@final
@dataclass(frozen=True)
class Tied:
    """An objective as a function of parameters of which the weights are linear images.

    Attributes:
        objective: of all weights.
        matrix: (P, Q), weights = matrix @ parameters.
    """

    objective: object
    matrix: torch.Tensor

    def evaluate(self, parameters):
        """The objective at parameters (Q,)."""
        matrix = self.matrix.to(parameters)
        found = self.objective.evaluate(matrix @ parameters)
        return _Pulled(found, parameters, lambda g: matrix.T @ g, lambda j: j @ matrix)


@final
class _Pulled(Found):
    """Derivatives with respect to the parameters behind the weights."""

    def __init__(self, found, parameters, of_gradient, of_jacobian):
        self.parameters, self.value = parameters, found.value
        self.squares_only = found.squares_only
        self._found, self._of_gradient, self._of_jacobian = found, of_gradient, of_jacobian

    @property
    def residual(self):
        return self._found.residual

    def gradient(self):
        return self._of_gradient(self._found.gradient())

    def jacobian(self):
        return self._of_jacobian(self._found.jacobian()).contiguous()


def rounded(objective, network: Siren, weights, optimizer: DampedNewton, dtype: str, steps: int):
    """Weights that are numbers of a storage type, layer after layer.

    When a layer has been rounded, the layers behind it take a few steps that make up for it; the
    last one, in which the field is linear, is rounded by :func:`nearest_plane`.

    Args:
        objective: of all weights.
        network: their shape.
        weights: (P,), float64.
        optimizer: for those steps.
        dtype: the storage type.
        steps: after each layer; 0 rounds all at once.
    """
    if not steps:
        return stored(weights, dtype)
    theta, few, damping = weights.clone(), replace(optimizer, max_iterations=steps), None
    for layer in network.layers[:-1]:
        here = slice(layer.start, layer.stop)
        theta[here] = stored(theta[here], dtype)
        free = torch.arange(layer.stop, len(theta), device=theta.device)
        found = few.minimize(Restricted(objective, theta, free), theta[free], damping)
        theta[free], damping = found.parameters, found.state
    last = network.layers[-1]
    free = torch.arange(last.start, last.stop, device=theta.device)
    found = Restricted(objective, theta, free).evaluate(theta[free])
    theta[free] = nearest_plane(found, dtype)
    # Where the objective is not quadratic in them, rounding all at once may be better.
    plain = stored(weights, dtype)
    return min(theta, plain, key=lambda trial: objective.evaluate(trial).value)


def nearest_plane(found: Found, dtype: str) -> torch.Tensor:
    r"""Rounded parameters of a quadratic objective, one after the other.

    With J = Q R, F is :math:`|R \delta + y|^2` but for a constant: back substitution, with each
    parameter rounded as soon as it is known, leaves :math:`\sum_i (R_{ii} e_i)^2` of the rounding
    errors e, and R_ii is small where columns are nearly dependent. Source: Babai, Combinatorica
    6, 1986.

    Args:
        found: the objective at parameters (Q,); it must be quadratic.
        dtype: the storage type.
    """
    jacobian, parameters = found.jacobian(), found.parameters
    # The first column keeps its whole length: the one that rounding harms least.
    order = torch.argsort(jacobian.norm(dim=0) * parameters.abs())
    columns = jacobian[:, order]
    tiny = LEAST * float(columns.norm()) * torch.eye(len(order)).to(columns)
    upper = torch.linalg.qr(torch.cat([columns, tiny]), mode="r").R
    half = found.gradient()[order][:, None] / 2
    left = torch.linalg.solve_triangular(upper.T, half, upper=False)[:, 0]
    result, change = parameters[order].clone(), torch.zeros_like(left)
    for i in reversed(range(len(order))):
        exact = -(left[i] + upper[i, i + 1 :] @ change[i + 1 :]) / upper[i, i]
        kept = stored(result[i : i + 1] + exact, dtype)[0]
        change[i] = kept - result[i]
        result[i] = kept
    return result[torch.argsort(order)]


def stored(values: torch.Tensor, dtype: str) -> torch.Tensor:
    """Values as they are stored, for arithmetic in float64."""
    kept = values.detach().cpu().numpy().astype(dtype).astype(float)
    return torch.from_numpy(kept).to(values.device)


def fixed_centres(network: Siren) -> torch.Tensor:
    r"""Matrix of :class:`Tied` for a network whose neurons are :math:`\sigma(w_i (\xi - c_i))`.

    The centres are equidistant on [-1, 1], ends included. Parameters are the w_i, then the
    weights and the bias of the output; the biases of the neurons are -w_i c_i.

    Raises:
        ValueError: more than one input or hidden layer, or one neuron.
    """
    if network.inputs != 1 or network.alpha != 0 or network.beta < 2:
        shape = f"{network.inputs} inputs, {network.alpha + 1} hidden layers of {network.beta}"
        raise ValueError(f"centres: {shape}; allowed: 1 input, 1 hidden layer of at least 2")
    first, last = network.layers
    centres = torch.linspace(-1, 1, network.beta, dtype=torch.float64)
    matrix = torch.zeros(network.n_parameters, network.n_parameters - network.beta).double()
    neurons = torch.arange(network.beta)
    matrix[first.start + neurons, neurons] = 1
    matrix[first.start + network.beta + neurons, neurons] = -centres
    outputs = torch.arange(last.stop - last.start)
    matrix[last.start + outputs, network.beta + outputs] = 1
    return matrix


def centred_start(network: Siren, seed: int) -> torch.Tensor:
    """First parameters with fixed centres, (Q,): bells about as wide as the centres' distance."""
    generator = np.random.default_rng(seed)
    spacing = 2 / (network.beta - 1)
    widths = generator.uniform(0.5, 1.0, network.beta) / spacing / network.omega0
    outputs = generator.uniform(-1, 1, network.beta + 1) / np.sqrt(network.beta)
    return torch.from_numpy(np.concatenate([widths, outputs]))
