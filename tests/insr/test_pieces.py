"""Fields in pieces: neither pieces nor threads change a value."""

import numpy as np
import pytest
import torch

from cases.pieces import widen
from insr.pieces import PIECE, in_pieces


@pytest.fixture(autouse=True)
def _one_thread_afterwards():
    yield
    widen(1)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("count", [0, 1, PIECE, 2 * PIECE + 5])
def test_pieces_are_joined_in_their_order(threads, count):
    widen(threads)
    points = np.random.default_rng(0).random((count, 2))
    found = in_pieces(lambda x: torch.stack([x[:, 0] * x[:, 1], x[:, 0]]), points)
    np.testing.assert_array_equal(found.numpy(), [points[:, 0] * points[:, 1], points[:, 0]])


def test_what_fails_in_a_thread_is_told():
    def refuse(x):
        raise ValueError("step: 3; allowed: 0")

    widen(2)
    with pytest.raises(ValueError, match="step: 3"):
        in_pieces(refuse, np.zeros((2 * PIECE, 2)))
