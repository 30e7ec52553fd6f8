"""The splittings of the Euler equations on series that are exact in space."""

import numpy as np
import pytest

from baselines.splittings import SPLITTINGS, VELOCITY_ORDERS, chorin
from baselines.symmetric_series import STABLE_TURN, SymmetricSeries, runge_kutta4
from cases.flows import BOX, velocity
from tests.baselines.flow_helpers import unsteady
from tests.tolerances import allowed

MODES = 24  # the error of the unsteady flow up to END stays below 1e-6
END = 0.8


def run(step, space, field, time_step, end):
    for _ in range(round(end / time_step)):
        field = step(space, field, time_step)
    return field


def start(flow, modes=MODES):
    space = SymmetricSeries(BOX, modes)
    return space, space.field(flow(space.sites))


def difference(space, one, other):
    """Root of the mean squared difference of the velocities."""
    return np.sqrt(np.mean(space.velocity_at_sites(one - other) ** 2))


def kinetic_energy(space, field):
    return np.mean(np.sum(space.velocity_at_sites(field) ** 2, axis=1)) / 2


@pytest.fixture(scope="module")
def reference():
    """The unsteady flow at END by small Runge-Kutta steps, checked by halving them."""
    space, field = start(unsteady)
    found = run(runge_kutta4, space, field, 0.01, END)
    assert difference(space, found, run(runge_kutta4, space, field, 0.02, END)) < allowed(
        "fine_steps"
    )
    assert difference(space, found, field) > 0.05 * difference(space, field, 0 * field)  # unsteady
    return found


@pytest.mark.parametrize("name", sorted(set(SPLITTINGS) - {"chorin_fused"}))
@pytest.mark.parametrize("flow", [velocity, unsteady])
def test_order_in_time(name, flow, reference):
    space, field = start(flow)
    exact = field if flow is velocity else reference
    steps = (0.1, 0.05, 0.025)
    errors = [difference(space, run(SPLITTINGS[name], space, field, h, END), exact) for h in steps]
    slopes = np.log2(np.divide(errors[:-1], errors[1:]))
    if VELOCITY_ORDERS[name] == 1:
        assert slopes == pytest.approx([1, 1], abs=allowed("first_order"))
    else:
        assert np.all(slopes > allowed("second_order"))


def test_fused_splitting_is_the_same_in_exact_arithmetic():
    assert SPLITTINGS["chorin_fused"] is chorin


@pytest.mark.parametrize(("time_step", "kept"), [(0.05, 0.9995), (0.2, 0.98)])
def test_second_order_splitting_is_stable_for_long(time_step, kept):
    """Twenty time units, four times the run of the case: energy is lost slowly, never won."""
    space, field = start(velocity, modes=16)
    before = kinetic_energy(space, field)
    after = kinetic_energy(
        space, run(SPLITTINGS["second_order_splitting"], space, field, time_step, 20.0)
    )
    assert kept < after / before < 1


def test_second_order_splitting_does_not_feed_noise():
    """Noise of 1e-3 in every step, as from a fit, adds up and is not amplified."""
    modes = 16
    space, field = start(velocity, modes)
    rng, first = np.random.default_rng(0), field
    decay = np.exp(-0.2 * np.add.outer(np.arange(modes), np.arange(modes)))
    noise = 0.0
    for _ in range(100):
        added = 1e-3 * (decay * rng.standard_normal((2, modes, modes))).ravel()
        noise += np.mean(space.velocity_at_sites(added) ** 2)
        field = SPLITTINGS["second_order_splitting"](space, field, 0.05) + added
    assert difference(space, field, first) < allowed("noise") * np.sqrt(noise)


def test_chorin_loses_energy_in_every_step():
    space, field = start(unsteady)
    energies = []
    for _ in range(10):
        energies.append(kinetic_energy(space, field))
        field = chorin(space, field, 0.05)
    assert np.all(np.diff(energies) < 0)


def test_runge_kutta_keeps_the_taylor_green_flow_to_rounding():
    """Its acceleration is a gradient; 16 modes hold all products."""
    space, field = start(velocity, modes=16)
    assert np.max(np.abs(space.acceleration(field))) < allowed("steady_acceleration")
    assert difference(space, run(runge_kutta4, space, field, 0.05, 5.0), field) < allowed(
        "steady_run"
    )


def test_runge_kutta_has_order_four(reference):
    space, field = start(unsteady)
    runs = [run(runge_kutta4, space, field, h, END) for h in (0.05, 0.025)]
    errors = [difference(space, found, reference) for found in runs]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(4, abs=allowed("fourth_order"))


def test_runge_kutta_divides_steps_that_are_too_long():
    """One long step stays close to short ones, where undivided it would be far off or infinite."""
    space, field = start(unsteady)
    turned = np.max(np.abs(space.velocity_at_sites(field)), axis=0) @ space.highest
    parts = int(np.ceil(turned / STABLE_TURN))
    assert parts > 1
    long, short = (run(runge_kutta4, space, field, h, 1.0) for h in (1.0, 1 / parts))
    change = difference(space, long, field)
    assert difference(space, long, short) < allowed("divided_step") * change


def test_dealiased_acceleration_keeps_the_energy():
    """u . P (u . grad) u sums to zero for divergence-free u, whatever its scales."""
    space = SymmetricSeries(BOX, 12)
    noise = np.random.default_rng(0).uniform(-1, 1, space.sites.shape)
    field, _ = space.project(space.field(noise))
    velocities = (space.velocity_at_sites(f) for f in (field, space.acceleration(field)))
    ours, rate = velocities
    scale = np.sqrt(np.mean(ours**2) * np.mean(rate**2))
    assert abs(np.mean(ours * rate)) < allowed("energy_rate") * scale
