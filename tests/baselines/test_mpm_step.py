"""One step of particles: splines, transfers, what is conserved, how long it may be."""

import itertools

import numpy as np
import pytest

from baselines.mpm.body import Diverged, Particles
from baselines.mpm.formulations import TOTAL_LAGRANGIAN
from baselines.mpm.loading import Stepping
from baselines.mpm.stable_step import stable_step
from baselines.mpm.transfer import spline, to_grid, to_particles
from cases.boundary_conditions import Grip
from cases.domains import Box, Torus
from cases.energies import ArapVolume, Printed, StableNeoHookean
from cases.equations import Elasticity
from cases.obstacles import Contact, HalfSpace
from tests.baselines.mpm_helpers import (
    FORMULATIONS,
    SOLID,
    affine,
    angular_momentum,
    body,
    box,
    momentum,
    moving,
    total_energy,
)
from tests.tolerances import allowed

DIMS = (2, 3)
INSIDE = np.linspace(0.5, 1.5, 41)
ENERGIES = [ArapVolume(2.0, 30.0), Printed(3.0, 5.0), StableNeoHookean(4.0, 3.0)]
NO_FORCE = {2: np.zeros(2), 3: np.zeros(3)}


def formulation_name(formulation):
    return type(formulation).__name__


def free_steps(solid, particles, dt, count):
    for _ in range(count):
        solid.step(particles, dt, NO_FORCE[solid.dim], (0.0, 0.0))


def test_splines_are_a_partition_of_unity_with_the_moments_of_the_method():
    nodes = np.arange(3.0)
    for s in INSIDE:
        weights = np.array(spline(s))
        assert np.all(weights >= 0)
        assert weights.sum() == pytest.approx(1, abs=1e-15)
        assert weights @ (nodes - s) == pytest.approx(0, abs=1e-15)
        assert weights @ (nodes - s) ** 2 == pytest.approx(1 / 4, abs=1e-15)


def test_gradients_of_splines_cancel_and_reproduce_the_coordinate():
    """By a complex step, exact to rounding."""
    for s in INSIDE:
        slopes = -np.array(spline.py_func(complex(s, 1e-30))).imag / 1e-30  # along the node
        assert slopes.sum() == pytest.approx(0, abs=1e-14)
        assert slopes @ np.arange(3.0) == pytest.approx(-1, abs=1e-14)


def test_splines_are_continuous_with_their_slopes_between_cells():
    left = [spline.py_func(complex(1.5, 1e-30))[k] for k in (1, 2)]
    right = [spline.py_func(complex(0.5, 1e-30))[k] for k in (0, 1)]
    np.testing.assert_allclose(np.real(left), np.real(right), atol=1e-15)
    np.testing.assert_allclose(np.imag(left), np.imag(right), atol=1e-45)
    assert abs(spline.py_func(complex(1.5, 1e-30))[0]) < 1e-45


def scattered(dim, count=50):
    """Particles anywhere on a grid of unequal spacings, its nodes and its arguments."""
    random = np.random.default_rng(dim)
    origin, spacing = (0.1, -0.2, 0.3)[:dim], (0.2, 0.25, 0.3)[:dim]
    counts = (8, 7, 6)[:dim]
    x = np.array(origin) + np.array(spacing) * random.uniform(1, np.array(counts) - 2, (count, dim))
    lattice = list(itertools.product(*(range(n) for n in counts)))
    nodes = np.array(origin) + np.array(spacing) * np.array(lattice)
    strides = (counts[1], 1, 0) if dim == 2 else (counts[1] * counts[2], counts[2], 1)
    return x, nodes, (origin, spacing, np.zeros(dim, np.int64), strides)


