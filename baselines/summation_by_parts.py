"""First derivatives on a uniform grid that keep integration by parts.

A pair (w, D) of quadrature weights and differences, in units of the spacing, with

    w D + (w D)^T = diag(-1, 0, ..., 0, 1),

so that what vanishes by parts in the equation vanishes exactly on the grid.
"""

import numpy as np
import scipy.sparse as sparse

WEIGHTS4 = np.array([17, 59, 43, 49]) / 48
EDGE4 = np.array(
    [
        [-24 / 17, 59 / 34, -4 / 17, -3 / 34, 0, 0],
        [-1 / 2, 0, 1 / 2, 0, 0, 0],
        [4 / 43, -59 / 86, 0, 59 / 86, -4 / 43, 0],
        [3 / 98, 0, -59 / 98, 0, 32 / 49, -4 / 49],
    ]
)
LEAST_NODES4 = 2 * len(WEIGHTS4)


def fourth_order(n: int) -> tuple[np.ndarray, sparse.csr_matrix]:
    """Weights (n,) and differences (n, n): central and of fourth order inside, second at the ends.

    Source: Strand, *J. Comput. Phys.* 110, 1994, with a diagonal norm.

    Raises:
        ValueError: the two ends would overlap.
    """
    if n < LEAST_NODES4:
        raise ValueError(f"n: {n}; allowed: at least {LEAST_NODES4}")
    stencil = [1 / 12, -8 / 12, 8 / 12, -1 / 12]
    derivative = sparse.diags(stencil, [-2, -1, 1, 2], shape=(n, n)).tolil()
    rows, columns = EDGE4.shape
    derivative[:rows, :columns] = EDGE4
    derivative[-rows:, -columns:] = -EDGE4[::-1, ::-1]
    weights = np.ones(n)
    weights[:rows] = WEIGHTS4
    weights[-rows:] = WEIGHTS4[::-1]
    return weights, derivative.tocsr()
