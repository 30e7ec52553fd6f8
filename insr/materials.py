r"""Stored energies at quadrature points, as optimisers need them: slopes, curvatures, relaxation.

**Relaxed volume.** Nearly incompressible solids have narrow curved valleys of energy, along which
Newton's method makes small steps. The terms of :mod:`cases.energies` in J are quadratic; with
W_J = 2 c_v (J - a) they are relaxed by a multiplier p at each point,

.. math:: \Psi_p(F) = \Psi(F) - (1 - \beta) \Bigl(\frac{W_J^2}{2 W_{JJ}} - p J\Bigr),
          \qquad \beta = \frac{c}{c + c_v},

which has the weaker stiffness beta c_v and the stress of Psi as soon as p = W_J. The update
p <- beta W_J + (1 - beta) p, the method of multipliers, has that for its fixed point: the
minimiser is that of Psi, whatever beta is. Sources: Hestenes, *Multiplier and gradient methods*,
1969; Rockafellar, *Augmented Lagrangians and applications of the proximal point algorithm in convex
programming*, 1976.
"""

from dataclasses import dataclass

import torch

from cases.energies import BY_DIM, Energy

LEAST_CURVATURE = 1e-3
"""Eigenvalues of Hessians in F are raised to this times the shear stiffness 2 mu: Newton's matrix
must be positive, and buckled material has negative curvature."""


@dataclass(frozen=True)
class Material:
    """An energy, or its relaxed form where multipliers are given.

    F has shape (d, d, N), multipliers (N,) or None for the energy itself.

    Attributes:
        energy: Psi.
        relaxed: c in shear moduli.
        bound: of the multipliers, in shear moduli; farther ones follow inverted material.
    """

    energy: Energy
    relaxed: float = 50.0
    bound: float = 30.0

    @property
    def shear(self) -> float:
        """mu, or lambda where there is none."""
        first, shear = self.energy.lame
        return shear if shear > 0 else first

    def volume_slope(self, f):
        """(W_J, W_JJ, J, cof F)."""
        dim, energy = len(f), self.energy
        i, s, j, _, cofactor = BY_DIM[dim][0](f)
        slope = type(energy).slopes(i, s, j, dim, energy.constants)[2]
        return slope, energy.curvatures(i, s, j, dim)[2], j, stack(cofactor)

    def kept(self, volume_curvature: float) -> float:
        """beta."""
        stiffness = self.relaxed * self.shear
        return stiffness / (stiffness + volume_curvature / 2)

    def worth_relaxing(self, dim: int) -> bool:
        """Whether relaxation makes the volume at least twice as soft."""
        rest = torch.eye(dim, dtype=torch.float64)[:, :, None]
        return self.kept(float(self.volume_slope(rest)[1])) < 1 / 2

    def density(self, f, multipliers=None):
        """Psi(F) or Psi_p(F), shape (N,)."""
        density = self.energy.density(f, log=torch.log)
        if multipliers is None:
            return density
        slope, curvature, j, _ = self.volume_slope(f)
        taken = slope**2 / (2 * curvature) - multipliers * j
        return density - (1 - self.kept(curvature)) * taken

    def stress(self, f, multipliers=None):
        """P or its relaxed form, shape (d, d, N)."""
        stress = stack(self.energy.stress(f))
        if multipliers is None:
            return stress
        slope, curvature, _, cofactor = self.volume_slope(f)
        return stress - (1 - self.kept(curvature)) * (slope - multipliers) * cofactor

    def stress_rate(self, f, df, multipliers=None):
        """Derivative of the stress along dF (d, d, N)."""
        rate = stack(self.energy.stress_rate(f, df))
        if multipliers is None:
            return rate
        slope, curvature, _, cofactor = self.volume_slope(f)
        _, _, dj, _, d_cofactor = BY_DIM[len(f)][1](f, df)
        taken = curvature * dj * cofactor + (slope - multipliers) * stack(d_cofactor)
        return rate - (1 - self.kept(curvature)) * taken

    def curvature_roots(self, f, multipliers=None):
        """R with R^T R = the Hessian in F, its eigenvalues raised to be positive.

        Returns:
            (N, d d, d d): rows R[n, r], their second index that of F row by row.
        """
        dim, count = f.shape[0], f.shape[2]
        hessian = f.new_empty(count, dim * dim, dim * dim)
        for column in range(dim * dim):
            direction = torch.zeros_like(f)
            direction[divmod(column, dim)] = 1
            rate = self.stress_rate(f, direction, multipliers)
            hessian[:, :, column] = rate.reshape(dim * dim, count).T
        return positive_root(hessian, LEAST_CURVATURE * 2 * self.shear)

    def updated(self, f, multipliers):
        """The next multipliers, within the bound."""
        slope, curvature, _, _ = self.volume_slope(f)
        kept, bound = self.kept(curvature), self.bound * self.shear
        return (kept * slope + (1 - kept) * multipliers).clamp(-bound, bound)

    def gap(self, f, multipliers):
        """What an update of the multipliers changes the relaxed energy by, (N,): dp^2 / 4 c."""
        change = self.updated(f, multipliers) - multipliers
        return change**2 / (4 * self.relaxed * self.shear)


def stack(matrix):
    """A nested tuple of entries as a tensor (d, d, N)."""
    return torch.stack([torch.stack(torch.broadcast_tensors(*row)) for row in matrix])


def positive_root(matrices, least: float):
    """R with R^T R = A for symmetric A (N, m, m), eigenvalues raised to ``least``."""
    symmetric = (matrices + matrices.transpose(1, 2)) / 2
    values, vectors = torch.linalg.eigh(symmetric)
    return values.clamp_min(least).sqrt()[:, :, None] * vectors.transpose(1, 2)
