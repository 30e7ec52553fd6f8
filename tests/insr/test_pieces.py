"""Fields in pieces: neither pieces nor threads change a value."""

import numpy as np
import pytest
import torch

from insr import pieces


@pytest.fixture(autouse=True)
def _one_thread_afterwards():
    threads = torch.get_num_threads()
    yield
    pieces.widen(1)
    torch.set_num_threads(threads)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("count", [0, 1, pieces.PIECE, 2 * pieces.PIECE + 5])
def test_pieces_are_joined_in_their_order(threads, count):
    pieces.widen(threads)
    points = np.random.default_rng(0).random((count, 2))
    found = pieces.in_pieces(lambda x: torch.stack([x[:, 0] * x[:, 1], x[:, 0]]), points)
    np.testing.assert_array_equal(found.numpy(), [points[:, 0] * points[:, 1], points[:, 0]])


def test_what_fails_in_a_thread_is_told():
    def refuse(x):
        raise ValueError("step: 3; allowed: 0")

    pieces.widen(2)
    with pytest.raises(ValueError, match="step: 3"):
        pieces.in_pieces(refuse, np.zeros((2 * pieces.PIECE, 2)))
