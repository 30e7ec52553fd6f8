"""Neural methods for stationary cases: what they refuse, reach and record."""

from dataclasses import replace

import numpy as np
import pytest

from cases.boundary_conditions import Essential
from cases.budgets import BudgetTooSmall, siren_parameters
from cases.contracts import Sample
from cases.discovery import case_names, load_case, load_method, method_modules
from cases.smooth import constant
from cases.stationary import Stationary
from cases.vocabulary import BOUNDARIES, FAMILIES, INTEGRATORS, OPTIMIZERS, ROLES
from insr.stationary.method import overfitted

KINDS = ("diffusion", "bending", "eigenvalue", "eikonal")
METHODS = [
    (kind, name)
    for kind in KINDS
    for name, module in method_modules(kind).items()
    if module.startswith("insr.")
]
CASES = [name for name in case_names() if isinstance(load_case(name).equation, Stationary)]


def method(kind, name, optimizer="gauss_newton", boundary="exact", **settings):
    return load_method(kind, name)(
        integrator="stationary", optimizer=optimizer, boundary=boundary, **settings
    )


def solved(case, name="collocation", *, numbers=None, dtype="float64", seed=0, **options):
    """With a network of the case's depth that has about ``numbers`` weights."""
    case = load_case(case) if isinstance(case, str) else case
    size = {"float32": 4, "float64": 8}[dtype]
    budget = replace(case.budget(1), bytes=size * (numbers or case.paper_bytes // 4))
    solver = method(case.equation.kind, name, **options)
    return solver.solve(case, budget, seed=seed, dtype=dtype)


def errors(case, solution, count=2000):
    """sum |e| / sum |u| and max |e| / max |u| at points of no rule."""
    case = load_case(case) if isinstance(case, str) else case
    unit = np.random.default_rng(77).random((count, case.domain.dim))
    points = case.domain.from_unit(unit)
    exact = case.reference.function(points, 1.0)
    off = np.abs(solution.field.evaluate(1, points) - exact)
    return off.sum() / np.abs(exact).sum(), off.max() / np.abs(exact).max()


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_methods_speak_the_vocabulary(kind, name):
    solver = method(kind, name)
    assert solver.family in FAMILIES
    assert solver.role in ROLES
    assert set(solver.integrators) <= set(INTEGRATORS)
    assert set(solver.optimizers) <= set(OPTIMIZERS)
    assert set(solver.boundaries) <= set(BOUNDARIES)
    assert solver.label == f"{name}_gauss_newton_exact"


def test_studies_of_settings_have_labels_of_their_own():
    found = method(
        "diffusion",
        "collocation",
        structure="mean_value",
        superposed=True,
        interior_weight=0.1,
        seconds=3.0,
    )
    label = "collocation_gauss_newton_exact_mean_value_superposed_interior_weight_0.1_seconds_3"
    assert found.label == label
    assert method("diffusion", "ritz", sampler="gauss").label == "ritz_gauss_newton_exact"
    assert method("diffusion", "ritz", sampler="fresh").label == "ritz_gauss_newton_exact_fresh"


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_a_neural_method_with_an_exact_ansatz(name):
    case, able = load_case(name), 0
    for kind, solver in METHODS:
        supported, reason = method(kind, solver).supports(case)
        assert supported == (reason == "")
        assert supported or ("; allowed" in reason and "\n" not in reason)
        able += supported
    assert able >= 1


@pytest.mark.parametrize(
    ("case", "kind", "name", "settings", "reason"),
    [
        ("advection_diffusion_a5", "diffusion", "ritz", {}, "energy: none, convection is not symm"),
        ("rod_point_load", "diffusion", "collocation", {}, "point_loads: 1; allowed: none"),
        ("beam", "bending", "collocation", {}, "moments: 1; allowed: none"),
        ("beam", "diffusion", "ritz", {}, "equation: bending; allowed: diffusion"),
        (
            "laplace_annulus",
            "diffusion",
            "collocation",
            {"structure": "product"},
            "kind: 'product'; allowed for faces of boxes alone",
        ),
        (
            "laplace_annulus_robin",
            "diffusion",
            "collocation",
            {"structure": "mean_value"},
            "kind: 'mean_value'; allowed with the same sort of condition everywhere",
        ),
        (
            "harmonic_lshape_origin",
            "diffusion",
            "ritz",
            {"structure": "lines"},
            "trimmed: False; allowed for a polygon that is not convex: True",
        ),
    ],
)
def test_what_a_method_cannot_do_is_said_in_one_line(case, kind, name, settings, reason):
    supported, found = method(kind, name, **settings).supports(load_case(case))
    assert not supported
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"structure": "nonsense"}, r"structure: 'nonsense'; allowed: equivalence, lines"),
        ({"activation": "relu9"}, r"activation: 'relu9'; allowed: sine, tanh, swish"),
        ({"sampler": "triangles"}, r"sampler: 'triangles'; allowed: gauss, midpoint"),
        ({"boundary_weight": 0.0}, r"boundary_weight: 0.0; allowed: a number above 0"),
        ({"points": -1}, r"points: -1; allowed: 0 \(automatic\) or more"),
        ({"optimizer": "lbfgs", "sampler": "fresh"}, r"sampler: 'fresh'; allowed with lbfgs"),
    ],
)
def test_unknown_settings_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        method("diffusion", "collocation", **settings)


