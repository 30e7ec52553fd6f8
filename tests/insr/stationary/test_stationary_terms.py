"""Strong forms and energies against exact solutions and against the cases' own integrals."""

import numpy as np
import pytest
import torch

from cases.boundaries import boundary
from cases.boundary_conditions import Essential, Robin
from cases.contracts import Sample
from cases.discovery import case_names, load_case
from cases.domains import Box
from cases.quadrature import interior_rule
from cases.smooth import constant
from cases.stationary import Bending, Diffusion
from cases.stationary_observables import potential_energy
from insr.boundary.conditions import structure
from insr.networks import Siren, box_scaling
from insr.stationary.objective import Objective
from insr.stationary.points import boundary_points
from insr.stationary.terms import (
    axis_index,
    energy_blocks,
    penalty_blocks,
    residual_block,
    strong_form,
)
from insr.stationary.trial import Trial

LINEAR = [
    name
    for name in case_names()
    if isinstance(load_case(name).equation, Diffusion)
    and not load_case(name).equation.point_loads
    and load_case(name).reference.smooth
]
ENERGIES = {
    "rod_neumann": (500, 5),
    "rod_point_load": (500, 5),
    "beam": (500, 5),
    "laplace_annulus_robin": (60, 5),
    "poisson_square_k2": (60, 5),
    "harmonic_lshape_origin": (20, 5),
}


def sites(case, count=50):
    unit = np.random.default_rng(0).random((count, case.domain.dim))
    return case.domain.from_unit(0.01 + 0.98 * unit)


def trial_of(case, exact=True, beta=7, **options):
    """A trial function with random weights, exact for the essential conditions or free."""
    held = tuple(c for c in case.boundary_conditions if not isinstance(c, Robin))
    dim = case.domain.dim
    shape = {"alpha": 0, "beta": beta, "omega0": 2.0, "activation": "tanh"} | options
    network = Siren(inputs=dim, outputs=1, **shape, **box_scaling(case.domain.bounds))
    trial = Trial(network=network, structure=structure(held) if exact else None)
    return trial, network.initial_parameters(1)


@pytest.mark.parametrize("name", LINEAR)
def test_exact_solutions_satisfy_the_strong_form(name):
    case = load_case(name)
    points, smooth = sites(case), case.reference.smooth
    order, terms, data = strong_form(case.equation, points)
    assert order == 2
    dim = case.domain.dim
    total = terms[axis_index(dim)] * smooth.value(points)
    for i in range(dim):
        total = total + terms.get(axis_index(dim, i), 0.0) * smooth.gradient(points)[:, i]
        total = total + terms[axis_index(dim, i, i)] * smooth.hessian(points)[:, i, i]
    scale = 1 + np.abs(smooth.hessian(points)).max()
    assert np.abs(total - data).max() < 1e-8 * scale


def test_strong_form_of_plates_is_the_bilaplacian():
    """Of x^2 y^2: 8; of x^4: 24, by the coefficients of the jet."""
    order, terms, _ = strong_form(Bending(rigidity=3.0), np.zeros((1, 2)))
    assert order == 4
    assert terms == {(4, 0): 3.0, (2, 2): 6.0, (0, 4): 3.0}
    assert strong_form(Bending(), np.zeros((1, 1)))[1] == {(4,): 1.0}


@pytest.mark.parametrize("name", ["rod_point_load", "beam", "eikonal_square"])
def test_what_has_no_linear_strong_form_is_refused(name):
    with pytest.raises(ValueError, match=r"^(point_loads|moments|equation): .*; allowed"):
        strong_form(load_case(name).equation, np.zeros((1, load_case(name).domain.dim)))


@pytest.mark.parametrize("name", ENERGIES)
def test_energy_is_that_of_the_case(name):
    """The sum of squares and linear forms is the energy that cases compute from the field."""
    case = load_case(name)
    trial, theta = trial_of(case)
    rule = interior_rule(case.domain, *ENERGIES[name])
    blocks = energy_blocks(trial, case.equation, case.boundary_conditions, rule)
    found = Objective(tuple(blocks)).evaluate(theta).value
    weights = theta.numpy()
    sample = Sample(
        points=rule.points,
        values=None,
        weights=rule.weights,
        gradient=None,
        value_at=lambda x: trial.value(weights, x)[:, None],
        gradient_at=lambda x: trial.gradient(weights, x)[:, None],
    )
    wanted = potential_energy(case.equation, case.boundary_conditions, rule, sample)
    assert found == pytest.approx(wanted, rel=1e-7)


