"""The material point method on the cases: contract, refusals, loads, short runs with known ends."""

from dataclasses import replace
from xml.etree import ElementTree

import meshio
import numpy as np
import pytest

from baselines.mpm.loading import clock
from baselines.mpm.states import ParticleStates
from cases.boundary_conditions import Dirichlet, Grip
from cases.budgets import Budget, BudgetTooSmall
from cases.discovery import load_case
from cases.equations import IncompressibleEuler, Push
from cases.obstacles import Ball, Contact
from cases.vocabulary import DTYPES, FAMILIES, INTEGRATORS, ROLES
from tests.baselines.mpm_helpers import (
    METHODS,
    particles_in_plane,
    particles_in_space,
    short,
    solve,
    solver,
)
from tests.tolerances import allowed

CASES = ["elastic_tension", "elastic_collision", "elastic_vibration", "elastic_drop3d"]
SCATTERED = np.random.default_rng(0).uniform(-0.2, 0.2, (50, 2))


def collision(num_steps=2, **changes):
    return short("elastic_collision", num_steps, **changes)


def tension(num_steps=10):
    return short("elastic_tension", num_steps)


@pytest.mark.parametrize("label", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_vocabulary(name, label):
    method = solver(label)
    assert method.family in FAMILIES
    assert method.role in ROLES
    assert method.integrator in INTEGRATORS
    assert method.label == label
    assert not method.seeded
    assert method.supports(load_case(name)) == (True, "")


@pytest.mark.parametrize("dtype", DTYPES)
def test_memory_is_places_velocities_and_deformations(dtype):
    solution = solve(solver(), collision(1), particles_in_plane(100), dtype)
    count = {"float32": 100, "float64": 49}[dtype]  # 50 fit
    assert solution.diagnostics["particles"] == count
    assert solution.n_parameters == 8 * count
    assert solution.memory_bytes == 8 * count * DTYPES[dtype]
    with_slopes = solution.diagnostics["memory_kib_with_affine"] * 1024
    assert with_slopes == 12 * count * DTYPES[dtype]


def test_stored_numbers_are_rounded_to_the_storage_type():
    single, double = (
        solve(solver(), collision(1), particles_in_plane(100 * k), dtype).field.states.x
        for k, dtype in ((1, "float32"), (2, "float64"))
    )
    assert single.shape == double.shape == (2, 100, 2)
    assert np.max(np.abs(single - double)) > 0
    np.testing.assert_allclose(single, double, atol=1e-6)


def test_two_runs_agree_bit_for_bit():
    fields = [
        solve(solver(), collision(2), particles_in_plane(100)).field.evaluate(2, SCATTERED)
        for _ in range(2)
    ]
    assert np.array_equal(*fields)


def test_pushed_bodies_fly_as_the_impulse_says():
    """Velocity of the centre of mass: force by density by time; no contact yet."""
    far = Contact(Ball((0.0, -9.0), 1.0), 1e4)
    equation = replace(load_case("elastic_collision").equation, contact=far)
    case = collision(3, equation=equation)
    solution = solve(solver(), case, particles_in_plane(100))
    points = case.domain.grid((41, 41))
    for step, speed in ((0, 0.0), (1, -2.0), (2, -4.0), (3, -4.0)):
        found = solution.velocity.evaluate(step, points)
        assert found[:, 1].mean() == pytest.approx(speed, rel=allowed("free_flight"), abs=1e-5)
        assert abs(found[:, 0].mean()) < 1e-5


def test_torus_flies_too():
    case = short("elastic_drop3d", 1)
    solution = solve(solver(), case, particles_in_space(300))
    kinetic = solution.diagnostics["particles_kinetic_energy"]
    mass = case.equation.density * case.domain.measure
    expected = [mass / 2 * speed**2 for speed in (0.0, 10.0)]
    np.testing.assert_allclose(kinetic, expected, rtol=allowed("free_flight"), atol=1e-9)
    assert solution.diagnostics["memory_kib_with_affine"] * 1024 == pytest.approx(
        solution.memory_bytes * 24 / 15
    )


def test_collision_catches_the_square():
    """Thrown down at a speed of 4, it is slowed by the disc; after the push energy is only lost."""
    case = collision(20)
    solution = solve(solver(), case, particles_in_plane(400))
    assert solution.status == "ok"
    found = solution.diagnostics
    total = sum(
        np.array(found[f"particles_{kind}_energy"]) for kind in ("elastic", "kinetic", "contact")
    )
    assert max(found["particles_contact_energy"]) > 0
    assert np.all(np.diff(total[3:]) < 1e-3 * total[3])
    assert found["particles_min_det"] > 0
    velocity = solution.velocity.evaluate(20, case.domain.grid((41, 41)))
    assert -2 < velocity[:, 1].mean() < 4
    depth = case.equation.contact.depth(solution.field.states.x[-1].astype(float))
    assert np.max(depth) < 0.2


def test_tension_is_slow_and_held_by_its_grips():
    """Half the load, at which the particles still hold together."""
    case = tension(5)
    solution = solve(solver(pull_time=30.0), case, particles_in_plane(150))
    assert solution.status == "ok"
    assert solution.velocity is None
    found = solution.diagnostics
    assert found["kinetic_share"] < 0.01
    assert found["pull_time"] == 30.0
    assert found["most_components"] == 1
    edge = np.linspace(-0.9, 0.9, 19)
    for step in (3, 5):
        for side, expected in ((-1.0, 0.0), (1.0, 2 * case.times[step])):
            face = np.stack([np.full(19, side), edge], axis=1)
            values = solution.field.evaluate(step, face)
            # A fit of the face and of the particles beside it, no interpolation.
            np.testing.assert_allclose(values[:, 0], expected, atol=0.03)
            assert np.max(np.abs(values[:, 1])) < 0.03
    # Nearly incompressible: 3/2 as long it is 2/3 as high on average, and less between the grips.
    waist = solution.field.evaluate(5, np.array([[0.0, -1.0], [0.0, 1.0]]))
    assert 1 / 3 < waist[0, 1] < 1 / 2
    assert waist[1, 1] == pytest.approx(-waist[0, 1], rel=0.01)
    np.testing.assert_allclose(waist[:, 0], 0.5, atol=0.05)


@pytest.mark.integration
def test_few_particles_come_apart_at_full_load():
    """Numerical fracture: no crack was asked for, and the measures and the energy tell of it."""
    found = solve(solver(pull_time=20.0), tension(), particles_in_plane(100)).diagnostics
    assert found["kinetic_share"] < 0.01
    assert 0 <= found["rest_time"] <= 20.0
    assert found["components"] > 1
    assert found["largest_component"] < 0.7
    assert found["largest_opening"] > 5
    elastic = found["particles_elastic_energy"]
    assert elastic[-1] < 0.5 * max(elastic)


@pytest.mark.integration
def test_total_lagrangian_particles_hold_together():
    """The same load and particles: in one piece, each as far from the next as its F tells, with the
    energy that the load calls for."""
    method = solver("mpm_total_lagrangian", pull_time=20.0)
    solution = solve(method, tension(), particles_in_plane(100))
    found = solution.diagnostics
    assert solution.status == "ok"
    assert found["most_components"] == 1
    assert found["worst_opening"] < 1.2
    assert found["particles_min_det"] > 0.5
    elastic = found["particles_elastic_energy"]
    assert np.all(np.diff(elastic) > 0)
    waist = solution.field.evaluate(10, np.array([[0.0, 1.0]]))
    assert -0.75 < waist[0, 1] < -0.5  # twice as long, half as high on average, less in the middle


def test_total_lagrangian_collision_rebounds_whole():
    case = collision(20)
    solution = solve(solver("mpm_total_lagrangian"), case, particles_in_plane(400))
    assert solution.status == "ok"
    found = solution.diagnostics
    assert found["most_components"] == 1
    assert found["particles_min_det"] > 0
    speed = solution.velocity.evaluate(20, case.domain.grid((41, 41)))[:, 1].mean()
    assert 1 < speed < 4  # thrown down at 4, and some of the energy stays in its vibrations


def test_pulling_starts_and_ends_gently():
    times, load = clock(tension(), 50.0)
    np.testing.assert_allclose([load(time) for time in times], tension().times, atol=1e-12)
    assert times[-1] == pytest.approx(50.0)
    eps = 1e-6
    for end in (0.0, 50.0):
        assert abs(load(end + eps) - load(end - eps)) < eps * 1e-3
    steps, identity = clock(collision(), 50.0)
    np.testing.assert_array_equal(steps, collision().times)
    assert identity(0.3) == 0.3


@pytest.mark.integration
def test_beam_starts_from_its_equilibrium():
    """Its tip hangs as low as beam theory says, within what a coarse and locking grid allows."""
    case = short("elastic_vibration", 1)
    solution = solve(solver(), case, particles_in_plane(240))
    assert solution.status == "ok"
    assert solution.diagnostics["hold_imbalance"] <= allowed("held_start")
    assert solution.diagnostics["particles_kinetic_energy"][0] == 0
    (first, shear), (length, height) = case.equation.energy.lame, case.domain.lengths
    modulus = 4 * shear * (first + shear) / (first + 2 * shear)
    sag = height * length**4 / (8 * modulus * height**3 / 12)  # q L^4 / (8 E I)
    tip = solution.field.evaluate(0, np.array([[1.0, 0.0]]))[0, 1]
    assert -1.1 * sag < tip < -0.6 * sag


def test_hold_that_finds_no_equilibrium_says_so(monkeypatch):
    monkeypatch.setattr("baselines.mpm.loading.MOST_HOLDING_STEPS", 50)
    solution = solve(solver(), short("elastic_vibration", 1), particles_in_plane(60))
    assert solution.status == "not_converged"
    assert solution.reason.startswith("forces of the hold out of balance by ")
    assert solution.field.steps == (0, 1)


def test_a_run_stops_where_progress_says_so():
    def progress(step, message=""):
        return step < 2

    solution = solve(solver(), collision(4), particles_in_plane(100), progress=progress)
    assert solution.status == "time_limit"
    assert solution.reason == "stopped after 2 of 4 steps"
    assert solution.field.steps == (0, 1, 2)


def test_a_body_thrown_away_has_diverged():
    equation = replace(load_case("elastic_collision").equation, push=Push((0.0, 1e6), 1.0))
    case = collision(4, equation=equation)
    solution = solve(solver(), case, particles_in_plane(100))
    assert solution.status == "diverged"
    assert "100 lengths away at step 1" in solution.reason
    assert solution.field.steps == (0,)


def test_a_step_that_ceases_to_be_stable_ends_the_run():
    """Stretched material is stiffer and the grid between the grips finer: what was just stable at
    rest is not any more."""
    case, budget = tension(), particles_in_plane(100)
    stable = solve(solver(), replace(case, num_steps=1), budget).diagnostics["stable_step"]
    solution = solve(solver(time_step=0.99999 * stable), case, budget)
    assert solution.status == "failed"
    assert solution.reason.startswith("time_step: ")
    assert len(solution.field.steps) < 11


def test_steps_above_the_stable_one_are_refused_before_and_in_the_run():
    case, budget = collision(), particles_in_plane(100)
    for refuse in (
        lambda: solver(time_step=0.05).check_budget(case, budget, "float32"),
        lambda: solve(solver(time_step=0.05), case, budget),
    ):
        with pytest.raises(
            ValueError, match=r"^time_step: 0\.05; allowed: at most the stable 0\.0"
        ):
            refuse()
    solver(time_step=1e-3).check_budget(case, budget, "float32")
    found = solve(solver(time_step=1e-3), collision(1), budget).diagnostics
    assert found["longest_step"] == pytest.approx(1e-3)
    assert found["steps"] == 100


def test_bodies_that_start_in_the_obstacle_are_refused():
    equation = load_case("elastic_collision").equation
    inside = replace(equation, contact=Contact(Ball((0.0, -1.5), 1.0), 1e4))
    with pytest.raises(ValueError, match=r"^initial: .* inside the obstacle; allowed: outside$"):
        collision(equation=inside)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cell", 0.0),
        ("share", -1.0),
        ("share", 1.01),
        ("time_step", -1e-3),
        ("pull_time", 0.0),
        ("hold_tolerance", 0.0),
    ],
)
def test_settings_out_of_range_are_refused(key, value):
    with pytest.raises(ValueError, match=f"^{key}: {value}; allowed: "):
        solver(**{key: value})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"equation": IncompressibleEuler()}, "equation: euler; allowed: elasticity"),
        ({"boundary_conditions": (Dirichlet(0, "lower"),)}, "boundary_conditions: "),
        ({"boundary_conditions": (Grip(0, "lower", (0.0, 0.0)),) * 2}, "boundary_conditions: "),
    ],
)
def test_other_cases_are_refused_with_a_reason(change, reason):
    supported, why = solver().supports(replace(load_case("elastic_tension"), **change))
    assert not supported
    assert why.startswith(reason)


