"""Exact identities of the schemes for transport, from random fields and flows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baselines.cosine_transport import initial_modes, transport_matrix
from baselines.linear_stepping import rational_step
from baselines.semi_lagrangian_transport import feet
from baselines.summation_by_parts import fourth_order
from baselines.tensor_reconstruction import CosineAxis
from cases.domains import Box
from cases.integrators import RATIONAL
from cases.metrics import trapezoid_weights
from cases.problems.transport2d import foot
from tests.baselines.helpers import numbers
from tests.baselines.transport_helpers import (
    CASE,
    IMPLICIT,
    METHODS,
    last,
    method,
    random_flow,
    small_case,
    solve,
)

SEEDS = st.integers(0, 2**32 - 1)
BOX = Box((-1.0, 0.5), (1.5, 2.0))
SIDE = 16


def random_case(seed, **options):
    """Random nodal values in a random flow on a box of unequal edges."""
    rng = np.random.default_rng(seed)
    flow = random_flow(BOX, rng)
    noise = {}

    def initial(points):  # the same at the same points
        return noise.setdefault(len(points), rng.uniform(0, 1, (len(points), 1)))

    return small_case(initial, domain=BOX, equation=flow, **options)


def weighted_sum(name, states):
    """Integrals of a run's nodal values or modes by the scheme's own quadrature."""
    if name in ("cosine", "floor"):
        return states[:, 0]
    return states @ trapezoid_weights((SIDE, SIDE), BOX.lengths)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, integrator=st.sampled_from(IMPLICIT))
@pytest.mark.parametrize("name", ["upwind", "cosine"])
def test_mass_is_conserved(name, integrator, seed):
    stored = solve(method(name, integrator), random_case(seed), numbers(SIDE**2)).field.stored
    mass = weighted_sum(name, stored)
    assert np.ptp(mass) < 1e-12 * np.max(np.abs(mass))


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, integrator=st.sampled_from(["midpoint", "gauss_legendre4"]))
@pytest.mark.parametrize("name", ["central4", "cosine"])
def test_energy_is_conserved(name, integrator, seed):
    """By integrators with abs(R(iy)) = 1, in any flow: the matrices are skew."""
    stored = solve(method(name, integrator), random_case(seed), numbers(SIDE**2)).field.stored
    if name == "cosine":
        weights = np.where(np.arange(SIDE) == 0, 2.0, 1.0)
    else:
        weights, _ = fourth_order(SIDE)
    energy = np.square(stored) @ np.multiply.outer(weights, weights).ravel()
    assert np.ptp(energy) < 1e-12 * energy[0]


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_implicit_euler_with_upwind_keeps_bounds(seed):
    """In the Taylor-Green flow, whose fluxes out of each volume add up to zero exactly."""
    case = replace(random_case(seed), domain=CASE.domain, equation=CASE.equation)
    stored = solve(method("upwind", "implicit_euler"), case, numbers(SIDE**2)).field.stored
    assert np.min(stored) > np.min(stored[0]) - 1e-12
    assert np.max(stored) < np.max(stored[0]) + 1e-12


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
@pytest.mark.parametrize("name", ["upwind", "semi_lagrangian"])
def test_low_order_steps_make_no_new_extremum(name, seed):
    stored = solve(method(name), random_case(seed, num_steps=1), numbers(SIDE**2)).field.stored
    if name == "semi_lagrangian":
        assert np.min(stored[1]) >= np.min(stored[0]) - 1e-14
        assert np.max(stored[1]) <= np.max(stored[0]) + 1e-14
    energy = np.square(stored) @ trapezoid_weights((SIDE, SIDE), BOX.lengths)
    assert energy[1] < energy[0]


@pytest.mark.parametrize("name", METHODS)
def test_a_constant_field_stays_constant(name):
    """In the Taylor-Green flow; in central differences up to their own error at the walls."""
    case = small_case(lambda points: np.ones((len(points), 1)), num_steps=3)
    points = CASE.domain.grid((41, 43))
    slack = 1e-2 if name == "central4" else 1e-12
    error = np.max(np.abs(last(solve(method(name), case, numbers(48**2)), points) - 1))
    assert error < slack
    if name == "central4":
        finer = np.max(np.abs(last(solve(method(name), case, numbers(96**2)), points) - 1))
        assert finer < error / 3


@pytest.mark.parametrize(("name", "degree"), [("semi_lagrangian", 1), ("semi_lagrangian_cubic", 3)])
def test_semi_lagrangian_steps_of_polynomials_are_exact(name, degree):
    """One step takes a polynomial that its splines contain to its values at the exact feet."""

    def polynomial(points):
        x, y = (points - np.pi).T
        return (x**degree + (x * y) ** degree - 2 * y + 1)[:, None]

    case = small_case(polynomial, time_step=0.3, num_steps=1)
    field = solve(method(name), case, numbers(SIDE**2)).field
    nodes = CASE.domain.grid((SIDE, SIDE))
    expected = polynomial(foot(nodes, 0.3))
    # Points on a wall x = 2 pi may be found at x = 0, where only the coordinate differs.
    inside = np.all((nodes > 1e-9) & (nodes < 2 * np.pi - 1e-9), axis=1)
    np.testing.assert_allclose(field.stored[1][inside], expected[inside, 0], atol=1e-8)


def test_feet_are_those_of_the_closed_form():
    points = np.random.default_rng(0).uniform(0.01, 6.27, (200, 2))
    case = small_case(time_step=0.5)
    np.testing.assert_allclose(feet(case, points), foot(points, 0.5), atol=1e-10)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_cosine_matrix_is_the_operator(seed):
    """-v . grad of a few modes, point by point, in a random flow."""
    rng = np.random.default_rng(seed)
    flow, count, few = random_flow(BOX, rng), 14, 6
    fields = [CosineAxis(count, a, b) for a, b in zip(BOX.lower, BOX.upper, strict=True)]
    modes = np.zeros((count, count))
    modes[:few, :few] = rng.standard_normal((few, few))
    lengths = np.where(np.arange(count) == 0, np.sqrt(2), 1.0)
    scale = np.multiply.outer(lengths, lengths)
    matrix = transport_matrix(flow, BOX, count)
    image = (matrix @ (modes * scale).ravel()).reshape(count, count) / scale

    points = BOX.from_unit(rng.uniform(0, 1, (50, 2)))

    def value(coefficients, derivatives=(0, 0)):
        first, second = (axis.basis(points[:, i], derivatives[i]) for i, axis in enumerate(fields))
        return np.einsum("nj,jk,nk->n", first, coefficients, second)

    slopes = np.stack([value(modes, (1, 0)), value(modes, (0, 1))], axis=1)
    expected = -np.sum(flow.velocity(points) * slopes, axis=1)
    np.testing.assert_allclose(value(image), expected, atol=1e-10)
    assert abs(matrix + matrix.T).max() < 1e-12


def test_initial_modes_are_those_of_the_field():
    def field(points):
        unit = (points - BOX.lower) / BOX.lengths
        return 3 + 2 * np.cos(np.pi * 4 * unit[:, :1]) * np.cos(np.pi * 5 * unit[:, 1:])

    modes = initial_modes(small_case(field, domain=BOX), 8)
    expected = np.zeros((8, 8))
    expected[0, 0], expected[4, 5] = 3, 2
    np.testing.assert_allclose(modes, expected, atol=1e-13)


@pytest.mark.parametrize("n", [8, 9, 30])
def test_summation_by_parts(n):
    """w D + (w D)^T is the boundary term, and D is exact for quadratics, cubics inside."""
    weights, derivative = fourth_order(n)
    product = weights[:, None] * derivative.toarray()
    boundary = np.zeros((n, n))
    boundary[0, 0], boundary[-1, -1] = -1, 1
    np.testing.assert_allclose(product + product.T, boundary, atol=1e-15)
    x = np.arange(n, dtype=float)
    for degree in range(5):
        slope = degree * x ** max(degree - 1, 0)
        rows = slice(None) if degree <= 2 else slice(4, n - 4)
        np.testing.assert_allclose((derivative @ x**degree)[rows], slope[rows], atol=1e-9)


def test_grids_that_are_too_small_for_both_ends_are_refused():
    with pytest.raises(ValueError, match="n: 7; allowed: at least 8"):
        fourth_order(7)


@pytest.mark.parametrize("time_step", [0.05, 20.0])
@pytest.mark.parametrize("integrator", IMPLICIT)
@pytest.mark.parametrize("name", ["upwind", "central4"])
def test_steps_without_pivoting_solve_their_equation(name, integrator, time_step):
    """Q(dt L) u1 = P(dt L) u0, also at CFL numbers of some hundred."""
    weights, matrix = method(name).weights_and_matrix(random_case(0), 24)
    operator = (matrix / weights[:, None]).tocsr() * time_step
    mass = matrix.__class__(np.diag(weights))
    step = rational_step(RATIONAL[integrator], time_step, mass, matrix, plane=True)
    state = np.random.default_rng(1).standard_normal(len(weights))
    found = step(state)

    def polynomial(coefficients, vector):
        result = np.zeros_like(vector)
        for coefficient in reversed(coefficients):
            result = operator @ result + coefficient * vector
        return result

    left = polynomial(RATIONAL[integrator].denominator, found)
    right = polynomial(RATIONAL[integrator].numerator, state)
    np.testing.assert_allclose(left, right, atol=1e-10 * np.max(np.abs(left)))
