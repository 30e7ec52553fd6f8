"""Where solutions of the cases branch: a surface that folds, a ring that falls on a side."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from baselines.energy_tangents import moduli
from tests.baselines.fem_solid_helpers import CASES, kib, method, solve

pytestmark = pytest.mark.integration


def surface_stiffness(energy, stretch):
    r"""Least eigenvalue of the surface impedance of a half-plane y < 0 compressed along x.

    The surface is free of traction, det F is what the energy makes of that. Waves along it are
    u = sum_m c_m v_m exp(i x + q_m y) with Re q_m > 0 and

    .. math:: (q^2 A_{i2k2} + i q (A_{i1k2} + A_{i2k1}) - A_{i1k1}) v_k = 0;

    Z maps u to the traction A_{i2kl} u_{k,l}. Below nought waves of every length grow. Source:
    Biot, *Mechanics of Incremental Deformations*, 1965, chapter 3.
    """

    def traction(across):
        return float(energy.stress(((stretch, 0.0), (0.0, across)))[1][1])

    across = brentq(traction, 0.5, 2 / stretch)
    a = moduli(energy, np.diag([stretch, across])[None])[0].reshape(2, 2, 2, 2)
    second, first, zeroth = a[:, 1, :, 1], 1j * (a[:, 0, :, 1] + a[:, 1, :, 0]), -a[:, 0, :, 0]
    inverse = np.linalg.inv(second)
    companion = np.block([[np.zeros((2, 2)), np.eye(2)], [-inverse @ zeroth, -inverse @ first]])
    rates, vectors = np.linalg.eig(companion)
    decaying = np.argsort(-rates.real)[:2]
    rates, modes = rates[decaying], vectors[:2, decaying]
    tractions = second @ modes * rates + 1j * a[:, 1, :, 0] @ modes
    impedance = tractions @ np.linalg.inv(modes)
    return float(np.linalg.eigvalsh((impedance + impedance.conj().T) / 2)[0])


def test_upper_edge_of_the_square_is_compressed_until_it_folds():
    """In the last step, and not before: there fine meshes differ by the folds they have."""
    case = CASES["elastic_collision"]
    limit = brentq(lambda s: surface_stiffness(case.equation.energy, s), 0.4, 0.7)
    assert limit == pytest.approx(0.519, abs=1e-3)
    solution = solve(method("fem_p2", "variational"), case, kib(56))
    edge = np.stack([np.linspace(-0.25, 0.25, 101), np.ones(101)], axis=1)
    stretches = [
        1 + np.mean(solution.field.gradient(step, edge)[:, 0, 0]) for step in solution.field.steps
    ]
    assert min(stretches[:20]) > limit
    assert stretches[20] < limit


def fallen(floor_leans, size):
    """Where the top of the ring is after the impact, along y; by linear elements."""
    case = CASES["elastic_drop3d"]
    contact, push = case.equation.contact, case.equation.push
    if not floor_leans:
        level = replace(contact.obstacle, direction=(0.0, 0.0, 1.0))
        contact = replace(contact, obstacle=level)
        push = replace(push, force=(0.0, 0.0, -100.0))
    equation = replace(case.equation, contact=contact, push=push)
    case = replace(case, num_steps=2, equation=equation)
    solution = solve(method("fem_p1", "variational"), case, kib(size), "float32")
    assert solution.status == "ok"
    points = case.domain.grid((21, 11, 21))
    top = points[points[:, 2] > 0.5]
    return float(np.mean(solution.field.evaluate(2, top)[:, 1]))


def test_ring_falls_on_the_side_to_which_the_floor_leans():
    assert [np.sign(fallen(True, size)) for size in (8, 12)] == [1, 1]


def test_ring_on_a_level_floor_falls_as_well():
    """On one side or the other, as far as on the leaning floor: the case would not say which."""
    assert abs(fallen(False, 12)) > 0.3


def test_linear_elements_come_through_their_buckles():
    """A coarse mesh that locks buckles in the collision; where Newton fails descent goes on."""
    case = replace(CASES["elastic_collision"], num_steps=9)
    solution = solve(method("fem_p1", "variational"), case, kib(7.5), "float32")
    assert solution.status == "ok"
    assert solution.diagnostics["descents"] > 0
    assert solution.diagnostics["min_det"] > 0.5