def test_the_paper_s_network_is_what_its_bytes_buy():
    case = load_case("laplace_square")
    network = method("diffusion", "collocation").network(case, case.budget(1), "float32")
    assert (network.alpha, network.beta) == (1, 50)
    assert network.n_parameters == siren_parameters(1, 50, 2, 1) == 2751
    deep = method("diffusion", "collocation", hidden=3).network(case, case.budget(1), "float32")
    assert deep.alpha == 2
    assert deep.n_parameters <= 2751
    with pytest.raises(BudgetTooSmall):
        method("diffusion", "collocation").check_budget(case, case.budget(1e-3), "float32")


# Small networks and few points: seconds, not the targets of the issue.
REACHED = {
    ("rod_dirichlet", "collocation"): (300, {"points": 120}, 1e-7),
    ("rod_dirichlet", "ritz"): (300, {"points": 300}, 1e-5),
    ("rod_neumann", "collocation"): (300, {"points": 120}, 1e-5),
    ("rod_gaussians", "collocation"): (
        31,
        {"activation": "gaussian", "fixed_centres": True, "points": 60},
        1e-3,
    ),
    ("advection_diffusion_a10", "collocation"): (300, {"points": 150}, 1e-4),
    ("poisson_square_k1", "collocation"): (
        300,
        {"structure": "lines", "points": 600, "iterations": 60},
        1e-3,
    ),
    ("plate_circular_cubic", "ritz"): (300, {"points": 600, "iterations": 60}, 1e-2),
    ("plate_circular_cubic", "collocation"): (120, {"points": 200, "iterations": 60}, 1e-2),
    ("laplace_annulus_robin", "collocation"): (500, {"points": 700, "iterations": 60}, 5e-3),
}


@pytest.mark.parametrize(("case", "name"), REACHED)
def test_gauss_newton_reaches_the_solution(case, name):
    numbers, settings, largest = REACHED[case, name]
    found = solved(case, name, numbers=numbers, **settings)
    assert found.status == "ok"
    assert max(errors(case, found)) < largest
    # Watched at other points, however few there are.
    assert found.diagnostics["watched_loss"] != found.diagnostics["loss"]