@pytest.mark.parametrize("dim", DIMS)
def test_affine_velocities_pass_in_both_directions(dim):
    x, nodes, grid = scattered(dim)
    matrix, shift = np.random.default_rng(1).normal(size=(dim, dim)), np.arange(1.0, dim + 1)
    particles = Particles.at_rest(x)
    to_particles(nodes @ matrix.T + shift, x, (particles.v, particles.affine), *grid)
    tolerance = allowed("particle_transfer")
    np.testing.assert_allclose(particles.v, x @ matrix.T + shift, atol=tolerance)
    np.testing.assert_allclose(particles.affine, np.tile(matrix, (len(x), 1, 1)), atol=tolerance)
    zero = np.zeros_like(x), np.zeros_like(particles.f)
    velocity = x @ matrix.T + shift
    masses, momenta = to_grid((x, velocity, particles.affine), zero, *grid, 2.0, len(nodes))
    assert masses.sum() == pytest.approx(2.0 * len(x))
    expected = masses[:, None] * (nodes @ matrix.T + shift)
    np.testing.assert_allclose(momenta, expected, atol=tolerance)


@pytest.mark.parametrize("dim", DIMS)
def test_momentum_and_angular_momentum_are_conserved(dim):
    solid = body(box(dim), {2: 100, 3: 64}[dim])
    particles = moving(solid)
    before = momentum(solid, particles), angular_momentum(solid, particles)
    dt = stable_step(SOLID, particles.f, min(solid.cell))
    start = particles.x.copy()
    free_steps(solid, particles, 0.5 * dt, 50)
    assert np.max(np.abs(particles.x - start)) > 1e-3
    after = momentum(solid, particles), angular_momentum(solid, particles)
    scale = solid.mass * len(start)
    for found, expected in zip(after, before, strict=True):
        np.testing.assert_allclose(found, expected, atol=allowed("particle_momentum") * scale)


@pytest.mark.parametrize("formulation", FORMULATIONS, ids=formulation_name)
@pytest.mark.parametrize("dim", DIMS)
def test_translation_is_exact(dim, formulation):
    solid = body(box(dim), {2: 100, 3: 64}[dim], formulation=formulation)
    particles, shift = Particles.at_rest(solid.placement.points), np.arange(1.0, dim + 1)
    affine(particles, np.zeros((dim, dim)), shift)
    free_steps(solid, particles, 0.01, 100)
    tolerance = allowed("rigid_motion")
    np.testing.assert_allclose(particles.x, solid.placement.points + shift, atol=tolerance)
    np.testing.assert_allclose(
        particles.f, np.tile(np.eye(dim), (len(particles.x), 1, 1)), atol=tolerance
    )


@pytest.mark.parametrize("formulation", FORMULATIONS, ids=formulation_name)
@pytest.mark.parametrize("dim", DIMS)
def test_turned_bodies_are_at_rest(dim, formulation):
    """P vanishes for a rotation, so no force acts, wherever the particles are on the grid."""
    solid = body(box(dim), {2: 100, 3: 64}[dim], formulation=formulation)
    turn = np.linalg.qr(np.random.default_rng(dim).normal(size=(dim, dim)))[0]
    turn *= np.sign(np.linalg.det(turn)) if dim == 3 else 1
    if np.linalg.det(turn) < 0:
        turn[:, 0] *= -1
    particles = Particles.at_rest(solid.placement.points @ turn.T)
    particles.f[:] = turn
    free_steps(solid, particles, 0.01, 20)
    np.testing.assert_allclose(particles.v, 0, atol=allowed("rigid_motion"))


