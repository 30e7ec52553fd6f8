r"""A hyperelastic body in Lagrange elements: its energy, and the first and second derivative.

.. math:: E(u) = \int \Psi(1 + \nabla u) + \tfrac{k}{2} \delta(X + u)^2

Integrals are sums over Gauss points, where strains, stresses and moduli are arrays; dolfinx turns
these into vectors and matrices. States are vectors (nodes * d,), the component running fastest.
"""

from typing import final

import numpy as np
import scipy.sparse as sparse

from baselines import dolfinx_layer
from baselines.energy_tangents import (
    entries_first,
    moduli,
    points_first,
    positive_part,
    volume_slope,
    volume_slope_ahead,
)
from baselines.gauss_forms import GaussForms
from baselines.simplices import edge_matrices
from cases.equations import Elasticity
from cases.obstacles import Contact

GAUSS_DEGREE = {1: 2, 2: 4}
"""Of the rule, by the degree of the elements: products of two functions are exact, and in the
plane the energy of ``arap_volume``'s volume is."""

DIFFERENCE = 1e-6  # relative to the size of the body: distance of the contact's central differences


@final
class Body:
    """A solid on a mesh. Compiles forms.

    Args:
        equation: energy, density and contact.
        space: vector-valued Lagrange elements of degree 1 or 2 on simplices.
        degree: of these elements.
    """

    def __init__(self, equation: Elasticity, space, degree: int):
        vertices, cells = dolfinx_layer.mesh_arrays(space.mesh)
        self.energy, self.contact, self.space = equation.energy, equation.contact, space
        self.dim = vertices.shape[1]
        self.nodes = dolfinx_layer.nodes(space)
        self.size = float(np.max(np.ptp(vertices, axis=0)))
        points, weights = dolfinx_layer.gauss_rule(self.dim, GAUSS_DEGREE[degree])
        values, *slopes = dolfinx_layer.tabulate(space, points, 1)
        self._values, self._slopes = values, np.stack(slopes, axis=1).reshape(-1, values.shape[1])
        edges = edge_matrices(vertices, cells)
        self._inverse = np.linalg.inv(edges)[:, None]
        self.weights = np.abs(np.linalg.det(edges))[:, None] * weights
        self._cell_nodes = dolfinx_layer.cell_nodes(space)
        self._rest = vertices[cells[:, 0]][:, None] + points @ np.swapaxes(edges, 1, 2)
        self._forms = GaussForms(space, GAUSS_DEGREE[degree])
        self.unit_mass = self._forms.mass()
        self.mass = equation.density * self.unit_mass

    def slope(self, state: np.ndarray) -> np.ndarray:
        """Gradient of the field of a state at the Gauss points, shape (C Q, d, d)."""
        at_cells = state.reshape(-1, self.dim)[self._cell_nodes]
        shape = (len(at_cells), -1, self.dim, self.dim)
        on_reference = np.swapaxes((self._slopes @ at_cells).reshape(shape), 2, 3)
        return (on_reference @ self._inverse).reshape(-1, self.dim, self.dim)

    def strain(self, state: np.ndarray) -> np.ndarray:
        """F = 1 + grad u at the Gauss points, shape (C Q, d, d)."""
        return self.slope(state) + np.eye(self.dim)

    def places(self, state: np.ndarray) -> np.ndarray:
        """X + u at the Gauss points, shape (C Q, d)."""
        at_cells = state.reshape(-1, self.dim)[self._cell_nodes]
        return (self._rest + self._values @ at_cells).reshape(-1, self.dim)

    def value(self, state: np.ndarray) -> float:
        """E(u)."""
        density = self.energy.density(entries_first(self.strain(state)))
        if self.contact:
            density = density + self.contact.energy(self.places(state))
        return float(self.weights.ravel() @ density)

    def gradient(self, state: np.ndarray) -> np.ndarray:
        """dE/du, shape of a state."""
        strain = self.strain(state)
        stress = points_first(self.energy.stress(entries_first(strain)), len(strain))
        force = np.zeros((len(strain), self.dim))
        if self.contact:
            force = self.contact.force(self.places(state))
        return self._forms.residual(self._at_gauss(stress), self._at_gauss(force))

    def hessian(
        self, state: np.ndarray, pressure: np.ndarray | None = None, *, convex: bool = False
    ) -> sparse.csr_matrix:
        """d^2E/du^2, or a matrix near it.

        Args:
            state: u.
            pressure: at the Gauss points, in place of W_J in the moduli.
            convex: leave the negative eigenvalues of each Gauss point out.
        """
        tangent = moduli(self.energy, self.strain(state), pressure)
        stiffness = np.zeros((len(tangent), self.dim, self.dim))
        if self.contact:
            stiffness = contact_stiffness(self.contact, self.places(state), DIFFERENCE * self.size)
        if convex:
            tangent, stiffness = positive_part(tangent), positive_part(stiffness)
        return self._forms.tangent(self._at_gauss(tangent), self._at_gauss(stiffness))

    def pressure(self, state: np.ndarray) -> np.ndarray:
        """W_J at the Gauss points."""
        return volume_slope(self.energy, self.strain(state))

    def pressure_ahead(self, state: np.ndarray, change: np.ndarray) -> np.ndarray:
        """W_J at the Gauss points after a change of the state, to first order."""
        return volume_slope_ahead(self.energy, self.strain(state), self.slope(change))

    def load(self, force: np.ndarray) -> np.ndarray:
        """The vector of a uniform force (d,) per unit of undeformed area or volume."""
        return self.unit_mass @ np.tile(force, len(self.nodes))

    def least_determinant(self, state: np.ndarray) -> float:
        """Least det F at the Gauss points."""
        return float(np.min(np.linalg.det(self.strain(state))))

    def _at_gauss(self, values: np.ndarray) -> np.ndarray:
        """(C Q, ...) as (C, Q, numbers of a point)."""
        return values.reshape(*self.weights.shape, -1)


def contact_stiffness(contact: Contact, points: np.ndarray, distance: float) -> np.ndarray:
    """Minus the slope of the contact force at points (N, d), by central differences, (N, d, d)."""
    dim = points.shape[1]
    found = np.zeros((len(points), dim, dim))
    touching = np.flatnonzero(contact.depth(points) > 0)
    for axis, shift in enumerate(distance * np.eye(dim)):
        ahead, behind = (contact.force(points[touching] + sign * shift) for sign in (1, -1))
        found[touching, :, axis] = (behind - ahead) / (2 * distance)
    return found