@pytest.mark.parametrize(("optimizer", "largest"), [("lbfgs", 1e-3), ("adam", 0.05)])
def test_first_order_optimisers_approach_it(optimizer, largest):
    found = solved(
        "rod_dirichlet",
        numbers=150,
        optimizer=optimizer,
        points=60,
        iterations=1500,
        dtype="float32",
    )
    history = found.diagnostics["history_loss"]
    assert history[-1] < 1e-2 * history[0]
    assert max(errors("rod_dirichlet", found)) < largest


@pytest.mark.parametrize("name", ["rod_neumann", "laplace_annulus_robin"])
def test_both_approaches_to_mixed_conditions_are_collocated(name):
    for superposed in (False, True):
        found = solved(name, numbers=60, superposed=superposed, points=100, iterations=3)
        assert found.status == "ok"
        kept = load_case(name).observables
        sample = Sample(
            points=None,
            values=None,
            weights=None,
            gradient=None,
            value_at=lambda x, found=found: found.field.evaluate(1, x),
            gradient_at=lambda x, found=found: found.field.gradient(1, x),
        )
        assert kept["boundary_error"](sample) < 1e-13
        assert kept["flux_error"](sample) < 1e-12


def test_exact_conditions_hold_whatever_is_minimised_and_penalised_ones_do_not():
    case = load_case("poisson_square_k1")
    kept = {}
    for boundary in ("exact", "penalty"):
        found = solved(case, numbers=80, boundary=boundary, points=150, iterations=5)
        points = np.array([[1.0, 0.3], [-1.0, -0.8], [0.1, 1.0]])
        kept[boundary] = np.abs(found.field.evaluate(1, points)).max()
    assert kept["exact"] < 1e-14
    assert kept["penalty"] > 1e-8


def test_more_weight_on_the_boundary_keeps_its_conditions_better():
    case = load_case("rod_dirichlet")
    ends, left = np.array([[0.0], [1.0]]), []
    for weight in (1e-4, 1.0, 1e4):
        found = solved(
            case,
            "ritz",
            numbers=150,
            boundary="penalty",
            boundary_weight=weight,
            points=150,
            iterations=40,
        )
        off = found.field.evaluate(1, ends) - case.reference.function(ends, 1.0)
        left.append(np.abs(off).max())
    assert left[2] < 0.1 * left[1] < 0.1 * left[0]


def test_record_tells_loss_and_error_over_iterations_and_seconds():
    found = solved("rod_dirichlet", numbers=100, points=60, iterations=8)
    facts = found.diagnostics
    lists = [facts[key] for key in facts if key.startswith("history_")]
    assert len(lists) == 6
    assert {len(values) for values in lists} == {10}
    # Two hidden layers are rounded with three steps each, then the last one.
    assert facts["history_epochs"] == [*range(9), 15]
    assert all(np.diff(facts["history_seconds"]) >= 0)
    assert all(np.diff(facts["history_loss"]) <= 0)
    relative, _ = errors("rod_dirichlet", found)
    assert facts["history_error"][-1] == pytest.approx(relative, rel=0.5)
    assert found.setup_s > 0


def test_a_training_ends_at_its_seconds():
    found = solved(
        "rod_dirichlet",
        numbers=100,
        optimizer="adam",
        points=60,
        iterations=10**6,
        seconds=0.5,
        dtype="float32",
    )
    seconds = found.diagnostics["history_seconds"]
    assert 0.5 <= seconds[-1] < 0.6
    assert len(seconds) > 20


def test_few_midpoints_are_overfitted_and_gauss_points_are_not():
    """Energy at five points falls below that of the field, which independent points see."""
    found = {
        points: solved(
            "rod_sine_k1", "ritz", numbers=400, sampler="midpoint", points=points, iterations=30
        )
        for points in (5, 400)
    }
    assert (found[5].status, found[400].status) == ("not_converged", "ok")
    assert found[5].reason.startswith("overfitted: loss -")
    facts = {points: solution.diagnostics for points, solution in found.items()}
    assert facts[5]["overfitted"]
    assert facts[5]["loss"] < load_case("rod_sine_k1").equation.density(
        np.zeros((1, 1)), np.zeros(1), np.zeros((1, 1)), None
    ).sum() - 1 / (2 * np.pi**2)
    assert not facts[400]["overfitted"]


