"""Small bodies of particles, and what should not change in them."""

from dataclasses import replace

import numpy as np

from baselines.mpm.body import Body, Particles
from baselines.mpm.formulations import TOTAL_LAGRANGIAN, UPDATED
from baselines.mpm.placement import place
from cases.budgets import Budget
from cases.discovery import load_case, load_method
from cases.domains import Box
from cases.energies import ArapVolume
from cases.equations import Elasticity

SOLID = Elasticity(density=2.0, energy=ArapVolume(3.0, 40.0))
METHODS = ("mpm", "mpm_total_lagrangian")
FORMULATIONS = (UPDATED, TOTAL_LAGRANGIAN)


def solver(name="mpm", **settings):
    choices = {"integrator": "symplectic_euler", "optimizer": "none", "boundary": "strong"}
    return load_method("elasticity", name)(**choices, **settings)


def box(dim, half=1.0):
    return Box((-half,) * dim, (half,) * dim)


def body(domain, most, equation=SOLID, grips=(), cell=2.0, formulation=UPDATED):
    placement = place(domain, most)
    cells = tuple(float(h) for h in cell * placement.spacing)
    return Body(equation, placement, cells, domain.bounds, grips, formulation)


def moving(solid, seed=0, size=0.1):
    """Particles with random velocities, their slopes and deformations."""
    random = np.random.default_rng(seed)
    particles = Particles.at_rest(solid.placement.points)
    for array in (particles.v, particles.affine, particles.f):
        array += size * random.normal(size=array.shape)
    return particles


def affine(particles, matrix, shift):
    """Put the velocity A x + b onto the particles."""
    particles.v[:] = particles.x @ np.transpose(matrix) + shift
    particles.affine[:] = matrix


def momentum(solid, particles):
    return solid.mass * particles.v.sum(axis=0)


def angular_momentum(solid, particles):
    """x_a v_b - x_b v_a over all mass, that of the slopes included: C D, D = h^2 / 4."""
    moments = particles.x.T @ particles.v
    moments = moments + np.swapaxes(particles.affine, 1, 2).sum(axis=0) * (
        np.square(solid.cell)[:, None] / 4
    )
    return solid.mass * (moments - moments.T)


def total_energy(solid, particles):
    """Elastic and kinetic energy, that of the slopes included."""
    slopes = np.sum(particles.affine**2, axis=(0, 1)) @ np.square(solid.cell) / 4
    return (
        solid.elastic_energy(particles)
        + solid.kinetic_energy(particles)
        + solid.mass / 2 * float(slopes)
    )


def short(name, num_steps, **changes):
    """A case with fewer steps."""
    return replace(load_case(name), num_steps=num_steps, further_references={}, **changes)


def particles_in_plane(count):
    return Budget(4 * 8 * count)


def particles_in_space(count):
    return Budget(4 * 15 * count)


def solve(method, case, budget, dtype="float32", **options):
    return method.solve(case, budget, seed=0, dtype=dtype, **options)
