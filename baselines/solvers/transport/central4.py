r"""Fourth-order central differences in skew form.

.. math:: u_t = -\tfrac{1}{2} \sum_i (v_i D_i u + D_i (v_i u))

with the differences D of :mod:`baselines.summation_by_parts`. As v . n = 0 on the walls, the
matrix W K is skew: energy is conserved wherever the integrator conserves it. At the ends D is of
second order only: the fourth order is that of fields that are flat near the walls, as the one of
a blob inside is; other fields lose two orders there.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import scipy.sparse as sparse

from baselines.grid_transport import GridTransport
from baselines.summation_by_parts import fourth_order
from baselines.walled_flow import axes, product


@final
@dataclass(frozen=True, kw_only=True)
class Solver(GridTransport):
    """A uniform grid of as many nodes as fit."""

    order: ClassVar[float | None] = 4

    @property
    def role(self):
        return "strong"

    def weights_and_matrix(self, case, count):
        weights, differences = fourth_order(count)
        spacings = case.domain.lengths / (count - 1)
        identity = sparse.identity(count, format="csr")
        velocity = case.equation.velocity(product(*axes(case.domain, count)))
        area = np.prod(spacings) * np.multiply.outer(weights, weights).ravel()
        matrix = sparse.csr_matrix((count**2, count**2))
        for axis, pair in enumerate([(differences, identity), (identity, differences)]):
            derivative = sparse.kron(*pair, format="csr") / spacings[axis]
            flow = sparse.diags(velocity[:, axis])
            matrix = matrix - sparse.diags(area) @ (flow @ derivative + derivative @ flow) / 2
        return area, matrix.tocsr()