def test_energies_above_zero_are_watched_as_energies():
    """Both energies of a harmonic field are above 0, as squared residuals are."""
    assert overfitted(0.32, 0.50, energy=True)
    assert not overfitted(0.32, 0.50, energy=False)
    assert not overfitted(0.3332, 0.3334, energy=True)
    assert overfitted(1e-9, 1e-3, energy=False)


def test_fresh_points_are_others_in_each_iteration():
    """With fixed points the loss falls step by step; with fresh ones it does not have to."""
    found = solved(
        "rod_dirichlet",
        "ritz",
        numbers=100,
        sampler="fresh",
        optimizer="adam",
        points=30,
        iterations=60,
        dtype="float32",
    )
    assert (np.diff(found.diagnostics["history_loss"]) > 0).any()


def test_runs_with_the_same_seed_agree_and_others_do_not():
    points = np.linspace(0, 1, 5)[:, None]
    values = [
        solved("rod_dirichlet", numbers=60, points=40, iterations=3, seed=seed).field.evaluate(
            1, points
        )
        for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(values[0], values[1])
    assert np.abs(values[0] - values[2]).max() > 0


def test_gradient_is_that_of_the_field():
    found = solved("laplace_square", numbers=60, points=80, iterations=2)
    points, step = np.array([[0.3, 0.4], [0.7, 0.9]]), 1e-6
    for axis in range(2):
        shift = step * np.eye(2)[axis]
        ahead, behind = (found.field.evaluate(1, points + s * shift) for s in (1, -1))
        slope = (ahead - behind)[:, 0] / (2 * step)
        np.testing.assert_allclose(found.field.gradient(1, points)[:, 0, axis], slope, rtol=1e-6)


def test_stored_weights_are_numbers_of_the_storage_type():
    case = load_case("rod_dirichlet")
    exact = solved(case, numbers=100, points=60, iterations=25, settling=0)
    coarse = solved(case, numbers=100, points=60, iterations=25, settling=3, dtype="float32")
    assert coarse.memory_bytes == 4 * coarse.n_parameters
    assert exact.memory_bytes == 8 * exact.n_parameters
    assert max(errors(case, coarse)) < 1e-4


def test_modes_meet_rayleigh_s_quotient():
    case = load_case("rod_vibration_mode2")
    found = solved(case, "ritz", numbers=250, points=300)
    assert max(errors(case, found)) < 1e-3
    points = case.scoring_points()
    sample = Sample(
        points=points,
        values=found.field.evaluate(1, points),
        weights=case.domain.weights(case.scoring_points_per_axis),
        gradient=lambda: found.field.gradient(1, points),
        value_at=lambda x: found.field.evaluate(1, x),
        gradient_at=lambda x: found.field.gradient(1, x),
    )
    assert case.observables["eigenvalue_error"](sample) < 1e-4


def test_distance_has_the_right_sign_on_both_sides():
    case = load_case("eikonal_square")
    found = solved(case, numbers=200, points=400, iterations=15)
    values = found.field.evaluate(1, np.array([[0.0, 0.0], [0.9, 0.9], [0.5, 0.1]]))[:, 0]
    assert values[0] < -0.3
    assert values[1] > 0.4
    assert abs(values[2]) < 1e-12


def test_conditions_that_disagree_in_a_corner_are_refused():
    case = load_case("laplace_square")
    conditions = tuple(
        Essential(c.piece, constant(float(i))) for i, c in enumerate(case.boundary_conditions)
    )
    supported, reason = method("diffusion", "collocation").supports(
        replace(case, boundary_conditions=conditions)
    )
    assert not supported
    assert reason.startswith("data: edges")
