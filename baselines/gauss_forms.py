r"""Forms of vector fields whose coefficients are given at Gauss points.

.. math:: r(v) = \int P : \nabla v - b \cdot v, \quad
          k(v, w) = \int \nabla v : A : \nabla w + v \cdot C w, \quad
          m(v, w) = \int v \cdot w .

dolfinx assembles them; the material law is no part of them, so that nothing is compiled anew for
another energy, and the formulas of :mod:`cases.energies` serve as they are.
"""

from typing import final

import numpy as np
import scipy.sparse as sparse
import ufl

from baselines import dolfinx_layer


@final
class GaussForms:
    """The three forms on a space. Compiles.

    Args:
        space: of vector fields with a component an axis.
        degree: of the Gauss points, see :func:`baselines.dolfinx_layer.gauss_rule`.
    """

    def __init__(self, space, degree: int):
        domain, dim = space.mesh, space.mesh.geometry.dim
        square, axes = dim * dim, range(dim)
        self._stress = dolfinx_layer.gauss_function(domain, degree, square)
        self._force = dolfinx_layer.gauss_function(domain, degree, dim)
        self._moduli = dolfinx_layer.gauss_function(domain, degree, square * square)
        self._stiffness = dolfinx_layer.gauss_function(domain, degree, square)

        trial, test = ufl.TrialFunction(space), ufl.TestFunction(space)
        slope = [ufl.grad(test)[i, j] for i in axes for j in axes]
        rate = [ufl.grad(trial)[i, j] for i in axes for j in axes]
        residual = sum(self._stress[a] * slope[a] for a in range(square))
        residual -= ufl.dot(self._force, test)
        tangent = sum(
            slope[a] * self._moduli[a * square + b] * rate[b]
            for a in range(square)
            for b in range(square)
        )
        tangent += sum(
            test[i] * self._stiffness[i * dim + j] * trial[j] for i in axes for j in axes
        )

        inside = ufl.dx(metadata={"quadrature_degree": degree})
        compiled, matrix = dolfinx_layer.compiled_form, dolfinx_layer.BlockedMatrix
        self._residual = compiled(residual * inside)
        self._tangent = matrix(compiled(tangent * inside))
        self._mass = matrix(compiled(ufl.dot(trial, test) * inside))

    def residual(self, stress: np.ndarray, force: np.ndarray) -> np.ndarray:
        """r, shape (dofs,), of P (C, Q, d^2) and b (C, Q, d)."""
        dolfinx_layer.set_gauss_values(self._stress, stress)
        dolfinx_layer.set_gauss_values(self._force, force)
        return dolfinx_layer.assemble_vector(self._residual)

    def tangent(self, moduli: np.ndarray, stiffness: np.ndarray) -> sparse.csr_matrix:
        """k, shape (dofs, dofs), of A (C, Q, d^4) and C (C, Q, d^2)."""
        dolfinx_layer.set_gauss_values(self._moduli, moduli)
        dolfinx_layer.set_gauss_values(self._stiffness, stiffness)
        return self._tangent.assemble()

    def mass(self) -> sparse.csr_matrix:
        """m, shape (dofs, dofs)."""
        return self._mass.assemble()
