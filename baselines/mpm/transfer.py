r"""Transfer between particles and a grid: quadratic B-splines, affine velocities, numba loops.

.. math::
    m_i &= \sum_p w_{ip} m, \qquad r_{ip} = x_i - x_p, \\
    m_i v_i &= \sum_p w_{ip} \left( m (v_p + C_p r_{ip}) + dt\, f_p
               - dt\, V P_p F_p^T D^{-1} r_{ip} \right), \\
    v_p &= \sum_i w_{ip} v_i, \qquad C_p = \sum_i w_{ip} v_i\, (D^{-1} r_{ip})^T, \\
    x_p &\leftarrow x_p + dt\, v_p, \qquad F_p \leftarrow (1 + dt\, C_p) F_p .

The weights w are products of the splines 3/4 - s^2 for |s| <= 1/2 and (3/2 - |s|)^2 / 2 beyond, s
the distance in grid spacings h. They have the moments 1, 0 and D = diag(h_a^2 / 4), so that the
gradient C is exact for affine velocities. Mass, momentum and angular momentum (with the share m C D
of the affine velocities) pass in both directions unchanged. Sources: Jiang, Schroeder, Selle,
Teran, Stomakhin, *The affine particle-in-cell method*, ACM TOG 34, 2015; Hu, Fang, Ge, Qu, Zhu,
Pradhana, Jiang, *A moving least squares material point method*, ACM TOG 37, 2018.

C is by places of the deformed body where the particles stand on the grid at x, and by places of the
undeformed body where they stand at X (:mod:`baselines.mpm.formulations`).

Arrays of particles have the shapes (N, d) and (N, d, d), those of nodes (n,) and (n, d). ``origin``
and ``spacing`` are tuples, so that d is known when a loop is compiled; ``lowest`` are the integer
coordinates of the first node of the arrays, ``strides`` its distances along three axes, the last 0
in the plane. All particles have the same mass and volume.
"""

import numba
import numpy as np


@numba.njit(cache=True)
def spline(s):
    """Weights of three nodes at 0, 1, 2 for a point at s in [1/2, 3/2]."""
    return 0.5 * (1.5 - s) ** 2, 0.75 - (s - 1) ** 2, 0.5 * (s - 0.5) ** 2


@numba.njit(cache=True)
def _neighbours(x, p, origin, spacing, lowest, strides, weights, ways):
    """Index of the first of the 3^d nodes around particle p; fills in weights and x_i - x_p.

    ``weights`` and ``ways`` have the shape (3, 3): node along an axis, axis.
    """
    first = 0
    for a in range(len(spacing)):
        place = (x[p, a] - origin[a]) / spacing[a]
        base = int(np.floor(place - 0.5))
        first += (base - lowest[a]) * strides[a]
        weights[0, a], weights[1, a], weights[2, a] = spline(place - base)
        for k in range(3):
            ways[k, a] = (base + k - place) * spacing[a]
    return first


@numba.njit(cache=True)
def to_grid(particles, impulses, origin, spacing, lowest, strides, mass, nodes):
    """Masses and momenta of the nodes.

    Args:
        particles: (sites, v, C), the sites (N, d) being where they stand on the grid.
        impulses: (dt f, dt V P F^T) or, at X, (dt f, dt V P), the latter of shape (N, d, d).
        mass: m of a particle.
        nodes: how many.

    Returns:
        m_i (n,) and m_i v_i (n, d).
    """
    x, v, affine = particles
    pushes, stresses = impulses
    dim = len(spacing)
    depth = 3 if dim == 3 else 1
    masses, momenta = np.zeros(nodes), np.zeros((nodes, dim))
    weights, ways = np.ones((3, 3)), np.zeros((3, 3))
    constant, linear = np.empty(dim), np.empty((dim, dim))
    for p in range(len(x)):
        first = _neighbours(x, p, origin, spacing, lowest, strides, weights, ways)
        for i in range(dim):
            constant[i] = mass * v[p, i] + pushes[p, i]
            for j in range(dim):
                linear[i, j] = mass * affine[p, i, j] - stresses[p, i, j] * 4 / spacing[j] ** 2
        for a in range(3):
            for b in range(3):
                for c in range(depth):
                    weight = weights[a, 0] * weights[b, 1] * weights[c, 2]
                    node = first + a * strides[0] + b * strides[1] + c * strides[2]
                    masses[node] += weight * mass
                    for i in range(dim):
                        value = constant[i] + linear[i, 0] * ways[a, 0] + linear[i, 1] * ways[b, 1]
                        if dim == 3:
                            value += linear[i, 2] * ways[c, 2]
                        momenta[node, i] += weight * value
    return masses, momenta


@numba.njit(cache=True)
def to_particles(velocities, sites, motion, origin, spacing, lowest, strides):
    """New (v, C) of the particles, in place, from the velocities of the nodes (n, d).

    ``sites`` (N, d) are where the particles stand on the grid.
    """
    v, affine = motion
    dim = len(spacing)
    depth = 3 if dim == 3 else 1
    weights, ways = np.ones((3, 3)), np.zeros((3, 3))
    mean, slope = np.empty(dim), np.empty((dim, dim))
    for p in range(len(sites)):
        first = _neighbours(sites, p, origin, spacing, lowest, strides, weights, ways)
        mean[:] = 0
        slope[:] = 0
        for a in range(3):
            for b in range(3):
                for c in range(depth):
                    weight = weights[a, 0] * weights[b, 1] * weights[c, 2]
                    node = first + a * strides[0] + b * strides[1] + c * strides[2]
                    for i in range(dim):
                        share = weight * velocities[node, i]
                        mean[i] += share
                        slope[i, 0] += share * ways[a, 0]
                        slope[i, 1] += share * ways[b, 1]
                        if dim == 3:
                            slope[i, 2] += share * ways[c, 2]
        for i in range(dim):
            v[p, i] = mean[i]
            for j in range(dim):
                affine[p, i, j] = slope[i, j] * 4 / spacing[j] ** 2


@numba.njit(cache=True)
def stretch(deformation, affine, dt):
    """F <- (1 + dt C) F of the particles, in place, with C by places of the deformed body."""
    dim = affine.shape[1]
    stretched = np.empty((dim, dim))
    for p in range(len(deformation)):
        for i in range(dim):
            for j in range(dim):
                stretched[i, j] = deformation[p, i, j]
                for k in range(dim):
                    stretched[i, j] += dt * affine[p, i, k] * deformation[p, k, j]
        deformation[p] = stretched
