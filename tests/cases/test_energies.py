"""Energies of solids: derivatives, frames, rest, small strains, inversion."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.linalg import polar

from cases.energies import ENERGIES, ArapVolume, Printed, StableNeoHookean, lame_constants
from cases.kinematics import invariants2, invariants3, rates2, rates3
from tests.tolerances import allowed

SOLIDS = [ArapVolume(2.0, 30.0), Printed(3.0, 5.0), StableNeoHookean(4.0, 3.0)]
IDS = list(ENERGIES)
DIMS = st.sampled_from([2, 3])
SEEDS = st.integers(0, 2**32 - 1)
SOLID = st.sampled_from(SOLIDS)
MANY = settings(max_examples=60, deadline=None)
H = 1e-5


def rotation(generator, dim):
    turn, upper = np.linalg.qr(generator.normal(size=(dim, dim)))
    turn = turn * np.sign(np.diag(upper))
    turn[:, 0] *= np.linalg.det(turn)
    return turn


def deformation(generator, dim, *, inverted=False):
    """F with singular values in [0.4, 2.5], the least of which changes sign if inverted."""
    stretches = np.sort(generator.uniform(0.4, 2.5, dim))[::-1]
    if inverted:
        stretches[-1] *= -1
        assume(stretches[-2] + stretches[-1] > 0.1)
    return rotation(generator, dim) @ np.diag(stretches) @ rotation(generator, dim)


def difference(function, f, df):
    """Fourth-order central difference along dF."""
    one, two = (
        np.subtract(function(f + k * H * df), function(f - k * H * df)) / (2 * k * H)
        for k in (1, 2)
    )
    return (4 * one - two) / 3


@MANY
@given(dim=DIMS, seed=SEEDS, inverted=st.booleans())
@example(dim=3, seed=147032, inverted=True)  # a nearly double root
def test_invariants_are_those_of_the_singular_values(dim, seed, inverted):
    f = deformation(np.random.default_rng(seed), dim, inverted=inverted)
    i, s, j, turn, cofactor = (invariants2 if dim == 2 else invariants3)(f)
    sigma = np.linalg.svd(f, compute_uv=False)
    sigma[-1] *= np.sign(np.linalg.det(f))
    assert i == pytest.approx(np.sum(sigma**2))
    assert s == pytest.approx(np.sum(sigma), rel=allowed("signed_stretches"))
    assert j == pytest.approx(np.prod(sigma))
    assert np.linalg.det(turn) == pytest.approx(1)
    np.testing.assert_allclose(np.array(turn) @ np.transpose(turn), np.eye(dim), atol=1e-8)
    np.testing.assert_allclose(cofactor, j * np.linalg.inv(f).T, atol=1e-12)
    if not inverted:
        np.testing.assert_allclose(turn, polar(f)[0], atol=1e-9)


@pytest.mark.parametrize(("invariants", "dim"), [(invariants2, 2), (invariants3, 3)])
def test_nothing_at_all_has_a_finite_stress(invariants, dim):
    for solid in SOLIDS:
        assert np.all(np.isfinite(solid.stress(np.zeros((dim, dim)))))
    assert invariants(np.zeros((dim, dim)))[1] < 1e-6


@MANY
@given(dim=DIMS, seed=SEEDS, inverted=st.booleans())
def test_rates_are_the_derivatives_of_the_invariants(dim, seed, inverted):
    generator = np.random.default_rng(seed)
    f, df = deformation(generator, dim, inverted=inverted), generator.normal(size=(dim, dim))
    invariants, rates = (invariants2, rates2) if dim == 2 else (invariants3, rates3)
    for k, found in enumerate(rates(f, df)):
        expected = difference(lambda at, k=k: invariants(at)[k], f, df)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=allowed("energy_slope"))


@MANY
@given(solid=SOLID, dim=DIMS, seed=SEEDS, inverted=st.booleans())
def test_stress_and_its_rate_are_derivatives(solid, dim, seed, inverted):
    generator = np.random.default_rng(seed)
    f, df = deformation(generator, dim, inverted=inverted), generator.normal(size=(dim, dim))
    slope = difference(solid.density, f, df)
    assert np.sum(solid.stress(f) * df) == pytest.approx(
        slope, rel=1e-6, abs=allowed("energy_slope")
    )
    np.testing.assert_allclose(
        solid.stress_rate(f, df),
        difference(solid.stress, f, df),
        rtol=1e-5,
        atol=allowed("energy_slope"),
    )


@MANY
@given(solid=SOLID, dim=DIMS, seed=SEEDS)
def test_hessian_is_symmetric(solid, dim, seed):
    generator = np.random.default_rng(seed)
    f = deformation(generator, dim)
    a, b = generator.normal(size=(2, dim, dim))
    assert np.sum(solid.stress_rate(f, a) * b) == pytest.approx(
        np.sum(solid.stress_rate(f, b) * a), rel=1e-8, abs=1e-8
    )


@MANY
@given(solid=SOLID, dim=DIMS, seed=SEEDS, inverted=st.booleans())
def test_observers_and_axes_do_not_matter(solid, dim, seed, inverted):
    """Psi(Q F) = Psi(F) and Psi(F Q) = Psi(F); P(Q F) = Q P(F)."""
    generator = np.random.default_rng(seed)
    f, turn = deformation(generator, dim, inverted=inverted), rotation(generator, dim)
    energy, scale = solid.density(f), 1 + abs(solid.density(f))
    assert solid.density(turn @ f) == pytest.approx(energy, abs=1e-11 * scale)
    assert solid.density(f @ turn) == pytest.approx(energy, abs=1e-11 * scale)
    np.testing.assert_allclose(
        solid.stress(turn @ f), turn @ solid.stress(f), atol=allowed("objectivity") * scale
    )


@MANY
@given(solid=SOLID, dim=DIMS, seed=SEEDS)
def test_turned_material_is_at_rest(solid, dim, seed):
    turn = rotation(np.random.default_rng(seed), dim)
    assert solid.density(turn) == pytest.approx(0, abs=1e-13)
    np.testing.assert_allclose(solid.stress(turn), 0, atol=1e-12)


@MANY
@given(solid=SOLID, dim=DIMS, seed=SEEDS)
def test_small_strains_are_those_of_the_linear_solid(solid, dim, seed):
    """dP at rest is lambda tr(e) 1 + 2 mu e: shear modulus and the rest of Hooke's law."""
    df = np.random.default_rng(seed).normal(size=(dim, dim))
    strain, (first, shear) = (df + df.T) / 2, solid.lame
    np.testing.assert_allclose(
        solid.stress_rate(np.eye(dim), df),
        first * np.trace(strain) * np.eye(dim) + 2 * shear * strain,
        atol=1e-11,
    )


