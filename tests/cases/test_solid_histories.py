"""Numbers and distances of made-up histories whose values are known."""

import numpy as np
import pytest

from cases.discovery import load_case
from cases.solid_histories import REPRODUCED, total_energy

COLLISION = load_case("elastic_collision")
VIBRATION = load_case("elastic_vibration")
TENSION = load_case("elastic_tension")
MASS = 40.0  # of the square, density 10


def thrown(bounce=1.0, depth=0.3, shift=0.0, lost=0.0):
    """The centre of mass falls as the push says, flies and is thrown back by ``bounce``."""
    times = COLLISION.times
    speed = np.where(times < 0.2, -20 * times, -4.0)
    speed = np.where(times > 1.0, 4.0 * bounce, speed)
    height = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2 * np.diff(times))])
    zero = np.zeros_like(times)
    return {
        "time": times,
        "elastic_energy": zero,
        "kinetic_energy": MASS * speed**2 / 2 * (1 - lost * (times > 1.0)),
        "contact_energy": zero,
        "centre_of_mass_x": zero + shift,
        "centre_of_mass_y": height,
        "penetration": np.where(times == 1.0, depth, 0.0),
        "contact_roughness": np.where(times == 1.0, 0.25, 0.0),
        "min_det": 1 - 0.5 * (times == 1.0),
    }


def swing(omega=1.9, damping=0.9, amplitude=0.4):
    times = VIBRATION.times
    tip = -amplitude * damping**times * np.cos(omega * times)
    potential, kinetic = np.cos(omega * times) ** 2, np.sin(omega * times) ** 2
    return {
        "time": times,
        "tip": tip,
        "elastic_energy": potential,
        "kinetic_energy": kinetic,
        "centre_of_mass_x": np.zeros_like(times),
        "centre_of_mass_y": tip / 2,
        "min_det": np.ones_like(times),
    }


def numbers(case, history):
    return {name: number(history) for name, number in case.comparison.numbers.items()}


def distances(case, history, other):
    return {name: far(history, other) for name, far in case.comparison.distances.items()}


@pytest.mark.parametrize(
    ("case", "history"),
    [(COLLISION, thrown()), (VIBRATION, swing())],
    ids=["collision", "vibration"],
)
def test_nothing_is_nearer_than_itself(case, history):
    assert distances(case, history, history) == dict.fromkeys(case.comparison.distances, 0.0)


def test_path_is_measured_by_the_edge_and_its_worst_step():
    found = distances(COLLISION, thrown(shift=0.1), thrown())
    assert found["centre_of_mass_distance"] == pytest.approx(0.05)
    # Thrown back at half the speed for 0.9 s, and half of that in the step of the impact.
    slow = distances(COLLISION, thrown(bounce=0.5), thrown())
    assert slow["centre_of_mass_distance"] == pytest.approx((0.9 * 2.0 + 0.05 * 2.0) / 2)


def test_depth_and_roughness_are_compared_by_their_largest_values():
    found = distances(COLLISION, thrown(depth=0.36), thrown(depth=0.3))
    assert found["penetration_distance"] == pytest.approx(0.2)
    assert found["roughness_distance"] == 0
    assert numbers(COLLISION, thrown(depth=0.36))["largest_penetration"] == 0.36


def test_energy_of_the_impact_is_the_scale():
    found = distances(COLLISION, thrown(lost=0.3), thrown())
    assert found["energy_distance"] == pytest.approx(0.3)
    assert total_energy(thrown())[-1] == pytest.approx(MASS * 8.0)


def test_energy_balance_is_energy_less_the_work_of_the_push():
    """The push does the work 320 on the way of 0.4; what is lost later is out of balance."""
    assert numbers(COLLISION, thrown())["energy_balance"] == pytest.approx(0.0, abs=1e-12)
    assert numbers(COLLISION, thrown(lost=0.3))["energy_balance"] == pytest.approx(-0.3)


def test_least_determinant_is_that_of_all_steps():
    assert numbers(COLLISION, thrown())["least_determinant"] == 0.5


def test_swings_are_compared_by_frequency_amplitude_and_damping():
    found = distances(VIBRATION, swing(omega=1.95), swing(omega=1.9))
    assert found["frequency_distance"] == pytest.approx(0.05 / 1.9, rel=0.01)
    wide = distances(VIBRATION, swing(amplitude=0.44), swing())
    assert wide["frequency_distance"] == pytest.approx(0, abs=1e-9)
    assert 0.05 < wide["amplitude_distance"] < 0.1  # 0.1 at the start, damped until the first peak
    damped = distances(VIBRATION, swing(damping=0.8), swing(damping=0.9))
    assert damped["damping_distance"] == pytest.approx(0.1, rel=0.02)
    told = numbers(VIBRATION, swing())
    assert told["frequency"] == pytest.approx(1.9, rel=1e-3)
    assert told["damping"] == pytest.approx(0.9, rel=1e-3)


def test_too_short_a_swing_tells_nothing():
    short = {name: values[:9] for name, values in swing().items()}
    assert np.isnan(numbers(VIBRATION, short)["frequency"])
    found = distances(VIBRATION, short, short)
    assert all(np.isnan(found[f"{name}_distance"]) for name in ("frequency", "amplitude"))
    assert found["energy_distance"] == 0


def test_tension_is_judged_by_the_energy_at_full_load():
    zero = np.zeros(11)
    history = {
        "time": TENSION.times,
        "elastic_energy": np.linspace(0, 5, 11),
        "centre_of_mass_x": TENSION.times,
        "centre_of_mass_y": zero,
        "min_det": zero + 1,
    }
    stiffer = history | {"elastic_energy": np.linspace(0, 6, 11)}
    found = distances(TENSION, stiffer, history)
    assert found == pytest.approx({"centre_of_mass_distance": 0, "elastic_energy_distance": 0.2})
    assert numbers(TENSION, stiffer)["final_elastic_energy"] == 6


@pytest.mark.parametrize("name", ["collision", "drop3d", "tension", "vibration"])
def test_all_that_is_judged_is_told(name):
    """Judges are references of the case, bounds are of distances that some case tells."""
    case = load_case(f"elastic_{name}")
    assert set(case.comparison.judges.values()) <= set(case.further_references)
    assert set(case.comparison.distances) - {"roughness_distance", "damping_distance"} <= set(
        REPRODUCED["fem"]
    )


def test_nothing_moves_where_nothing_is_compared():
    """No kinetic energy and no work, no scale: the distance is not told."""
    still = thrown() | {"kinetic_energy": np.zeros(21), "centre_of_mass_y": np.zeros(21)}
    assert np.isnan(distances(COLLISION, still, still)["energy_distance"])


def test_an_impact_between_two_steps_has_the_energy_of_the_push():
    """Stopped after the push: no step sees how fast the body was."""
    unseen = thrown() | {"kinetic_energy": np.zeros(21)}
    lost = unseen | {"elastic_energy": np.where(COLLISION.times > 0.3, 32.0, 0.0)}
    assert distances(COLLISION, lost, unseen)["energy_distance"] == pytest.approx(0.1)
