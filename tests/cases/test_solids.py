"""The cases with solids: numbers of the text, states of rest, observables of known motions."""

from dataclasses import replace

import numpy as np
import pytest

from cases.budgets import particles
from cases.contracts import Sample
from cases.discovery import load_case
from cases.energies import ArapVolume
from cases.equations import Elasticity, Push
from cases.obstacles import Ball, Contact, HalfSpace
from cases.solids import DIVERGED_LENGTHS

NAMES = ["elastic_tension", "elastic_collision", "elastic_drop3d", "elastic_vibration"]
TENSION, COLLISION, DROP, VIBRATION = CASES = [load_case(name) for name in NAMES]
EVERY = pytest.mark.parametrize("case", CASES, ids=NAMES)


def affine(case, matrix, shift, velocity=None, counts=None):
    """A sample of phi(X) = matrix X + shift, at rest unless ``velocity`` says otherwise."""
    points = case.domain.grid(counts or (21,) * case.domain.dim)
    weights = case.domain.weights(counts or (21,) * case.domain.dim)
    gradient = np.tile(matrix - np.eye(len(matrix)), (len(points), 1, 1))
    values = points @ gradient[0].T + shift
    velocity = np.zeros_like(values) if velocity is None else np.tile(velocity, (len(points), 1))
    return Sample(points, values, weights, lambda: gradient, lambda: velocity)


def observed(case, sample):
    return {name: function(sample) for name, function in case.observables.items()}


@EVERY
def test_everything_is_at_rest_at_the_start(case):
    """No displacement, no energy, no penetration, centre of mass in the middle."""
    dim = case.domain.dim
    points = case.domain.grid((9,) * dim)
    assert np.all(case.initial(points) == 0)
    found = observed(case, affine(case, np.eye(dim), np.zeros(dim)))
    assert found.pop("min_det") == 1
    assert max(map(abs, found.values())) < 1e-12


@EVERY
def test_turned_and_moved_bodies_have_no_energy(case):
    """A quarter turn in a plane and a shift far up from every obstacle."""
    dim = case.domain.dim
    turn = np.eye(dim)
    turn[:2, :2] = [[0, -1], [1, 0]]
    shift = np.arange(2.0, 2 + dim)
    found = observed(case, affine(case, turn, shift, velocity=shift))
    assert found["elastic_energy"] == pytest.approx(0, abs=1e-9)
    assert found["min_det"] == pytest.approx(1)
    for name, at in zip("xyz"[:dim], shift, strict=True):
        assert found[f"centre_of_mass_{name}"] == pytest.approx(at)
    assert found.get("penetration", 0.0) == 0
    if case is not TENSION:
        mass = case.equation.density * case.domain.measure
        assert found["kinetic_energy"] == pytest.approx(mass * shift @ shift / 2)
    else:
        assert "kinetic_energy" not in found


def test_stretched_and_inverted_bodies():
    stretched = observed(TENSION, affine(TENSION, np.diag([2.0, 0.5]), np.zeros(2)))
    assert stretched["elastic_energy"] == pytest.approx(4 * (1 + 0.25))
    assert stretched["min_det"] == pytest.approx(1)
    assert observed(TENSION, affine(TENSION, np.diag([1, -1.0]), np.zeros(2)))["min_det"] == -1


def test_contact_of_a_body_that_was_lowered():
    """0.1 deep; the torus leans as its floor does.

    A cap of depth d of the torus has a base of pi 2 d sqrt((R + r) r), up to terms in d/r, so that
    int depth^2 = pi sqrt((R + r) r) depth^4 / 6.
    """
    found = observed(COLLISION, affine(COLLISION, np.eye(2), [0.0, -0.1]))
    assert found["penetration"] == pytest.approx(0.1)
    _, back, up = DROP.equation.contact.obstacle.direction
    leaning = np.array([[1, 0, 0], [0, up, back], [0, -back, up]])
    shift = -1.2 * leaning[:, 2]
    found = observed(DROP, affine(DROP, leaning, shift, counts=(61, 61, 61)))
    assert found["penetration"] == pytest.approx(0.1)
    cap = np.pi * np.sqrt(0.9 * 0.3) * 0.1**4 / 6
    assert found["contact_energy"] == pytest.approx(1e6 / 2 * cap, rel=0.2)


@pytest.mark.parametrize(
    ("lowered", "expected"),
    [
        (lambda x: 0.1 + 0 * x, 0.0),
        (lambda x: 0 * x, 0.0),
        (lambda x: 0.1 * (np.abs(x) > 0.15), 1.0),
    ],
)
def test_roughness_counts_the_humps_of_the_contact(lowered, expected):
    sample = affine(COLLISION, np.eye(2), np.zeros(2))
    sample.values[:, 1] = -lowered(sample.points[:, 0])
    assert observed(COLLISION, sample)["contact_roughness"] == pytest.approx(expected, abs=1e-12)


def test_tip_of_the_beam():
    sample = affine(VIBRATION, np.array([[1, 0], [0.3, 1]]), [0.0, 0.3])
    assert observed(VIBRATION, sample)["tip"] == pytest.approx(0.6)


@EVERY
def test_small_observable_points_hold_the_boundary(case):
    points = case.domain.grid(case.observable_points_per_axis)
    np.testing.assert_allclose(points.min(axis=0), case.domain.bounds.lower, atol=1e-12)
    np.testing.assert_allclose(points.max(axis=0), case.domain.bounds.upper, atol=1e-12)


