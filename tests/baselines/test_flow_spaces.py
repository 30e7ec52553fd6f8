"""Discretisations of velocities: projection, Poisson's equation, interpolation, series."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baselines.interpolation import bicubic, bilinear
from baselines.splittings import chorin
from baselines.staggered_grid import MacCormackGrid, StaggeredGrid, solve_poisson
from baselines.symmetric_series import SymmetricSeries
from cases.domains import Box
from tests.tolerances import allowed

BOX = Box((-1.0, 2.0), (1.5, 4.0))  # no axis like the other
SPACES = {
    "staggered": lambda n: StaggeredGrid(BOX, n, bilinear),
    "series": lambda n: SymmetricSeries(BOX, n),
}
FEW = settings(max_examples=20, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(6, 24)


def random_field(space, seed):
    """Random velocities at the sites: no derivative, no wall and no smoothness is respected."""
    return space.field(np.random.default_rng(seed).uniform(-1, 1, space.sites.shape))


@FEW
@given(kind=st.sampled_from(sorted(SPACES)), n=SIZES, seed=SEEDS)
def test_projection(kind, n, seed):
    """Whatever the input: no divergence, nothing left to project, and the rest orthogonal."""
    space = SPACES[kind](n)
    field = random_field(space, seed)
    projected, gradient = space.project(field)
    assert np.max(np.abs(space.divergence(field))) > 0.1
    assert np.max(np.abs(space.divergence(projected))) < allowed("projection")
    np.testing.assert_allclose(projected + gradient, field, atol=allowed("projection"))
    again, nothing = space.project(projected)
    np.testing.assert_allclose(again, projected, atol=allowed("projection"))
    np.testing.assert_allclose(nothing, 0, atol=allowed("projection"))


@FEW
@given(n=SIZES, seed=SEEDS)
def test_staggered_projection_is_orthogonal_and_keeps_the_walls(n, seed):
    space = SPACES["staggered"](n)
    projected, gradient = space.project(random_field(space, seed))
    assert abs(projected @ gradient) < allowed("projection_energy") * n**2
    u, v = space.components(projected)
    assert np.all(u[[0, -1]] == 0)
    assert np.all(v[:, [0, -1]] == 0)


@FEW
@given(n=SIZES, seed=SEEDS)
def test_discrete_curls_are_left_alone(n, seed):
    """u = d_y psi, v = -d_x psi of corner values psi that vanish on the walls."""
    space = SPACES["staggered"](n)
    psi = np.zeros((n + 1, n + 1))
    psi[1:-1, 1:-1] = np.random.default_rng(seed).uniform(-1, 1, (n - 1, n - 1))
    u, v = np.diff(psi, axis=1) / space.spacing[1], -np.diff(psi, axis=0) / space.spacing[0]
    field = np.concatenate([u.ravel(), v.ravel()])
    np.testing.assert_allclose(space.project(field)[0], field, atol=allowed("discrete_curl"))


@pytest.mark.parametrize("seed", range(3))
def test_series_satisfy_the_walls_everywhere(seed):
    space = SymmetricSeries(BOX, 12)
    field = random_field(space, seed)
    ends = np.random.default_rng(seed).uniform(BOX.lower, BOX.upper, (50, 2))
    for axis in (0, 1):
        for wall in (BOX.lower[axis], BOX.upper[axis]):
            points = ends.copy()
            points[:, axis] = wall
            assert np.max(np.abs(space.velocity(field, points)[:, axis])) < allowed(
                "series_wall_flux"
            )


@FEW
@given(seed=SEEDS, shape=st.tuples(SIZES, SIZES))
def test_poisson_inverts_the_five_point_laplacian(seed, shape):
    source = np.random.default_rng(seed).uniform(-1, 1, shape)
    spacing = (0.3, 0.2)
    ghosts = np.pad(solve_poisson(source, spacing), 1, mode="edge")  # dq/dn = 0
    laplacian = np.zeros(shape)
    for axis, h in enumerate(spacing):
        inner = ghosts[:, 1:-1] if axis == 0 else ghosts[1:-1]
        laplacian += np.diff(inner, n=2, axis=axis) / h**2
    np.testing.assert_allclose(laplacian, source - np.mean(source), atol=allowed("poisson"))


def test_poisson_converges_to_a_known_solution():
    """q = cos(2 pi x) cos(pi y) on the unit square, at second order."""
    errors = []
    for n in (16, 32, 64):
        x = (np.arange(n) + 0.5) / n
        exact = np.multiply.outer(np.cos(2 * np.pi * x), np.cos(np.pi * x))
        found = solve_poisson(-5 * np.pi**2 * exact, (1 / n, 1 / n))
        errors.append(np.max(np.abs(found - exact)))
    np.testing.assert_allclose(
        np.log2(np.divide(errors[:-1], errors[1:])), 2, atol=allowed("poisson_order")
    )


@FEW
@given(seed=SEEDS, rule=st.sampled_from([(bilinear, 1), (bicubic, 3)]))
def test_interpolation_reproduces_its_polynomials(seed, rule):
    """Of degree 1 or 3 along each axis; the cubic also beyond its outermost values."""
    interpolate, degree = rule
    rng = np.random.default_rng(seed)
    coefficients = rng.uniform(-1, 1, (degree + 1, degree + 1))
    x, y = np.arange(7) + 0.5, np.arange(9) * 1.0
    values = np.polynomial.polynomial.polygrid2d(x, y, coefficients)
    lower, upper = np.array([0.0, 0.0]), np.array([7.0, 8.0])
    margin = 0.5 if degree == 1 else 0.0
    points = rng.uniform(lower + margin, upper - margin, (50, 2))
    found = interpolate(values, points, lower, upper, np.ones(2), np.array([-0.5, 0.0]))
    expected = np.polynomial.polynomial.polyval2d(*points.T, coefficients)
    np.testing.assert_allclose(
        found, expected, rtol=0, atol=allowed("polynomial") * np.max(np.abs(values))
    )


def swirl(points):
    """A velocity that mirrors itself in the walls of BOX."""
    x, y = np.pi * ((points - BOX.lower) / BOX.lengths).T
    return np.stack([np.sin(x) * np.cos(2 * y), np.cos(x) * np.sin(y)], axis=1)


@pytest.mark.parametrize(("interpolation", "order"), [(bilinear, 2), (bicubic, 4)])
def test_staggered_values_are_found_again(interpolation, order):
    """At the order of the interpolation up to the walls; points beyond a wall count as on it."""
    points = BOX.from_unit(np.random.default_rng(0).random((2000, 2)))
    points[:100, 0], points[100:200, 1] = BOX.lower[0], BOX.upper[1]
    errors = []
    for n in (16, 32):
        space = StaggeredGrid(BOX, n, interpolation)
        field = space.field(swirl(space.sites))
        errors.append(np.max(np.abs(space.velocity(field, points) - swirl(points))))
        beyond = np.array([[BOX.upper[0] + 1, 3.0]])
        np.testing.assert_array_equal(
            space.velocity(field, beyond), space.velocity(field, np.array([[BOX.upper[0], 3.0]]))
        )
        own = space.velocity_at_sites(field)
        np.testing.assert_allclose(
            own, space.velocity(field, space.sites), atol=allowed("interpolation")
        )
    assert np.log2(errors[0] / errors[1]) > order - allowed("interpolation_order")


def test_a_flow_that_runs_into_the_walls_does_not_grow():
    """One step takes feet from deep inside to far beyond the walls; twenty stay bounded.

    Cubic stencils that lean to one side at the walls would multiply the largest velocity.
    """
    space = StaggeredGrid(BOX, 32, bicubic)
    field, _ = space.project(space.field(20 * swirl(space.sites)))
    largest = space.largest(field)
    for _ in range(20):
        field = chorin(space, field, 0.1)
        assert space.largest(field) < allowed("wall_overshoot") * largest


@FEW
@given(seed=SEEDS)
@example(seed=24770)  # a foot on the upper wall of u
def test_limited_correction_stays_within_the_range_of_the_field(seed):
    space = MacCormackGrid(BOX, 10, bilinear)
    field = random_field(space, seed)
    displacement = 0.3 * np.random.default_rng(seed).uniform(-1, 1, space.sites.shape)
    carried = space.transport(field, displacement)
    for before, after in zip(space.components(field), space.components(carried), strict=True):
        assert np.min(before) <= np.min(after)
        assert np.max(after) <= np.max(before)


def test_correction_vanishes_where_interpolation_is_exact():
    """A whole number of cells: the foot is a site, and there is nothing to correct."""
    corrected = MacCormackGrid(BOX, 10, bilinear, limited=False)
    plain = StaggeredGrid(BOX, 10, bilinear)
    field = random_field(plain, 1)
    displacement = np.tile(plain.spacing, (len(plain.sites), 1)) * [2, 0]
    inside = plain.sites[:, 0] + displacement[:, 0] < BOX.upper[0] + 1e-9
    inside &= plain.sites[:, 0] - displacement[:, 0] > BOX.lower[0] - 1e-9
    np.testing.assert_allclose(
        corrected.transport(field, displacement)[inside],
        plain.transport(field, displacement)[inside],
        atol=allowed("interpolation"),
    )


@FEW
@given(n=SIZES, seed=SEEDS)
def test_series_at_scattered_points_are_the_sums(n, seed):
    """Points beyond the walls count as on them."""
    space = SymmetricSeries(BOX, n)
    field = random_field(space, seed)
    points = BOX.from_unit(np.random.default_rng(seed).uniform(-2.9, 3.9, (60, 2)))
    inside = np.clip(points, BOX.lower, BOX.upper)
    waves = [
        np.multiply.outer(inside[:, i] - BOX.lower[i], np.arange(n) * np.pi / BOX.lengths[i])
        for i in (0, 1)
    ]
    first, second = space.components(field)
    u = np.einsum("pj,jk,pk->p", np.sin(waves[0]), first, np.cos(waves[1]))
    v = np.einsum("pj,jk,pk->p", np.cos(waves[0]), second, np.sin(waves[1]))
    np.testing.assert_allclose(
        space.velocity(field, points), np.stack([u, v], axis=1), atol=allowed("series_points")
    )


@FEW
@given(n=SIZES, seed=SEEDS)
def test_series_and_their_values_at_the_sites(n, seed):
    space = SymmetricSeries(BOX, n)
    field = random_field(space, seed)
    at_sites = space.velocity_at_sites(field)
    np.testing.assert_allclose(
        space.velocity(field, space.sites), at_sites, atol=allowed("series_points")
    )
    np.testing.assert_allclose(space.field(at_sites), field, atol=allowed("series_sites"))
