r"""Tangent moduli A = d^2 Psi / dF^2 of the energies of solids at many points.

.. math:: A = 2 W_i 1 + W_s \frac{\partial R}{\partial F} + W_J \frac{\partial \operatorname{cof} F}
              {\partial F} + 4 W_{ii} F \otimes F + W_{ss} R \otimes R
              + W_{JJ} \operatorname{cof} F \otimes \operatorname{cof} F .

A small change dF = R [a]_x turns R: with S = R^T F, T_k = R [e_k]_x and G = tr(S) 1 - S,

.. math:: \frac{\partial R}{\partial F} = \sum_{kl} (G^{-1})_{kl} \, T_k \otimes T_l

in space; in the plane there is one T, and G is tr(S). Source: Smith, De Goes, Kim, *Analytic
eigensystems for isotropic distortion energies*, ACM TOG 38, 2019.

Points stand first: F has shape (N, d, d), A has shape (N, d^2, d^2), both symmetric in rows and
columns of the last two axes.
"""

import numpy as np

from cases.energies import BY_DIM, Energy

LEVI_CIVITA = np.zeros((3, 3, 3))
for _i, _j, _k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
    LEVI_CIVITA[_i, _j, _k], LEVI_CIVITA[_i, _k, _j] = 1.0, -1.0
SKEW = {2: np.array([[[0.0, -1.0], [1.0, 0.0]]]), 3: -LEVI_CIVITA}
"""The matrices [e_k]_x, one in the plane."""


def entries_first(f: np.ndarray) -> np.ndarray:
    """F (N, d, d) in the layout of :mod:`cases.kinematics`, (d, d, N)."""
    return np.ascontiguousarray(np.moveaxis(f, 0, -1))


def points_first(nested, size: int) -> np.ndarray:
    """A nested tuple of entries (d x d) as (N, d, d)."""
    rows = [[np.broadcast_to(entry, size) for entry in row] for row in nested]
    return np.ascontiguousarray(np.moveaxis(np.array(rows), -1, 0))


def volume_slope(energy: Energy, f: np.ndarray) -> np.ndarray:
    """W_J at F (N, d, d): the pressure, with the sign of tension, shape (N,)."""
    dim = f.shape[-1]
    i, s, j, _, _ = BY_DIM[dim][0](entries_first(f))
    return type(energy).slopes(i, s, j, dim, energy.constants)[2]


def volume_slope_ahead(energy: Energy, f: np.ndarray, df: np.ndarray) -> np.ndarray:
    """W_J + W_JJ cof F : dF, what W_J would be at F + dF if det were linear, shape (N,)."""
    dim = f.shape[-1]
    i, s, j, _, cofactor = BY_DIM[dim][0](entries_first(f))
    dj = np.einsum("nij,nij->n", points_first(cofactor, len(f)), df)
    slope = type(energy).slopes(i, s, j, dim, energy.constants)[2]
    return slope + energy.curvatures(i, s, j, dim)[2] * dj


def moduli(energy: Energy, f: np.ndarray, pressure: np.ndarray | None = None) -> np.ndarray:
    """A at F (N, d, d), with ``pressure`` (N,) in place of W_J where one is given."""
    count, dim = len(f), f.shape[-1]
    i, s, j, rotation, cofactor = BY_DIM[dim][0](entries_first(f))
    of_i, of_s, of_j = type(energy).slopes(i, s, j, dim, energy.constants)
    of_ii, of_ss, of_jj = energy.curvatures(i, s, j, dim)
    rotation, cofactor = points_first(rotation, count), points_first(cofactor, count)

    found = np.zeros((count, dim * dim, dim * dim))
    diagonal = np.arange(dim * dim)
    found[:, diagonal, diagonal] += np.reshape(2 * np.asarray(of_i), (-1, 1))
    found += _scaled(of_s, _rotation_slope(f, rotation))
    found += _scaled(of_j if pressure is None else pressure, _cofactor_slope(f))
    for factor, matrix in ((4 * of_ii, f), (of_ss, rotation), (of_jj, cofactor)):
        flat = matrix.reshape(count, -1)
        if np.any(factor):
            found += _scaled(factor, flat[:, :, None] * flat[:, None, :])
    return found


def positive_part(matrices: np.ndarray) -> np.ndarray:
    """Symmetric matrices (N, m, m) with their negative eigenvalues set to nought."""
    values, vectors = np.linalg.eigh((matrices + np.swapaxes(matrices, 1, 2)) / 2)
    return (vectors * np.maximum(values, 0)[:, None, :]) @ np.swapaxes(vectors, 1, 2)


def _rotation_slope(f: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """dR/dF, shape (N, d^2, d^2)."""
    count, dim = len(f), f.shape[-1]
    stretch = np.swapaxes(rotation, 1, 2) @ f
    trace = np.trace(stretch, axis1=1, axis2=2)[:, None, None]
    turned = (rotation[:, None] @ SKEW[dim]).reshape(count, -1, dim * dim)
    inverse = 1 / trace if dim == 2 else np.linalg.inv(trace * np.eye(3) - stretch)
    return np.swapaxes(turned, 1, 2) @ inverse @ turned


def _cofactor_slope(f: np.ndarray) -> np.ndarray:
    """d cof F / dF, shape (N, d^2, d^2)."""
    count, dim = len(f), f.shape[-1]
    if dim == 2:
        plane = LEVI_CIVITA[:2, :2, 2]
        return np.broadcast_to(np.kron(plane, plane), (count, 4, 4))
    crossed = np.einsum("ikm,nmp->nikp", LEVI_CIVITA, f)
    return np.einsum("nikp,jlp->nijkl", crossed, LEVI_CIVITA).reshape(count, 9, 9)


def _scaled(factor, matrices: np.ndarray) -> np.ndarray:
    """Each of the matrices (N, m, m) times its factor."""
    return np.reshape(factor, (-1, 1, 1)) * matrices
