r"""First-order upwind finite volumes.

.. math:: |V_i| \, \dot u_i = -\sum_f |f| \, (v_f^+ u_i - v_f^- u_{nb}), \qquad
          v_f^\pm = \max(\pm v_f, 0),

with one volume V a node, cut in half by a wall, whose faces f lie midway between nodes; v_f is
the velocity out of the volume in the middle of the face, abreast of the node. No flux
crosses a wall, so mass is conserved.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import scipy.sparse as sparse

from baselines.grid_transport import GridTransport
from baselines.walled_flow import axes, product
from cases.metrics import trapezoid_weights


@final
@dataclass(frozen=True, kw_only=True)
class Solver(GridTransport):
    """A uniform grid of as many nodes as fit."""

    order: ClassVar[float | None] = 1

    @property
    def role(self):
        return "tested"

    def weights_and_matrix(self, case, count):
        nodes = axes(case.domain, count)
        lengths = [trapezoid_weights((count,), (length,)) for length in case.domain.lengths]
        matrix = sparse.csr_matrix((count**2, count**2))
        for axis in (0, 1):
            below, above = np.eye(count)[:-1], np.eye(count)[1:]  # of each face along the axis
            below, above = (_along(axis, sparse.csr_matrix(side)) for side in (below, above))
            places, sizes = list(nodes), list(lengths)
            places[axis] = (nodes[axis][1:] + nodes[axis][:-1]) / 2
            sizes[axis] = np.ones(count - 1)
            velocity = case.equation.velocity(product(*places))[:, axis]
            areas = np.multiply.outer(*sizes).ravel()
            forth = sparse.diags(areas * np.maximum(velocity, 0)) @ below
            back = sparse.diags(areas * np.minimum(velocity, 0)) @ above
            matrix = matrix + (above - below).T @ (forth + back)
        return np.multiply.outer(*lengths).ravel(), matrix.tocsr()


def _along(axis: int, matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """A matrix of one axis, applied to all lines along it."""
    identity = sparse.identity(matrix.shape[1], format="csr")
    pair = (matrix, identity) if axis == 0 else (identity, matrix)
    return sparse.kron(*pair, format="csr")