@pytest.mark.parametrize("formulation", FORMULATIONS, ids=formulation_name)
@pytest.mark.parametrize("dim", DIMS)
def test_slow_rotation_stays_rigid(dim, formulation):
    """One step passes a spin on unchanged; many follow the circle but for the centrifugal stretch,
    of the order rho (w R)^2 / E = 5e-4, and for that of the explicit steps of F."""
    solid = body(box(dim), {2: 100, 3: 64}[dim], formulation=formulation)
    spin = np.zeros((dim, dim))
    spin[0, 1], spin[1, 0] = -0.05, 0.05
    rest, particles = solid.placement.points, Particles.at_rest(solid.placement.points)
    affine(particles, spin, np.zeros(dim))
    count = int(np.ceil(10 / solid.stable_step(particles.f, 0.0)))
    free_steps(solid, particles, 10 / count, 1)
    np.testing.assert_allclose(particles.v, rest @ spin.T, atol=allowed("particle_transfer"))
    np.testing.assert_allclose(particles.affine - spin, 0, atol=allowed("particle_transfer"))
    free_steps(solid, particles, 10 / count, count - 1)
    turn = np.eye(dim)
    turn[:2, :2] = [[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]]
    assert np.max(np.abs(particles.x - rest @ turn.T)) < allowed("rotated_body")


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("time", [0.0, 0.37])
def test_grips_leave_affine_motion_alone(dim, time):
    """The body drawn between two grips that stand anywhere, and one beside it at rest."""
    grips = (
        Grip(0, "lower", (0.0,) * dim),
        Grip(0, "upper", (2.0, 1.0, 0.0)[:dim]),
    )
    solid = body(box(dim), {2: 110, 3: 64}[dim], grips=grips)
    particles = Particles.at_rest(solid.placement.points)
    slope = np.zeros((dim, dim))
    slope[:2, 0] = 1.0, 0.5  # velocity (2, 1) at x = 1, none at x = -1
    particles.x += time * (slope @ (particles.x + np.eye(dim)[0]).T).T
    # Velocities of the deformed body, affine between the grips of today.
    length = 2 + 2 * time
    affine(particles, slope * 2 / length, slope[:, 0] * 2 / length)
    expected = particles.v.copy()
    solid.step(particles, 1e-3, NO_FORCE[dim], (time, time + 1e-3))
    np.testing.assert_allclose(particles.v, expected, atol=allowed("particle_transfer"))
    np.testing.assert_allclose(
        particles.affine[:, 0, 0], 2 / length, atol=allowed("particle_transfer")
    )


@pytest.mark.parametrize("side", ["lower", "upper"])
def test_a_single_grip_holds_its_face(side):
    """A body that flies off is caught: its gripped face stays, the other end moves."""
    solid = body(box(2), 100, grips=(Grip(0, side, (0.0, 0.0)),))
    particles = Particles.at_rest(solid.placement.points)
    affine(particles, np.zeros((2, 2)), np.array([0.0, 0.1]))
    free_steps(solid, particles, 0.5 * stable_step(SOLID, particles.f, min(solid.cell)), 40)
    moved = np.linalg.norm(particles.x - solid.placement.points, axis=1)
    at = solid.placement.points[:, 0] * (1 if side == "upper" else -1)
    assert np.max(moved[at > 0.89]) < 0.2 * np.min(moved[at < -0.89])


@pytest.mark.parametrize("formulation", FORMULATIONS, ids=formulation_name)
@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("energy", ENERGIES, ids=lambda energy: type(energy).__name__)
def test_stiffness_is_bounded(energy, dim, formulation):
    """R : d2Psi/dF2 : R by |C|^2 with the rate R of F for random F, inverted ones too, and C."""
    random = np.random.default_rng(dim)
    f = np.eye(dim) + 0.4 * random.normal(size=(2000, dim, dim))
    bound = formulation.stiffness(energy, f)
    for _ in range(10):
        c = random.normal(size=f.shape)
        c /= np.linalg.norm(c, axis=(1, 2), keepdims=True)
        moved = f.copy()
        formulation.stretch(moved, c, 1.0)
        change, at = np.moveaxis(moved - f, 0, -1), np.moveaxis(f, 0, -1)
        rate = np.array(energy.stress_rate(at, change))
        assert np.all(np.sum(rate * change, axis=(0, 1)) <= bound * (1 + 1e-9))


