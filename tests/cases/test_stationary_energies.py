"""Energies of stationary cases: stated values, minima, loads, and refusals where there is none."""

import numpy as np
import pytest
from stationary_helpers import CASES, SMOOTH, laplacian, sample_of

from cases.boundary_conditions import Clamped, Robin
from cases.domains import Box
from cases.quadrature import interior_rule
from cases.smooth import Smooth, affine, constant, product
from cases.stationary import Diffusion, Eikonal, PointLoad
from cases.stationary_observables import observed_rule, potential_energy

SQUARE = Box((0.0, 0.0), (1.0, 1.0))
ROD = Box((0.0,), (1.0,))
STATED = {
    "rod_dirichlet": 313 / 420,
    "rod_neumann": -6061 / 1260,
    "rod_sine_k3": -1 / (18 * np.pi**2),
    "rod_heaviside": 1 / 3,
    "rod_heaviside_homogeneous": -5 / 48,
    "rod_point_load": -1 / 2,
    "advection_diffusion_a0": 1 / 2,
    "beam": -1 / 32,
    "poisson_square_k2": -1 / (16 * np.pi**2),
    "laplace_square": np.pi / np.tanh(np.pi) / 4,
    "laplace_annulus": np.pi / np.log(4),
    "laplace_annulus_robin": -np.pi - 3 * np.pi / np.log(4),
    "harmonic_square": 1 / 3,
    "poisson_hypercube": -1 / (8 * np.pi**2),
}
WITH_ENERGY = [name for name in SMOOTH if "energy_excess" in CASES[name].observables]


@pytest.mark.parametrize("name", WITH_ENERGY)
def test_energy_of_the_exact_solution(name):
    """The observable finds the stated energy; its rule meets the singularity of the L's corner, and
    in four dimensions it has few cells."""
    tolerance = {
        "harmonic_lshape_origin": 1e-3,
        "harmonic_lshape_reentrant": 2e-3,
        "poisson_hypercube": 1e-4,
    }
    case = CASES[name]
    energy = case.observables["energy"](sample_of(case.reference.smooth))
    excess = case.observables["energy_excess"](sample_of(case.reference.smooth))
    bound = tolerance.get(name, 1e-6) * max(abs(energy), 1e-3)
    assert abs(excess) < bound
    if name in STATED:
        assert energy == pytest.approx(STATED[name], abs=bound)


def test_all_stated_energies_are_recorded():
    assert set(STATED) <= set(WITH_ENERGY)


def plate_energy(case):
    rule = interior_rule(case.domain, 20, 4)
    field = case.reference.smooth
    density = case.equation.density(
        rule.points, field.value(rule.points), None, laplacian(field, rule.points)
    )
    return rule.weights @ density


def test_energies_of_the_plate():
    """-pi/384 and -17 pi/11059200, half of minus the work of the load."""
    assert plate_energy(CASES["plate_circular_uniform"]) == pytest.approx(-np.pi / 384, rel=1e-9)
    cubic = plate_energy(CASES["plate_circular_cubic"])
    assert cubic == pytest.approx(-17 * np.pi / 11059200, rel=1e-9)


def test_energy_of_the_singular_rod_vanishes():
    """int u'^2/2 = 2/3 = int b u, by x = s^3."""
    case, (s, w) = CASES["rod_singular"], np.polynomial.legendre.leggauss(20)
    points = ((s + 1) / 2)[:, None] ** 3
    weights = w / 2 * 3 * ((s + 1) / 2) ** 2
    field = case.reference.smooth
    stored = weights @ field.gradient(points)[:, 0] ** 2 / 2
    work = weights @ (case.equation.source(points) * field.value(points))
    assert (stored, work) == pytest.approx((2 / 3, 2 / 3), rel=1e-12)


@pytest.mark.parametrize("name", WITH_ENERGY)
def test_exact_solution_minimises_the_energy(name):
    """Up and down along a field that vanishes where u is held the energy grows, and equally: signs
    of loads and of boundary integrals are right."""
    case = CASES[name]
    exact, direction = case.reference.smooth, admissible(case)
    rule = observed_rule(case.equation, case.domain)

    def energy(amount):
        moved = Smooth(
            lambda x: exact.value(x) + amount * direction.value(x),
            lambda x: exact.gradient(x) + amount * direction.gradient(x),
            exact.hessian,
        )
        return potential_energy(case.equation, case.boundary_conditions, rule, sample_of(moved))

    least, above, below = energy(0.0), energy(1.0), energy(-1.0)
    second = above + below - 2 * least
    assert second > 1e-4
    # The rule misses a little of the singularity in the L's corner.
    assert abs(above - below) < (1e-2 if name.startswith("harmonic_lshape") else 1e-4) * second


def admissible(case) -> Smooth:
    """A bump that is no symmetry of the case, 0 on the pieces where u is held."""
    factors = [constant(1.0)]
    for condition in case.boundary_conditions:
        if isinstance(condition, Robin):
            continue
        points = condition.piece.random(2, np.random.default_rng(0))[:1]
        if case.name.startswith("laplace_annulus"):
            factor = _circle(np.linalg.norm(points))
        else:
            normal = condition.piece.normal(points)[0]
            factor = affine(float(normal @ points[0]), -normal)
        factors += [factor] * (2 if isinstance(condition, Clamped) else 1)
    return _times([*factors, affine(1.0, 0.3 + 0.1 * np.arange(case.domain.dim))])


def _circle(radius):
    return Smooth(
        lambda x: np.sum(x**2, axis=1) - radius**2, lambda x: 2 * x, lambda x: 2 * np.eye(2)
    )


def _times(factors) -> Smooth:
    def value(x):
        return np.prod([f.value(x) for f in factors], axis=0)

    def gradient(x):
        values, slopes = [f.value(x) for f in factors], [f.gradient(x) for f in factors]
        return sum(
            np.prod(values[:k] + values[k + 1 :], axis=0)[:, None] * slope
            for k, slope in enumerate(slopes)
        )

    return Smooth(value, gradient, lambda x: np.full((len(x), x.shape[1], x.shape[1]), np.nan))


@pytest.mark.parametrize(
    ("equation", "reason"),
    [
        (Diffusion(velocity=(1.0,)), "convection is not symmetric"),
        (Eikonal(SQUARE), "the equation is of first order"),
    ],
)
def test_energy_is_refused_where_there_is_none(equation, reason):
    assert equation.no_energy == reason
    with pytest.raises(ValueError, match=f"^energy: none, {reason}; allowed: "):
        equation.density(np.zeros((1, 1)), np.zeros(1), np.zeros((1, 1)), None)
    with pytest.raises(ValueError, match=f"^energy: none, {reason}; allowed: "):
        potential_energy(equation, (), interior_rule(ROD, 2, 2), sample_of(constant(0.0)))


def test_point_loads_and_reactions_enter_the_energy():
    """u = x on (0, 1) with c = 3, f = 2 and a load of 5 at 1/2: 1/2 + 1/2 - 1 - 5/2."""
    equation = Diffusion(
        source=lambda x: np.full(len(x), 2.0),
        reaction=3.0,
        point_loads=(PointLoad((0.5,), 5.0),),
    )
    field = sample_of(product([(lambda x: x, np.ones_like, np.zeros_like)]))
    found = potential_energy(equation, (), interior_rule(ROD, 4, 3), field)
    assert found == pytest.approx(1 / 2 + 1 / 2 - 1 - 5 / 2)
