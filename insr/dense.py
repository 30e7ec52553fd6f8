r"""Damped least-squares steps from one factorisation of a dense Jacobian.

For J of shape (M, P) and damping mu > 0,

.. math:: (J^T J + \mu)^{-1} J^T = J^T (J J^T + \mu)^{-1},

so the smaller of the two Gram matrices is factored: rows when M < P, weights otherwise. On the
CPU this goes through BLAS syrk, which does half the work of a general product.
"""

import math

import torch
from scipy.linalg import get_blas_funcs, get_lapack_funcs


class DampedFactor:
    """Cholesky factor of the damped Gram matrix of ``jacobian``.

    Args:
        jacobian: (M, P), float64.
        damping: mu, raised tenfold until the factorisation succeeds.
        single: whether the Gram matrix is formed and factored in float32, in half the time. Its
            rounding acts as a damping of about 1e-7 times its largest eigenvalue.

    Raises:
        FloatingPointError: a Jacobian that is not finite, or that no damping makes regular.

    Attributes:
        damping: the one in use.
    """

    MAX_RAISES = 12

    def __init__(self, jacobian, damping: float, *, single: bool = False):
        # The products with it wait for the memory: half the digits take half the time.
        self.jacobian = jacobian.float() if single else jacobian
        self.rows_are_fewer = jacobian.shape[0] < jacobian.shape[1]
        gram = _gram(self.jacobian, self.rows_are_fewer)
        # The sum of all squares: what is not finite shows there, without a look at all entries.
        if not math.isfinite(float(gram.diagonal().sum())):
            raise FloatingPointError("Jacobian is not finite")
        for _ in range(self.MAX_RAISES):
            self.damping = damping
            self._factor = _cholesky(gram, damping)
            if self._factor is not None:
                return
            damping *= 10
        raise FloatingPointError(f"Gram matrix could not be factored up to damping {damping:g}")

    def step(self, residual):
        """J^T (J J^T + mu)^{-1} residual, shape (P,)."""
        if self.rows_are_fewer:
            return self._times(self.jacobian.T, _solve(self._factor, residual))
        return _solve(self._factor, self._times(self.jacobian.T, residual))

    def project(self, direction):
        """J^T (J J^T + mu)^{-1} J direction: the part of a step in weights that the field sees."""
        return self.step(self._times(self.jacobian, direction))

    @staticmethod
    def _times(matrix, vector):
        return (matrix @ vector.to(matrix.dtype)).double()


class DampedInverse:
    """(J^T J + mu)^{-1} for one J and any mu, as a preconditioner: an exact solution of it.

    Where J has fewer rows than columns, by Woodbury's formula
    (1 - J^T (J J^T + mu)^{-1} J) / mu, whose difference cancels and asks for float64; otherwise
    from J^T J, which may be formed in float32.

    Args:
        jacobian: (M, P), float64 where M < P.

    Raises:
        FloatingPointError: a Jacobian that is not finite.

    Attributes:
        mean_diagonal: of J^T J.
        damping: the mu in use.
    """

    def __init__(self, jacobian):
        self._fewer = jacobian.shape[0] < jacobian.shape[1]
        gram = _gram(jacobian, self._fewer)
        self._gram = gram.double() if isinstance(gram, torch.Tensor) else gram.astype(float)
        # Of either Gram matrix, the trace is the sum of all squares.
        self.mean_diagonal = float(self._gram.diagonal().sum()) / jacobian.shape[1]
        if not math.isfinite(self.mean_diagonal):
            raise FloatingPointError("Jacobian is not finite")
        self._jacobian = jacobian if self._fewer else None
        self.damping = math.nan

    def damp(self, damping: float) -> None:
        """Factor for another mu; it is raised tenfold until that succeeds."""
        self._factor = _cholesky(self._gram, damping)
        while self._factor is None:
            damping *= 10
            self._factor = _cholesky(self._gram, damping)
        self.damping = damping

    def apply(self, vector):
        """The product with a vector (P,)."""
        if not self._fewer:
            return _solve(self._factor, vector)
        seen = self._jacobian.T @ _solve(self._factor, self._jacobian @ vector)
        return (vector - seen) / self.damping


def _gram(jacobian, rows_are_fewer):
    if jacobian.is_cuda:
        return jacobian @ jacobian.T if rows_are_fewer else jacobian.T @ jacobian
    # The transpose of a C-ordered array is what Fortran wants: no copy is made.
    columns = jacobian.numpy().T
    (syrk,) = get_blas_funcs(["syrk"], [columns])
    return syrk(1.0, columns, trans=int(rows_are_fewer), lower=0)


def _cholesky(gram, damping):
    """Factor of gram + damping, or None where it is not positive definite."""
    if isinstance(gram, torch.Tensor):
        shifted = gram + damping * torch.eye(len(gram), dtype=gram.dtype, device=gram.device)
        factor, info = torch.linalg.cholesky_ex(shifted)
        return None if info else factor
    shifted = gram.copy(order="F")
    shifted.ravel(order="K")[:: len(gram) + 1] += damping
    (potrf,) = get_lapack_funcs(["potrf"], [shifted])
    factor, info = potrf(shifted, lower=0, overwrite_a=1, clean=0)
    return None if info else factor


def _solve(factor, right_hand_side):
    if isinstance(factor, torch.Tensor):
        return torch.cholesky_solve(right_hand_side[:, None].to(factor), factor)[:, 0].double()
    # For a single vector a quarter of the time of LAPACK's potrs, which is made for many.
    (trsv,) = get_blas_funcs(["trsv"], [factor])
    half = trsv(factor, right_hand_side.numpy().astype(factor.dtype), lower=0, trans=1)
    return torch.from_numpy(trsv(factor, half, lower=0)).double()