def test_grips_on_a_torus_are_refused():
    case = replace(
        load_case("elastic_drop3d"), boundary_conditions=(Grip(0, "lower", (0.0, 0.0, 0.0)),)
    )
    assert solver().supports(case) == (False, "domain: Torus; allowed with grips: Box")


def test_too_small_a_budget_is_refused_before_and_in_the_run():
    for refuse in (
        lambda: solver().check_budget(collision(), Budget(64), "float32"),
        lambda: solve(solver(), collision(), Budget(64)),
    ):
        with pytest.raises(BudgetTooSmall, match="budget: 64 bytes; too small for"):
            refuse()


def test_paraview_opens_what_a_run_left(tmp_path):
    case = collision(1)
    solution = solve(solver(), case, particles_in_plane(100))
    states = solution.field.states
    assert isinstance(states, ParticleStates)
    solution.write_states(tmp_path, case.times)
    series = ElementTree.parse(tmp_path / "particles.pvd").iter("DataSet")
    files = {float(entry.get("timestep")): entry.get("file") for entry in series}
    assert list(files) == [0.0, 0.1]
    assert {path.name for path in tmp_path.glob("*.vtu")} == set(files.values())
    mesh = meshio.read(tmp_path / files[0.1])
    values = solution.field.evaluate(1, states.rest)
    shift = mesh.point_data["displacement"][:, :2]
    np.testing.assert_allclose(shift, values, atol=0.02 * np.max(np.abs(shift)))
    np.testing.assert_allclose(mesh.points[:, :2] - shift, states.rest, atol=1e-6)
