"""Exact identities of the schemes, from arbitrary initial data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from baselines import finite_differences
from baselines.linear_stepping import partial_fractions, rational_step
from cases.integrators import RATIONAL
from tests.baselines.helpers import IMPLICIT, last, method, numbers, small_case, solve

COEFFICIENTS = arrays(float, (2, 6), elements=st.floats(-1, 1))
SEEDS = st.integers(0, 2**32 - 1)
MODES = np.arange(6)
WAVENUMBERS = 2 * np.pi * MODES / 4


def band_limited(coefficients):
    """A real field of period 4 with six modes, as a function of x (N, 1)."""

    def field(x):
        waves = np.exp(1j * WAVENUMBERS * (x + 2))
        return np.real(waves @ (coefficients[0] + 1j * coefficients[1]))[:, None]

    return field


@settings(max_examples=25, deadline=None)
@given(coefficients=COEFFICIENTS, integrator=st.sampled_from(IMPLICIT))
def test_fourier_amplifies_each_mode_by_the_integrator(coefficients, integrator):
    """Each mode is multiplied by R(-i a k dt) a step, whatever the field."""
    case = small_case(band_limited(coefficients), num_steps=7)
    solution = solve(method("fourier", integrator), case, numbers(21))
    factor = RATIONAL[integrator].amplification(-1j * 0.25 * WAVENUMBERS * case.time_step) ** 7
    complex_field = (coefficients[0] + 1j * coefficients[1]) * factor
    expected = band_limited(np.stack([complex_field.real, complex_field.imag]))
    points = np.linspace(-2, 2, 57)[:, None]
    assert solution.status == "ok"
    np.testing.assert_allclose(last(solution, points), expected(points), atol=1e-12)


def test_implicit_euler_damps_a_wave_by_the_known_factor():
    """|R| = (1 + (a k dt)^2)^(-1/2) a step; midpoint and Gauss-Legendre keep |R| = 1."""
    wave = small_case(lambda x: np.cos(3 * np.pi / 2 * (x + 2)), num_steps=20)
    points = np.linspace(-2, 2, 4001)[:, None]
    amplitudes = {
        integrator: np.max(last(solve(method("fourier", integrator), wave, numbers(31)), points))
        for integrator in IMPLICIT
    }
    damping = (1 + (0.25 * 1.5 * np.pi * 0.05) ** 2) ** -0.5
    assert amplitudes["implicit_euler"] == pytest.approx(damping**20, rel=1e-5)
    assert amplitudes["midpoint"] == pytest.approx(1, rel=1e-5)
    assert amplitudes["gauss_legendre4"] == pytest.approx(1, rel=1e-5)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_midpoint_central2_loses_energy_only_at_the_outflow(seed):
    """sum w (u1^2 - u0^2) / 2 = -dt a (u_n at the midpoint)^2 / 2, trapezoid weights w."""
    rough = np.random.default_rng(seed).standard_normal(41)
    case = small_case(lambda x: rough[:, None], num_steps=12)
    values = solve(method("central2", "midpoint"), case, numbers(41)).field.stored
    values[0, 0] = 0  # prescribed from the first step on
    energy = 0.1 * (np.sum(values**2, axis=1) - values[:, -1] ** 2 / 2) / 2
    leaving = 0.05 * 0.25 * ((values[1:, -1] + values[:-1, -1]) / 2) ** 2 / 2
    np.testing.assert_allclose(np.diff(energy), -leaving, atol=1e-13)


@pytest.mark.parametrize("name", ["fem_p1_uniform", "fem_p2_uniform"])
def test_midpoint_finite_elements_lose_energy_only_at_the_outflow(name):
    """The same identity with the integral itself, by Gauss's rule in each cell."""
    case = small_case(lambda x: np.exp(-(((x - 1.8) / 0.2) ** 2)), num_steps=12)
    solution = solve(method(name, "midpoint"), case, numbers(41))
    cells = solution.diagnostics["cells"]
    gauss, weights = np.polynomial.legendre.leggauss(3)
    centres = -2 + 4 / cells * (np.arange(cells) + 0.5)
    points = (centres[:, None] + 2 / cells * gauss).reshape(-1, 1)
    weights = np.tile(2 / cells * weights, cells)
    fields = [solution.field.evaluate(step, points)[:, 0] for step in solution.field.steps]
    ends = [solution.field.evaluate(s, np.array([[2.0]]))[0, 0] for s in solution.field.steps]
    energy = np.square(fields) @ weights / 2
    leaving = 0.05 * 0.25 * ((np.array(ends[1:]) + ends[:-1]) / 2) ** 2 / 2
    assert np.max(leaving) > 1e-4
    np.testing.assert_allclose(np.diff(energy), -leaving, atol=1e-13)


