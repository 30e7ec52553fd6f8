"""Frequencies and amplitudes of known oscillations."""

import numpy as np
import pytest

from cases.vibrations import implicit_euler_oscillation, oscillation

DT = 0.08
TIMES = DT * np.arange(121)


@pytest.mark.parametrize("damping", [1.0, 0.9, 1.05])
def test_damped_cosine_is_found_again(damping):
    found = oscillation(TIMES, 0.4 * damping**TIMES * np.cos(1.97 * TIMES))
    assert found.frequency == pytest.approx(1.97, rel=1e-4)
    assert found.damping == pytest.approx(damping, rel=1e-3)
    # The envelope touches the curve beside its largest value, a little where the damping is small.
    expected = 0.4 * damping**found.times
    assert found.amplitudes == pytest.approx(expected, rel=2e-3)


def test_implicit_euler_damps_by_the_formula():
    omega, u = 1.98, [0.4, 0.4]
    for _ in TIMES[1:]:
        u.append((2 * u[-1] - u[-2]) / (1 + (omega * DT) ** 2))
    found = oscillation(TIMES, np.array(u[1:]))
    frequency, damping = implicit_euler_oscillation(omega, DT)
    assert damping**DT == pytest.approx((1 + (omega * DT) ** 2) ** -0.5)
    assert found.frequency == pytest.approx(frequency, rel=1e-3)
    assert found.damping == pytest.approx(damping, rel=2e-3)
    assert found.damping < 0.9


def test_too_short_a_signal_is_refused():
    with pytest.raises(ValueError, match=r"^signal: 1 zeros; allowed: at least 3$"):
        oscillation(TIMES[:30], np.cos(1.97 * TIMES[:30]))