@pytest.mark.parametrize("dim", DIMS)
def test_stable_step_at_rest_is_that_of_the_pressure_wave(dim):
    first, shear = SOLID.energy.lame
    expected = 0.1 / np.sqrt(2 * (dim * first + 2 * shear) / SOLID.density)
    assert stable_step(SOLID, np.eye(dim)[None], 0.1) == pytest.approx(expected)
    bar = Elasticity(density=2.0, energy=ArapVolume(3.0, 0.0))
    assert stable_step(bar, np.eye(dim)[None], 0.1) == pytest.approx(
        0.1 / np.sqrt(2) / bar.wave_speeds[0]
    )


@pytest.mark.parametrize("dim", DIMS)
def test_formulations_are_equally_stiff_at_rest(dim):
    first, shear = SOLID.energy.lame
    for formulation in FORMULATIONS:
        found = formulation.stiffness(SOLID.energy, np.eye(dim)[None])
        assert found == pytest.approx([dim * first + 2 * shear])


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("cell", [1.0, 2.0])
def test_equal_stress_moves_nothing_inside(dim, cell):
    """Total Lagrangian: deformed by any F, alike everywhere, only the surface feels a force."""
    solid = body(box(dim), {2: 400, 3: 4096}[dim], cell=cell, formulation=TOTAL_LAGRANGIAN)
    f = np.eye(dim) + 0.3 * np.random.default_rng(dim).normal(size=(dim, dim))
    particles = Particles.at_rest(solid.placement.points @ f.T)
    particles.f[:] = f
    free_steps(solid, particles, 1e-3, 1)
    inside = np.max(np.abs(solid.placement.points), axis=1) < 1 - 3 * max(solid.cell)
    assert np.count_nonzero(inside) >= 4**dim
    assert np.max(np.abs(particles.v[~inside])) > 1e-3
    np.testing.assert_allclose(particles.v[inside], 0, atol=allowed("particle_transfer"))
    np.testing.assert_allclose(particles.affine[inside], 0, atol=allowed("particle_transfer"))


@pytest.mark.parametrize("domain", [box(2), Torus(0.6, 0.3)], ids=["square", "torus"])
def test_particles_stand_in_the_middle_of_cells_of_their_size(domain):
    """At nodes they would see what alternates from node to node, and no slope of it."""
    solid = body(domain, 300, cell=1.0)
    grid = solid.grid(0.0)
    within = (solid.placement.points - grid.origin) / grid.spacing % 1
    np.testing.assert_allclose(within, 0.5, atol=1e-9)


@pytest.mark.parametrize("dim", DIMS)
def test_total_lagrangian_particles_keep_their_momentum(dim):
    solid = body(box(dim), {2: 100, 3: 64}[dim], formulation=TOTAL_LAGRANGIAN)
    particles = moving(solid)
    before = momentum(solid, particles)
    free_steps(solid, particles, 0.5 * solid.stable_step(particles.f, 0.0), 50)
    scale = solid.mass * len(particles.x)
    np.testing.assert_allclose(
        momentum(solid, particles), before, atol=allowed("particle_momentum") * scale
    )


def test_contact_shortens_the_stable_step():
    stiff = Elasticity(
        density=2.0, energy=SOLID.energy, contact=Contact(HalfSpace((0.0, 1.0), -9.0), 1e5)
    )
    free, both = (stable_step(e, np.eye(2)[None], 0.1) for e in (SOLID, stiff))
    assert 2 / both**2 == pytest.approx(2 / free**2 + 1e5 / 2.0)


@pytest.mark.parametrize("formulation", FORMULATIONS, ids=formulation_name)
@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("cell", [1.0, 2.0, 3.0])
def test_the_stable_step_is_stable_and_a_longer_one_is_not(dim, cell, formulation):
    """Small random motion: its energy falls, and with steps three times as long it explodes."""
    solid = body(box(dim), {2: 144, 3: 125}[dim], cell=cell, formulation=formulation)
    particles = moving(solid, size=1e-5)
    before, stable = (
        total_energy(solid, particles),
        solid.stable_step(particles.f, 0.0),
    )
    free_steps(solid, particles, stable, 300)
    assert total_energy(solid, particles) < before
    particles = moving(solid, size=1e-5)
    for _ in range(100):
        free_steps(solid, particles, 3 * stable, 1)
        if total_energy(solid, particles) > 1e6 * before:
            return
    raise AssertionError("the energy does not grow")


