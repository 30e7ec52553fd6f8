r"""What the cases with solids share: the square, states of rest, observables, memory.

The field is the displacement u, phi(X) = X + u(X), on the undeformed body. The energies balance:
elastic + kinetic + contact energy change by the work of the push, force . (shift of the centre of
mass) * measure, less what the integrator loses.
"""

from functools import partial

import numpy as np

from cases.budgets import fem_numbers
from cases.contracts import Sample
from cases.domains import Box, Domain
from cases.equations import Elasticity

SQUARE = Box(lower=(-1.0, -1.0), upper=(1.0, 1.0))
NETWORK = (3, 68)  # 2 -> 68 -> 68 -> 68 -> 68 -> 2, 14418 weights, 56.32 KiB
SMALL_NETWORK = (3, 24)  # 1922 weights, 7.5 KiB
OBSERVED = (200, 200)
"""Points of the observables in the plane, apart from those that solvers integrate at."""

DIVERGED_LENGTHS = 100.0
"""A run has diverged when max|u| exceeds this times the longest edge of the body's bounds. (Flows
compare with max|u| at the start, which is nought here.) No case can throw a body so far: the drop's
push alone would carry it 49 lengths."""


def at_rest(points):
    """No displacement of points (N, d), shape (N, d)."""
    return np.zeros_like(points)


def linear_fem_bytes(dim: int, vertices: int, cells: int) -> int:
    """Bytes of linear elements on simplices: displacements, coordinates, connectivity."""
    return 4 * fem_numbers(
        components=dim,
        nodes=vertices,
        dim=dim,
        vertices=vertices,
        cells=cells,
        nodes_per_cell=dim + 1,
    )


def deformation_gradient(sample: Sample) -> np.ndarray:
    """F = 1 + du/dX in the layout of :mod:`cases.kinematics`, shape (d, d, N)."""
    gradient = np.moveaxis(sample.gradient(), 0, -1)
    return gradient + np.eye(len(gradient))[:, :, None]


def elastic_energy(equation: Elasticity, sample: Sample) -> float:
    """Integral of Psi(F)."""
    return float(sample.weights @ equation.energy.density(deformation_gradient(sample)))


def kinetic_energy(equation: Elasticity, sample: Sample) -> float:
    """Integral of rho_0 |u_t|^2 / 2."""
    return float(equation.density / 2 * sample.weights @ np.sum(sample.velocity() ** 2, axis=1))


def contact_energy(equation: Elasticity, sample: Sample) -> float:
    """Integral of the penalty."""
    return float(sample.weights @ equation.contact.energy(sample.points + sample.values))


def penetration(equation: Elasticity, sample: Sample) -> float:
    """Largest depth in the obstacle."""
    return float(np.max(equation.contact.depth(sample.points + sample.values)))


def contact_roughness(equation: Elasticity, domain: Box, sample: Sample) -> float:
    """Excess variation of the depth along the lower edge of a body in the plane.

    Total variation of the depth by twice its largest value, less 1: 0 for a depth that grows to one
    maximum and falls again, 1 for two maxima of equal height with no contact between them. 0
    without contact.
    """
    on_edge = sample.points[:, 1] == domain.lower[1]
    along = np.argsort(sample.points[on_edge, 0])
    depth = equation.contact.depth((sample.points + sample.values)[on_edge][along])
    if not np.any(depth > 0):
        return 0.0
    return float(np.sum(np.abs(np.diff(depth, prepend=0, append=0))) / (2 * np.max(depth)) - 1)


def least_determinant(sample: Sample) -> float:
    """Least det F; material is inverted where it is not above 0."""
    return float(np.min(np.linalg.det(np.moveaxis(deformation_gradient(sample), -1, 0))))


def centre_of_mass(axis: int, sample: Sample) -> float:
    """One coordinate of the mean of phi."""
    places = sample.points[:, axis] + sample.values[:, axis]
    return float(sample.weights @ places / np.sum(sample.weights))


def mean_on_face(domain: Box, axis: int, component: int, sample: Sample) -> float:
    """Mean of one component of u over the points of the upper face of an axis."""
    on_face = sample.points[:, axis] == domain.upper[axis]
    return float(np.mean(sample.values[on_face, component]))


def solid_observables(equation: Elasticity, domain: Domain) -> dict:
    """What is recorded of every solid: energies, least determinant, path, contact."""
    found = {
        "elastic_energy": partial(elastic_energy, equation),
        "min_det": least_determinant,
        **{
            f"centre_of_mass_{name}": partial(centre_of_mass, axis)
            for axis, name in zip(range(domain.dim), "xyz", strict=False)
        },
    }
    if not equation.quasi_static:
        found["kinetic_energy"] = partial(kinetic_energy, equation)
    if equation.contact:
        found["contact_energy"] = partial(contact_energy, equation)
        found["penetration"] = partial(penetration, equation)
    return found