@pytest.mark.parametrize("solid", SOLIDS, ids=IDS)
@pytest.mark.parametrize("dim", [2, 3])
def test_energy_is_positive_away_from_rest(solid, dim):
    generator = np.random.default_rng(0)
    for _ in range(200):
        assert solid.density(deformation(generator, dim)) > 0


def test_printed_energy_does_not_resist_shear():
    """Stretches 1 + e and 1 - e: mu e^4, where an elastic solid takes 2 mu e^2. At rest its
    stiffness against shear is nought, so that the least load shears it without bound."""
    printed = Printed(3.0, 5.0)
    stretches = (0.1, 0.01)
    for e in stretches:
        assert printed.density(np.diag([1 + e, 1 - e])) == pytest.approx(5.0 * e**4, rel=1e-6)
    for solid in (ArapVolume(2.0, 30.0), StableNeoHookean(4.0, 3.0)):
        energies = [solid.density(np.diag([1 + e, 1 - e])) for e in stretches]
        assert energies[1] == pytest.approx(2 * solid.lame[1] * 1e-4, rel=0.02)
        assert energies[0] / energies[1] == pytest.approx(100, rel=0.5)
    assert printed.lame[1] == 0


@pytest.mark.parametrize("solid", SOLIDS, ids=IDS)
@pytest.mark.parametrize("dim", [2, 3])
def test_inverted_material_is_told_from_material_at_rest(solid, dim):
    """|det F| would make the mirror image of the rest shape another shape of no energy."""
    mirror = np.diag([1.0] * (dim - 1) + [-1.0])
    assert solid.density(mirror * 1.0) > 1


@pytest.mark.parametrize("solid", SOLIDS, ids=IDS)
@pytest.mark.parametrize("dim", [2, 3])
def test_arrays_are_done_entry_by_entry(solid, dim):
    generator = np.random.default_rng(0)
    many = np.stack([deformation(generator, dim) for _ in range(5)], axis=-1)
    rates = generator.normal(size=many.shape)
    stress, rate = np.array(solid.stress(many)), np.array(solid.stress_rate(many, rates))
    density = solid.density(many)
    assert stress.shape == many.shape
    for k in range(5):
        np.testing.assert_allclose(density[k], solid.density(many[..., k]))
        np.testing.assert_allclose(stress[..., k], solid.stress(many[..., k]))
        one = solid.stress_rate(many[..., k], rates[..., k])
        np.testing.assert_allclose(rate[..., k], one, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["arap_volume", "stable_neo_hookean"])
def test_engineering_constants(name):
    """Plane strain: a bar of E and nu, in small tension."""
    young, poisson = 5.0, 0.3
    first, shear = ENERGIES[name].from_young(young, poisson).lame
    assert shear == pytest.approx(young / 2 / 1.3)
    assert first / (2 * (first + shear)) == pytest.approx(poisson)
    assert shear * (3 * first + 2 * shear) / (first + shear) == pytest.approx(young)


@pytest.mark.parametrize("poisson", [-1.0, -2.0, 0.5, 0.7, float("nan")])
def test_impossible_poisson_ratios_are_refused(poisson):
    with pytest.raises(ValueError, match=r"^poisson_ratio: .*; allowed: above -1 and below 1/2$"):
        lame_constants(1.0, poisson)


@pytest.mark.parametrize(
    ("key", "make"),
    [
        ("young_modulus", lambda: lame_constants(0.0, 0.3)),
        ("stretch", lambda: ArapVolume(0.0, 1.0)),
        ("volume", lambda: ArapVolume(1.0, -1.0)),
        ("volume", lambda: ArapVolume.from_young(1.0, -0.5)),
        ("second_constant", lambda: Printed(1.0, 0.0)),
        ("shear_modulus", lambda: StableNeoHookean(1.0, 0.0)),
        ("first_constant", lambda: StableNeoHookean(-0.7, 1.0)),
    ],
)
def test_impossible_constants_are_refused(key, make):
    with pytest.raises(ValueError, match=f"^{key}: .*; allowed: a number"):
        make()