def test_steps_that_are_not_stable_are_refused():
    solid = body(box(2), 100)
    unit = np.eye(2)[None]
    stable = stable_step(SOLID, unit, min(solid.cell))
    assert Stepping(0.9).longest(solid, unit, 0.0) == pytest.approx(0.9 * stable)
    assert Stepping(0.9, stable * 0.999).longest(solid, unit, 0.0) == pytest.approx(stable * 0.999)
    with pytest.raises(ValueError, match=r"^time_step: .*; allowed: at most the stable .*, or 0 "):
        Stepping(0.9, stable * 1.001).longest(solid, unit, 0.0)
    with pytest.raises(Diverged, match=r"^step: stable up to "):
        Stepping(0.9).longest(solid, 1e4 * unit, 0.0)


@pytest.mark.parametrize("place", [np.nan, np.inf, 1e9])
def test_particles_without_a_place_are_refused(place):
    solid = body(box(2), 100)
    particles = Particles.at_rest(solid.placement.points)
    particles.x[3, 1] = place
    with pytest.raises(Diverged, match=r"^particles: (places are not finite|strewn over )"):
        free_steps(solid, particles, 1e-3, 1)


def standing_wave(dim, most, formulation):
    """A slender bar, clamped at its left end, in its slowest mode along the axis.

    Without the volume term the strains along the axes do not mix: u = sin(pi (x + 1) / 4), with
    the angular frequency pi c / 4 and the speed c = sqrt(2 mu / rho_0) of the pressure wave.
    """
    bar = Box((-1.0, *(-0.2,) * (dim - 1)), (1.0, *(0.2,) * (dim - 1)))
    equation = Elasticity(density=1.0, energy=ArapVolume(1.0, 0.0))
    grips = (Grip(0, "lower", (0.0,) * dim),)
    solid = body(bar, most, equation, grips, formulation=formulation)
    particles = Particles.at_rest(solid.placement.points)
    way = np.pi / 4 * (particles.x[:, 0] + 1)
    particles.v[:, 0] = 1e-4 * np.sin(way)
    particles.affine[:, 0, 0] = 1e-4 * np.pi / 4 * np.cos(way)
    return solid, particles, np.sin(way), np.pi / 4 * equation.wave_speeds[0]


@pytest.mark.parametrize("formulation", FORMULATIONS, ids=formulation_name)
@pytest.mark.parametrize(("dim", "most"), [(2, 500), (3, 2500)])
def test_small_wave_has_the_speed_and_the_energy_of_theory(dim, most, formulation):
    solid, particles, mode, frequency = standing_wave(dim, most, formulation)
    dt = 0.5 * solid.stable_step(particles.f, 0.0)
    before, signal, energies = total_energy(solid, particles), [0.0], []
    count = int(2 * np.pi / frequency / dt)
    for _ in range(count):
        free_steps(solid, particles, dt, 1)
        signal.append(float(mode @ (particles.x - solid.placement.points)[:, 0]))
        energies.append(total_energy(solid, particles))
    signal = np.array(signal)
    zero = int(np.argmax((signal[1:-1] > 0) & (signal[2:] <= 0))) + 1
    half = dt * (zero + signal[zero] / (signal[zero] - signal[zero + 1]))
    assert half == pytest.approx(np.pi / frequency, rel=allowed("particle_wave"))
    assert energies[-1] == pytest.approx(before, rel=allowed("particle_wave_energy"))
    # Within a period symplectic Euler lets the energy swing by half of omega dt.
    assert max(energies) < before * (1 + 0.6 * frequency * dt)
