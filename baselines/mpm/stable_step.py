r"""The longest stable step of the explicit material point method.

With g = w D^{-1} r the strain rate of a particle is C = sum_i v_i g_i^T. Its stored energy grows
by at most K |C|^2 dt^2 / 2 in a step, K the largest eigenvalue of C -> (C F) : d2Psi/dF2 : (C F),
at rest d lambda + 2 mu. C D^{1/2} being a projection of the velocities in the inner product of the
weights,

.. math:: |C|^2 \le \frac{4}{h^2} \sum_i w_{ip} |v_i|^2 \quad \Rightarrow \quad
          \omega^2 \le \frac{4 K}{\rho_0 h^2} + \frac{k}{\rho_0}

for all frequencies of the grid with lumped masses, wherever the particles are; the second term is
that of a contact of stiffness k. In 1D this is 2 c / h with the pressure wave's speed c; in d
dimensions c^2 = (d lambda + 2 mu) / rho_0, for a grid can be compressed along all axes at once.

Symplectic Euler is stable up to dt omega = 2. Here each step also passes the velocities through
the particles and back, a symmetric map Pi with eigenvalues in [0, 1]; with z = (dt omega)^2 a mode
of the factor pi has the characteristic polynomial q^2 - (1 + pi - z) q + pi, and the roots are
in the unit circle if z < 2 (1 + pi). Modes are not common to both maps, but

.. math:: \tfrac14 (w, (1 + \Pi) w) + \tfrac12 (\epsilon_{n-1}, A \epsilon_n)

with the velocities w on the grid and the strains epsilon never grows, and is positive if z < 2.
Hence dt = sqrt(2) / omega: h / (sqrt(2) c) without contact.

In the total Lagrangian formulation C is the rate of F itself, K the largest eigenvalue of d2Psi/dF2
and everything else the same.
"""

from collections.abc import Callable

import numpy as np

from cases.energies import BY_DIM, Energy
from cases.equations import Elasticity


def largest_stiffness(energy: Energy, f: np.ndarray) -> np.ndarray:
    """An upper bound of K for each deformation gradient F (N, d, d), shape (N,).

    The terms of the second derivative are bounded one by one with the singular values of F. At
    rest the bound is exact for ``ArapVolume``: d lambda + 2 mu.
    """
    dim = f.shape[-1]
    i, s, j, _, _ = BY_DIM[dim][0](np.moveaxis(f, 0, -1))
    of_i, of_s, of_j = type(energy).slopes(i, s, j, dim, energy.constants)
    of_ii, of_ss, of_jj = energy.curvatures(i, s, j, dim)
    largest, least_sum = _stretches(f, s, j)
    with np.errstate(divide="ignore"):
        turning = np.where(np.greater(of_s, 0), of_s * 2 / least_sum, 0.0)
    return (
        2 * np.maximum(of_i, 0) * largest**2
        + turning * largest**2  # dR/dF has the largest eigenvalue 2 / (sigma_2 + sigma_3)
        + 4 * np.maximum(of_ii, 0) * i**2
        + np.maximum(of_ss, 0) * i
        + np.maximum(of_jj, 0) * dim * j**2
        + max(1, dim - 1) * np.abs(of_j * j)
    )


def largest_tangent(energy: Energy, f: np.ndarray) -> np.ndarray:
    """An upper bound of the eigenvalues of d2Psi/dF2 for each F (N, d, d), shape (N,).

    As :func:`largest_stiffness`, and exact at rest for ``ArapVolume`` too.
    """
    dim = f.shape[-1]
    i, s, j, _, _ = BY_DIM[dim][0](np.moveaxis(f, 0, -1))
    of_i, of_s, of_j = type(energy).slopes(i, s, j, dim, energy.constants)
    of_ii, of_ss, of_jj = energy.curvatures(i, s, j, dim)
    largest, least_sum = _stretches(f, s, j)
    with np.errstate(divide="ignore"):
        turning = np.where(np.greater(of_s, 0), of_s * 2 / least_sum, 0.0)
    if dim == 2:
        cofactor, turned = i, 1.0
    else:
        squares = np.sum((np.swapaxes(f, 1, 2) @ f) ** 2, axis=(1, 2))
        cofactor, turned = (i**2 - squares) / 2, 2 * largest
    return (
        2 * np.maximum(of_i, 0)
        + turning
        + 4 * np.maximum(of_ii, 0) * i
        + np.maximum(of_ss, 0) * dim
        + np.maximum(of_jj, 0) * cofactor
        + turned * np.abs(of_j)
    )


def _stretches(f, s, j):
    """Largest singular value of F, and the sum of the two least, the last with the sign of J."""
    if f.shape[-1] == 2:
        return (s + np.sqrt(np.maximum(s**2 - 4 * j, 0.0))) / 2, s
    stretches = np.linalg.svd(f, compute_uv=False)
    return stretches[:, 0], stretches[:, 1] + np.copysign(stretches[:, 2], j)


def stable_step(
    equation: Elasticity,
    f: np.ndarray,
    spacing: float,
    stiffest: Callable[[Energy, np.ndarray], np.ndarray] = largest_stiffness,
) -> float:
    """The longest stable step for deformation gradients (N, d, d) on a grid of least spacing h.

    ``stiffest`` bounds K: :func:`largest_stiffness` or :func:`largest_tangent`.
    """
    stiffness = 4 * np.max(stiffest(equation.energy, f)) / spacing**2
    if equation.contact:
        stiffness += equation.contact.stiffness
    return float(np.sqrt(2 * equation.density / stiffness))
