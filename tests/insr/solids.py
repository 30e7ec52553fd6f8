"""Small bodies and their energies for the tests of elastic networks."""

import numpy as np
import torch

from cases.boundary_conditions import Grip
from cases.domains import Box, Torus
from cases.energies import ArapVolume, StableNeoHookean
from cases.equations import Elasticity
from cases.obstacles import Ball, Contact, HalfSpace
from insr.elasticity import Body, StepEnergy
from insr.grips import Grips
from insr.materials import Material
from insr.networks import Siren
from insr.quadrature import gauss_rule

SQUARE = Box((-1.0, -1.0), (1.0, 1.0))
DRAWN = (Grip(0, "lower", (0.0, 0.0)), Grip(0, "upper", (2.0, 0.5)))


def normal(generator, *shape):
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def plane_energy(*, relaxed=True, obstacle=None, share=0.5):
    """All terms at once: drawn and penalised grips, contact, inertia."""
    equation = Elasticity(
        density=1.0,
        energy=ArapVolume(2.0, 100.0),
        contact=Contact(obstacle or HalfSpace((0.0, 1.0), -0.5), 30.0),
    )
    network = Siren(inputs=2, outputs=2, alpha=1, beta=5, omega0=3.0)
    return step_energy(equation, network, SQUARE, Grips(SQUARE, DRAWN), relaxed, share)


def space_energy():
    """A torus in a ball, free of grips."""
    equation = Elasticity(
        density=1.0,
        energy=StableNeoHookean.from_young(10.0, 0.3),
        contact=Contact(Ball((0.0, 0.0, -0.5), 0.4), 30.0),
    )
    network = Siren(inputs=3, outputs=3, alpha=1, beta=4, omega0=3.0)
    body = Torus(0.6, 0.3)
    return step_energy(equation, network, body, Grips(body.bounds, ()), False, 1.0)


def step_energy(equation, network, domain, grips, relaxed, share):
    points, weights = (torch.from_numpy(a) for a in gauss_rule(domain, 40))
    generator, dim = torch.Generator().manual_seed(0), domain.dim
    count = len(points)
    body = Body(
        equation=equation,
        material=Material(equation.energy, relaxed=5.0),
        network=network,
        ansatz=grips.ansatz,
        points=points,
        weights=weights,
        holding=0.3 * weights if grips.grips else torch.zeros(count, dtype=torch.float64),
    )
    return StepEnergy(
        body=body,
        lift=grips.lift(points, 0.1),
        gripped=0.1 * normal(generator, count, dim),
        force=0.1 * normal(generator, dim),
        share=share,
        start=0.1 * normal(generator, 1 + dim, count, dim),
        inertia=7.0,
        aim=0.1 * normal(generator, count, dim),
        multipliers=3 * normal(generator, count) if relaxed else None,
    )


def near_rest(network, seed=1, scale=0.1):
    """Weights of a small displacement: the output layer is a part of SIREN's."""
    weights = network.initial_parameters(seed)
    weights[network.layers[-1].start :] *= scale
    return weights


def direction(network, seed=5):
    return normal(torch.Generator().manual_seed(seed), network.n_parameters)


def on_face(box, grip, count=1000):
    points = box.from_unit(np.random.default_rng(0).random((count, box.dim)))
    points[:, grip.axis] = (box.lower if grip.side == "lower" else box.upper)[grip.axis]
    return points
