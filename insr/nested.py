"""A small network inside a larger one: the same field, more weights to improve it with."""

import torch

from insr.networks import Siren


def widen(small: Siren, weights: torch.Tensor, large: Siren, seed: int) -> torch.Tensor:
    """Weights of the larger network with the field of the smaller one.

    The old neurons keep their weights and read nothing from the new ones, which have SIREN's
    initial weights and read from all; the output reads nothing from the new ones. So the field is
    the same, and its derivatives in the new output weights are not zero.

    Args:
        small, large: networks that differ in width only.
        weights: of the small one, (small.n_parameters,).
        seed: of the new weights.

    Raises:
        ValueError: networks of other depth, or a larger one that is not larger.
    """
    if large.alpha != small.alpha or large.beta < small.beta:
        raise ValueError(
            f"width: {large.beta} in {large.alpha + 1} layers; "
            f"allowed: at least {small.beta} in {small.alpha + 1}"
        )
    result = large.initial_parameters(seed, device=weights.device, dtype=weights.dtype)
    for old, new in zip(small.layers, large.layers, strict=True):
        matrix = new.weight(result)
        matrix[: old.outputs] = 0
        matrix[: old.outputs, : old.inputs] = old.weight(weights)
        new.bias(result)[: old.outputs] = old.bias(weights)
    return result
