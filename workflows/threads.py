"""Threads of the numerical libraries, which read their number once, when they are loaded."""

import os

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