@pytest.mark.parametrize(
    ("scheme", "degree"), [("upwind", 1), ("central2", 1), ("central4", 3), ("compact4", 4)]
)
def test_every_row_differentiates_polynomials(scheme, degree):
    """A p' = B p / h in all rows but that of the inflow node, closures included."""
    x = np.linspace(0, 1, 12)
    weights, differences = getattr(finite_differences, scheme)(len(x))
    for power in range(degree + 1):
        slope = power * x ** max(power - 1, 0)
        residual = weights @ slope - differences @ x**power * (len(x) - 1)
        np.testing.assert_allclose(residual[1:], 0, atol=1e-12)


@pytest.mark.parametrize("scheme", ["upwind", "central2", "central4", "compact4"])
@pytest.mark.parametrize("n", [20, 112, 301])
def test_semi_discrete_schemes_do_not_grow(scheme, n):
    """No eigenvalue of -A^{-1} B without the inflow node has a positive real part."""
    weights, differences = (m.toarray()[1:, 1:] for m in getattr(finite_differences, scheme)(n))
    eigenvalues = np.linalg.eigvals(-np.linalg.solve(weights, differences))
    assert np.max(eigenvalues.real) < 1e-10


@pytest.mark.parametrize("cfl", [0.35, 2.8])
@pytest.mark.parametrize("integrator", ["midpoint", "gauss_legendre4"])
@pytest.mark.parametrize("scheme", ["upwind", "central2", "central4", "compact4"])
def test_powers_of_the_step_are_bounded_alike_on_all_grids(scheme, integrator, cfl):
    """Lax stability: max ||R^k|| over 240 steps, from every initial field, not only smooth ones."""
    norms = []
    for n in (57, 113):
        weights, differences = (m[1:, 1:] for m in getattr(finite_differences, scheme)(n))
        step = rational_step(RATIONAL[integrator], 1.0, weights, -cfl * differences)
        propagator = np.stack([step(unit) for unit in np.eye(n - 1)], axis=1)
        power, norm = np.eye(n - 1), 0.0
        for _ in range(240):
            power = propagator @ power
            norm = max(norm, np.linalg.norm(power, 2))
        norms.append(norm)
    assert norms[1] < 4
    assert norms[1] < 1.05 * norms[0]


@pytest.mark.parametrize("integrator", IMPLICIT)
def test_partial_fractions_are_the_rational_function(integrator):
    fractions = partial_fractions(RATIONAL[integrator])
    z = np.linspace(-30, 0.5, 50)
    value = fractions.limit + sum(
        np.real(weight / (1 - z / root))
        for root, weight in zip(fractions.roots, fractions.weights, strict=True)
    )
    np.testing.assert_allclose(value, RATIONAL[integrator].amplification(z), rtol=1e-12, atol=1e-13)


def test_partial_fractions_refuse_an_explicit_integrator():
    with pytest.raises(ValueError, match="integrator: explicit"):
        partial_fractions(RATIONAL["explicit_euler"])


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, integrator=st.sampled_from(sorted(RATIONAL)))
def test_a_step_solves_q_u1_equal_p_u0(seed, integrator):
    """Against dense matrix polynomials of L = M^{-1} K, with random M and K."""
    random = np.random.default_rng(seed)
    mass = np.eye(6) + 0.1 * random.standard_normal((6, 6))
    stiffness = random.standard_normal((6, 6))
    state = random.standard_normal(6)
    scheme = RATIONAL[integrator]
    z = 0.2 * np.linalg.solve(mass, stiffness)
    powers = [np.linalg.matrix_power(z, k) for k in range(3)]
    numerator = sum(c * p for c, p in zip(scheme.numerator, powers, strict=False))
    denominator = sum(c * p for c, p in zip(scheme.denominator, powers, strict=False))
    step = rational_step(scheme, 0.2, csr_matrix(mass), csr_matrix(stiffness))
    np.testing.assert_allclose(denominator @ step(state), numerator @ state, atol=1e-11)
