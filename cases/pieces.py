"""Work that is shared among threads where time does not count: the scoring of fields."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

_threads = 1


def widen(threads: int) -> None:
    """Share pieces among so many threads from now on.

    Unlike the threads within an operation of a library they do not wait for each other, so that
    what runs beside takes its share and no more.
    """
    global _threads
    _threads = threads


def shared(function: Callable, pieces: Iterable) -> list:
    """``function`` of each piece, in their order."""
    pieces = list(pieces)
    if _threads == 1 or len(pieces) < 2:
        return [function(piece) for piece in pieces]
    with ThreadPoolExecutor(_threads) as pool:
        return list(pool.map(function, pieces))
