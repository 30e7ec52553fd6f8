"""First derivatives on a uniform grid, as pairs of sparse matrices A u' = B u / h.

Row 0 is the inflow end: the solvers leave it out, because its value is prescribed, and so each
pair is closed only towards the outflow end, where nothing is prescribed. Explicit schemes have
A = identity. ``n`` counts nodes, ends included; matrices are (n, n) in CSR form.
"""

import numpy as np
import scipy.sparse as sparse

Pair = tuple[sparse.csr_matrix, sparse.csr_matrix]


def upwind(n: int) -> Pair:
    """First order: u'_i = (u_i - u_{i-1}) / h."""
    return sparse.identity(n, format="csr"), _banded(n, {-1: -1.0, 0: 1.0})


def central2(n: int) -> Pair:
    """Second order: u'_i = (u_{i+1} - u_{i-1}) / 2h, backward difference at the outflow.

    This closure is the summation-by-parts one, so that with the trapezoid norm the energy can
    only leave through the outflow (Strand, *J. Comput. Phys.* 110, 1994).
    """
    derivative = _banded(n, {-1: -1 / 2, 1: 1 / 2}).tolil()
    derivative[-1, -2:] = [-1.0, 1.0]
    return sparse.identity(n, format="csr"), derivative.tocsr()


def central4(n: int) -> Pair:
    """Fourth order, u'_i = (u_{i-2} - 8 u_{i-1} + 8 u_{i+1} - u_{i+2}) / 12h.

    The last two rows and the row next to the inflow are of third order, which keeps fourth
    order overall (Gustafsson, *Math. Comp.* 29, 1975); fourth-order rows would be unstable.
    """
    derivative = _banded(n, {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}).tolil()
    derivative[1, :4] = [-2 / 6, -3 / 6, 6 / 6, -1 / 6]
    derivative[-2, -4:] = [1 / 6, -6 / 6, 3 / 6, 2 / 6]
    derivative[-1, -4:] = [-2 / 6, 9 / 6, -18 / 6, 11 / 6]
    return sparse.identity(n, format="csr"), derivative.tocsr()


def compact4(n: int) -> Pair:
    """Fourth order, u'_{i-1}/4 + u'_i + u'_{i+1}/4 = 3 (u_{i+1} - u_{i-1}) / 4h.

    At the outflow u'_n + 3 u'_{n-1} = (17 u_n - 9 u_{n-1} - 9 u_{n-2} + u_{n-3}) / 6h, of
    fourth order too. At the inflow a constant value means u_t = 0, hence u' = 0: leaving the
    row out is exact. Source: Lele, *J. Comput. Phys.* 103, 1992, sections 2.1 and 4.1.
    """
    weights = _banded(n, {-1: 1 / 4, 0: 1.0, 1: 1 / 4}).tolil()
    derivative = _banded(n, {-1: -3 / 4, 1: 3 / 4}).tolil()
    weights[-1, -2:] = [3.0, 1.0]
    derivative[-1, -4:] = [1 / 6, -9 / 6, -9 / 6, 17 / 6]
    return weights.tocsr(), derivative.tocsr()


def _banded(n: int, entries: dict[int, float]) -> sparse.csr_matrix:
    """Constant diagonals by their offset."""
    diagonals = [np.full(n - abs(offset), value) for offset, value in entries.items()]
    return sparse.diags(diagonals, list(entries), format="csr")