def test_weight_of_an_energy_weighs_all_its_terms():
    case = load_case("laplace_annulus_robin")
    trial, theta = trial_of(case)
    rule = interior_rule(case.domain, 5, 2)
    one, many = (
        Objective(
            tuple(energy_blocks(trial, case.equation, case.boundary_conditions, rule, weight))
        )
        .evaluate(theta)
        .value
        for weight in (1.0, 1e-3)
    )
    assert many == pytest.approx(1e-3 * one, rel=1e-12)


def test_energy_of_convection_is_refused():
    case = load_case("advection_diffusion_a5")
    trial, _ = trial_of(case)
    with pytest.raises(ValueError, match=r"^energy: none, convection is not symmetric; allowed"):
        energy_blocks(trial, case.equation, (), interior_rule(case.domain, 4, 2))


@pytest.mark.parametrize("name", ["poisson_square_k1", "laplace_annulus_robin", "rod_neumann"])
def test_residual_of_the_ansatz_is_that_of_its_field(name):
    """Rows by jets of N against the Laplacian of the field by differences of its gradient."""
    case = load_case(name)
    network = Siren(inputs=case.domain.dim, outputs=1, alpha=1, beta=6, omega0=2.0)
    trial = Trial(network=network, structure=structure(case.boundary_conditions))
    theta = network.initial_parameters(2)
    rule = interior_rule(case.domain, 2, 2)
    found = residual_block(trial, case.equation, rule).evaluate(theta).residual.numpy()
    step, laplacian = 1e-5, 0.0
    for axis in range(case.domain.dim):
        shift = step * np.eye(case.domain.dim)[axis]
        ahead, behind = (trial.gradient(theta, rule.points + s * shift) for s in (1, -1))
        laplacian = laplacian + (ahead - behind)[:, axis] / (2 * step)
    wanted = np.sqrt(rule.weights / rule.weights.sum())
    wanted = wanted * (-case.equation.diffusivity * laplacian - case.equation.source(rule.points))
    np.testing.assert_allclose(found, wanted, atol=1e-6 * np.abs(wanted).max())


def test_residual_of_plates_vanishes_for_the_uniform_load():
    """u = phi^2 N with N = 1/16 is the solution: all weights 0 but the bias of the output."""
    case = load_case("plate_circular_uniform")
    trial, theta = trial_of(case)
    theta = torch.zeros_like(theta)
    theta[-1] = 1 / 16
    block = residual_block(trial, case.equation, interior_rule(case.domain, 3, 2))
    assert block.evaluate(theta).residual.abs().max() < 1e-12


def test_squared_residual_near_a_singular_point_stays_bounded():
    case = load_case("rod_singular")
    trial, theta = trial_of(case)
    losses = []
    for cells in (100, 1000, 10_000):
        block = residual_block(trial, case.equation, interior_rule(case.domain, cells, 1))
        losses.append(Objective((block,)).evaluate(theta).value)
    assert losses[2] < 1.1 * losses[1] < 1.3 * losses[0]


CONDITIONS = ["laplace_square", "laplace_annulus_robin", "plate_circular_cubic", "rod_dirichlet"]


@pytest.mark.parametrize("name", CONDITIONS)
def test_penalties_vanish_with_an_exact_ansatz_and_not_without(name):
    case = load_case(name)
    rules = boundary_points(
        [c.piece for c in case.boundary_conditions], 60, np.random.default_rng(1)
    )
    values = []
    for exact in (True, False):
        trial, theta = trial_of(case)
        held = structure(case.boundary_conditions) if exact else None
        trial = Trial(network=trial.network, structure=held)
        blocks = penalty_blocks(trial, case.equation, case.boundary_conditions, rules, 2.0)
        values.append(Objective(tuple(blocks)).evaluate(theta).value)
    assert values[0] < 1e-20
    assert values[1] > 1e-3


def test_penalty_is_a_mean_over_the_boundary():
    """u = 0 with u = 3 wanted everywhere: 9 times the weight, however many points there are."""
    box = Box((0.0, 0.0), (1.0, 2.0))
    case = load_case("laplace_square")
    conditions = tuple(Essential(piece, constant(3.0)) for piece in boundary(box).pieces)
    trial, theta = trial_of(case, exact=False)
    for count in (40, 90):
        rules = boundary_points([c.piece for c in conditions], count, np.random.default_rng(1))
        blocks = penalty_blocks(trial, case.equation, conditions, rules, 5.0)
        value = Objective(tuple(blocks)).evaluate(torch.zeros_like(theta)).value
        assert value == pytest.approx(45.0, rel=1e-12)
