r"""How finely a network can change its field at a place: the wavenumber of its tangent functions.

A small change of the weights changes the field by :math:`J(x) \cdot \delta\theta` with
:math:`J = \partial u / \partial \theta`, so the entries of J are the functions that a step may use
at x, as hats are those of a mesh. Their root mean square wavenumber there,

.. math:: \kappa(x) = |\nabla J(x)| / |J(x)|,

is that of the neural tangent kernel J(x) . J(y) near y = x (the kernel: Jacot, Gabriel, Hongler,
NeurIPS 2018). A network that adapts has a large one where its field is difficult.
"""

import torch

from insr.jets import Tape
from insr.networks import Siren


def local_wavenumber(network: Siren, parameters: torch.Tensor, points: torch.Tensor):
    """kappa at each point, shape (N,), in 1 / length.

    Args:
        network: of one output.
        parameters: its weights, (n_parameters,), float64.
        points: (N, d).

    Raises:
        ValueError: several outputs.
    """
    if network.outputs != 1:
        raise ValueError(f"outputs: {network.outputs}; allowed: 1")
    tape = Tape(network, parameters, points, 1)
    squares = []
    for slot in range(1 + points.shape[1]):
        seeds = torch.zeros_like(tape.output)
        seeds[slot] = 1
        squares.append((tape.jacobian(seeds) ** 2).sum(dim=1))
    return torch.sqrt(sum(squares[1:]) / squares[0])