def test_numbers_of_the_tension():
    assert TENSION.paper_bytes == 4 * 14418
    assert TENSION.paper_bytes / 1024 == pytest.approx(56.32, abs=5e-3)
    assert TENSION.budget("published_fem").kib == pytest.approx(30.1, abs=0.05)
    assert particles(TENSION.budget("published_particles"), 2, "float32") == 1700
    assert TENSION.budget("small_network").numbers("float32") == 1922
    assert TENSION.budget(1).bytes // (4 * (2 + 2 + 2 * 3)) == 1441  # vertices, two cells each
    assert TENSION.headline == "last"
    assert TENSION.times[-1] == pytest.approx(1)
    left, right = (grip.displacement(1.0) for grip in TENSION.boundary_conditions)
    assert left.tolist() == [0, 0]
    assert right.tolist() == [2, 0]
    assert TENSION.boundary_conditions[1].displacement(0.5).tolist() == [1, 0]
    assert TENSION.equation.wave_speeds == pytest.approx([np.sqrt(2002), 1.0])


def test_numbers_of_the_drop():
    assert DROP.paper_bytes == 4 * 13731
    assert DROP.paper_bytes / 1024 == pytest.approx(53.6, abs=0.05)
    assert DROP.budget("published_fem").kib == pytest.approx(35.2, abs=0.05)
    assert particles(DROP.budget(1), 3, "float32") == 915
    share = len(DROP.scoring_points()) / 64**3
    assert share == pytest.approx(DROP.domain.measure / DROP.domain.bounds.measure, rel=0.05)
    observed_points = DROP.domain.grid(DROP.observable_points_per_axis)
    heights = DROP.equation.contact.obstacle.distance(observed_points.T)
    # The lowest point of the torus, above the floor, which leans.
    lowest = 2 - 0.6 * DROP.equation.contact.obstacle.direction[2] - 0.3
    assert lowest == pytest.approx(1.1, abs=5e-3)
    assert 0 <= heights.min() - lowest < 2e-3
    assert np.all(np.abs(DROP.domain.bounds.upper) <= np.ones(3))


@pytest.mark.parametrize(("case", "steps"), [(COLLISION, 2), (DROP, 5)])
def test_push_acts_during_the_first_steps(case, steps):
    """At the middle of a step, the force acts or does not; no rounding of times decides."""
    middles = (np.arange(case.num_steps) + 0.5) * case.time_step
    forces = np.array([case.equation.force(time, case.domain.dim) for time in middles])
    assert np.all(forces[:steps] == case.equation.push.force)
    assert np.all(forces[steps:] == 0)
    assert np.all(case.equation.force(0.0, case.domain.dim) == 0)


@EVERY
def test_no_body_can_be_thrown_as_far_as_a_diverged_one(case):
    """Path under the push and no obstacle, and the way of the grips."""
    end, longest = case.times[-1], np.max(case.domain.bounds.lengths)
    reach = max([0, *(np.linalg.norm(g.displacement(end)) for g in case.boundary_conditions)])
    if push := case.equation.push:
        acceleration = np.linalg.norm(push.force) / case.equation.density
        reach += acceleration * push.until * (end - push.until / 2)
    assert reach < DIVERGED_LENGTHS * longest


def test_square_is_accelerated_by_twenty_and_touches_the_disc():
    assert COLLISION.equation.push.force[1] / COLLISION.equation.density == -20
    disc = COLLISION.equation.contact.obstacle
    assert disc.distance(np.array([0.0, -1.0])) == 0
    points = COLLISION.domain.grid((101, 101))
    assert np.min(disc.distance(points.T)) == 0


def test_period_of_the_slender_beam():
    (first, shear), (length, height) = VIBRATION.equation.energy.lame, VIBRATION.domain.lengths
    modulus = 4 * shear * (first + shear) / (first + 2 * shear)
    omega = 1.8751**2 / length**2 * np.sqrt(modulus * height**2 / 12)
    assert 2 * np.pi / omega == pytest.approx(3.17, abs=0.01)
    assert VIBRATION.times[-1] / (2 * np.pi / omega) == pytest.approx(3.0, abs=0.1)
    assert VIBRATION.equation.force(1.0, 2).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("obstacle", "message"),
    [
        (Ball((0.0, -2.0), 1.01), "initial: 0.01 inside the obstacle; allowed: outside"),
        (Ball((0.0, 0.0), 0.2), "initial: 0.2 inside the obstacle; allowed: outside"),
        (HalfSpace((0.0, 0.0, 1.0), -2.0), "obstacle: dimension 3; allowed: 2"),
    ],
)
def test_bodies_inside_an_obstacle_are_refused(obstacle, message):
    equation = replace(COLLISION.equation, contact=Contact(obstacle, 1.0))
    with pytest.raises(ValueError, match=f"^{message}$"):
        replace(COLLISION, equation=equation)


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("density", {"density": 0.0}),
        ("quasi_static", {"density": 1.0, "quasi_static": True, "push": Push((0.0, 1.0), 1.0)}),
        ("quasi_static", {"density": 1.0, "quasi_static": True, "hold": (0.0, 1.0)}),
    ],
)
def test_impossible_solids_are_refused(key, settings):
    with pytest.raises(ValueError, match=f"^{key}: .*; allowed.*: "):
        Elasticity(energy=ArapVolume(1.0, 1.0), **settings)


@pytest.mark.parametrize(("key", "value"), [("headline", "best"), ("further_metrics", ("best",))])
def test_unknown_metrics_and_headlines_are_refused(key, value):
    with pytest.raises(ValueError, match=r"^(headline|metric): 'best'; allowed: "):
        replace(TENSION, **{key: value})
