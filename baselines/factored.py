"""Sequences of linear systems with slowly changing symmetric matrices, by PETSc.

Each matrix is factorised (L D L^T by MUMPS), or the factors of an earlier one precondition GMRES,
which pays where the factorisation costs many times the solution of the triangular systems.
"""

from typing import final

import numpy as np
import scipy.sparse as sparse
from petsc4py import PETSc

RELATIVE_TOLERANCE = 1e-10


class Singular(ArithmeticError):
    """A system that could not be solved."""


@final
class FactoredSystems:
    """Solves one system after the other.

    Args:
        patience: iterations of GMRES with earlier factors before a matrix is factorised; 0 for
            always anew.

    Attributes:
        factorisations: how many there were.
    """

    def __init__(self, patience: int = 0):
        self._patience, self.factorisations = patience, 0
        self._solver = self._factored = None

    def solve(self, matrix: sparse.csr_matrix, load: np.ndarray) -> np.ndarray:
        """x with matrix x = load.

        Raises:
            Singular: there is none, or it is not finite.
        """
        operator = PETSc.Mat().createAIJ(
            matrix.shape, csr=(matrix.indptr, matrix.indices, matrix.data), comm=PETSc.COMM_SELF
        )
        operator.setOption(PETSc.Mat.Option.SYMMETRIC, True)
        right, left = operator.createVecs()
        left.setArray(load)
        try:
            self._solve(operator, left, right)
            return right.getArray().copy()
        finally:
            # Left to the interpreter, petsc4py keeps them until all processes collect garbage.
            used = (left, right) if operator is self._factored else (left, right, operator)
            _destroy(*used)

    def _solve(self, operator, left, right) -> None:
        if self._solver is not None and self._patience:
            self._solver.setOperators(operator, self._factored)
            if self._converges(left, right):
                return
        self._factorise(operator)
        if not self._converges(left, right):
            raise Singular(f"reason {self._solver.getConvergedReason()}")

    def _factorise(self, operator) -> None:
        _destroy(self._solver, self._factored)
        self._solver = PETSc.KSP().create(PETSc.COMM_SELF)
        self._factored = operator
        self._solver.setOperators(operator, operator)
        self._solver.setType("gmres")
        self._solver.setTolerances(rtol=RELATIVE_TOLERANCE, max_it=max(self._patience, 3))
        preconditioner = self._solver.getPC()
        preconditioner.setType("cholesky")
        preconditioner.setFactorSolverType("mumps")
        preconditioner.setReusePreconditioner(True)
        self.factorisations += 1

    def _converges(self, left, right) -> bool:
        right.zeroEntries()
        try:
            self._solver.solve(left, right)
        except PETSc.Error:
            return False
        return self._solver.getConvergedReason() > 0 and np.all(np.isfinite(right.getArray()))


def _destroy(*objects) -> None:
    for each in objects:
        if each is not None:
            each.destroy()
