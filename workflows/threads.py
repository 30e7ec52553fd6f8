"""Threads of the numerical libraries, which read their number once, when they are loaded."""

import os
import sys

from cases import pieces

VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def limit(wanted: int | None, most: int | None) -> int:
    """Limit all libraries that are loaded from now on; returns the number of threads.

    Args:
        wanted: by the configuration; ``None`` for as many as there may be.
        most: that there may be; ``None`` for all cores.
    """
    threads = min(filter(None, (wanted, most)), default=os.cpu_count())
    os.environ.update(dict.fromkeys(VARIABLES, str(threads)))
    return threads


def widen(threads: int) -> None:
    """Let fields be evaluated by so many threads from now on: where time does not count.

    Those of the operations of PyTorch would wait for each other; there is one of them from now on.
    """
    pieces.widen(threads)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
