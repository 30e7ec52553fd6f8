r"""The interior penalty method with continuous quadratic elements for clamped plates.

.. math:: \sum_T \int_T D^2 u : D^2 w + \sum_e \int_e \left(\tfrac{\sigma}{h} [u_n] [w_n]
          - \{u_{nn}\} [w_n] - \{w_{nn}\} [u_n]\right) = (f, w)

over all edges e, those of the boundary with one side only, [u_n] the jump of the normal derivative,
{u_nn} the mean of the second one. u = 0 at the nodes of the boundary. Source: Brenner, Sung,
*J. Sci. Comput.* 22, 2005.
"""

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import spsolve

from baselines.triangle_elements import EDGES, Triangles, shape_functions
from cases.contracts import Case

PENALTY = 6.0  # sigma; more makes the elements stiffer, much less loses stability
GAUSS = (1 + np.array([-1.0, 1.0]) / np.sqrt(3)) / 2  # products of linear functions are exact


def plate(case: Case, elements: Triangles) -> np.ndarray:
    """Nodal values (n,) of the deflection on straight quadratic elements."""
    values, _, points, weights = elements.at_gauss
    inverse = _inverse_maps(elements)
    bent = np.einsum("kab,cai,cbj->ckij", _bends(), inverse, inverse)
    areas = weights.sum(axis=1)
    blocks = np.einsum("ckij,clij,c->ckl", bent, bent, areas)
    matrix = elements.assembled(blocks) + _edges(elements, inverse, bent)
    source = case.equation.load(points.reshape(-1, 2)).reshape(weights.shape)
    load = elements.summed(np.einsum("qk,cq->ck", values, source * weights))
    found, free = np.zeros(len(load)), np.ones(len(load), bool)
    free[elements.rim.ravel()] = False
    matrix = (case.equation.rigidity * matrix).tocsc()
    found[free] = spsolve(matrix[free][:, free], load[free])
    return found


def _inverse_maps(elements):
    """dX/dx of straight cells, (C, 2, 2)."""
    corners = elements.nodes[elements.cells[:, :3]]
    return np.linalg.inv(np.swapaxes(corners[:, 1:] - corners[:, :1], 1, 2))


def _bends():
    """Second derivatives of the six functions on the reference triangle, (6, 2, 2)."""
    step = 0.25
    slopes = [
        shape_functions(2, np.array([place]))[1][0] for place in ([step, 0], [0, step], [0, 0])
    ]
    return np.stack([(slopes[0] - slopes[2]) / step, (slopes[1] - slopes[2]) / step], axis=2)


def _edges(elements, inverse, bent):
    """The matrix of all integrals over edges."""
    cells = elements.cells
    ends = np.sort(cells[:, EDGES].reshape(-1, 2), axis=1)
    unique, number = np.unique(ends, axis=0, return_inverse=True)
    order = np.argsort(number, kind="stable")
    count = np.bincount(number)
    first = order[np.cumsum(count) - count]
    second = np.where(
        count == 2, order[np.minimum(np.cumsum(count) - count + 1, len(order) - 1)], first
    )
    owners = np.stack([first, second], axis=1) // 3  # (E, 2) cells beside an edge

    start, end = elements.nodes[unique[:, 0]], elements.nodes[unique[:, 1]]
    along = end - start
    length = np.linalg.norm(along, axis=1)
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1) / length[:, None]
    outward = np.einsum("ei,ei->e", normal, start - elements.nodes[cells[owners[:, 0], :3]].mean(1))
    normal *= np.sign(outward)[:, None]

    inner = (count == 2)[:, None]
    jumps, means = [], []
    for side, sign in enumerate((1.0, -1.0)):
        owner = owners[:, side]
        origin = elements.nodes[cells[owner, 0]]
        places = start[:, None] + GAUSS[:, None] * along[:, None]
        reference = np.einsum("eij,eqj->eqi", inverse[owner], places - origin[:, None])
        slopes = shape_functions(2, reference.reshape(-1, 2))[1].reshape(*reference.shape[:2], 6, 2)
        jump = sign * np.einsum("eqka,eai,ei->eqk", slopes, inverse[owner], normal)
        mean = np.einsum("ekij,ei,ej->ek", bent[owner], normal, normal)
        if side == 0:
            mean = np.where(inner, mean / 2, mean)
        else:
            jump, mean = np.where(inner[:, None], jump, 0.0), np.where(inner, mean / 2, 0.0)
        jumps.append(jump)
        means.append(mean)
    jump, mean = np.concatenate(jumps, axis=2), np.concatenate(means, axis=1)
    total = length[:, None, None] * jump.mean(axis=1)[:, :, None] * mean[:, None, :]
    square = PENALTY * np.einsum("eqk,eql->ekl", jump, jump) / 2  # length / h is 1
    blocks = square - total - np.swapaxes(total, 1, 2)
    members = cells[owners].reshape(len(unique), 12)
    rows = np.broadcast_to(members[:, :, None], blocks.shape).ravel()
    columns = np.broadcast_to(members[:, None, :], blocks.shape).ravel()
    return sparse.csr_matrix((blocks.ravel(), (rows, columns)), shape=(len(elements.nodes),) * 2)
