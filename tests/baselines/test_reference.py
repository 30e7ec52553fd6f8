"""The reference method: converged in space and in substeps, whatever the budget."""

from itertools import pairwise

import numpy as np
import pytest

from cases.discovery import load_case, load_method
from tests.baselines.flow_helpers import CASE, cells, last, method, small_case, solve, unsteady
from tests.tolerances import allowed

Reference = load_method("euler", "reference")


def reference(integrator="chorin", **settings):
    return Reference(integrator=integrator, optimizer="none", boundary="strong", **settings)


def distance(one, other):
    return np.sqrt(np.mean((one - other) ** 2))


def test_role_labels_and_size():
    solver = reference(cells=10)
    assert (solver.role, solver.label) == ("reference", "reference_chorin")
    assert reference("second_order_splitting").label == "reference_second_order_splitting"
    assert solver.supports(CASE) == (True, "")
    solver.check_budget(CASE, cells(1), "float32")
    solution = solve(solver, small_case(num_steps=1), cells(6))
    assert solution.diagnostics["points_per_axis"] == 10


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="cells: 5; allowed: an integer of at least 6"):
        reference(cells=5)
    with pytest.raises(ValueError, match="substeps: 0; allowed: an integer of at least 1"):
        reference(substeps=0)
    with pytest.raises(ValueError, match=r"substeps: 1.5; allowed: an integer of at least 1"):
        reference(substeps=1.5)


@pytest.mark.parametrize("integrator", ["chorin", "second_order_splitting"])
def test_grids_approach_one_another_and_the_floor(integrator):
    """At the declared order: each difference of two grids, and the distance to exact space."""
    case = small_case(unsteady)
    points = case.scoring_points()
    found = [
        last(solve(reference(integrator, cells=n), case, cells(6)), points) for n in (32, 64, 128)
    ]
    exact = last(solve(method("floor", integrator), case, cells(6)), points)
    gaps = [distance(*pair) for pair in pairwise(found)]
    errors = [distance(one, exact) for one in found]
    for first, second in (gaps, errors[1:]):
        order = np.log2(first / second)
        assert order == pytest.approx(Reference.order, abs=allowed("reference_order"))


@pytest.mark.parametrize(("integrator", "order"), [("chorin", 1), ("second_order_splitting", 2)])
def test_substeps_refine_time(integrator, order):
    case = small_case(unsteady, time_step=0.2, num_steps=2)
    points = case.scoring_points()
    found = [
        last(solve(reference(integrator, cells=96, substeps=m), case, cells(6)), points)
        for m in (1, 2, 4)
    ]
    gaps = [distance(*pair) for pair in pairwise(found)]
    assert np.log2(gaps[0] / gaps[1]) == pytest.approx(order, abs=allowed("reference_order"))


def test_substeps_are_smaller_steps():
    points = CASE.scoring_points()[::97]
    ours = solve(
        reference(cells=16, substeps=2), small_case(unsteady, time_step=0.1, num_steps=2), cells(6)
    )
    theirs = solve(reference(cells=16), small_case(unsteady, time_step=0.05, num_steps=4), cells(6))
    np.testing.assert_allclose(last(ours, points), last(theirs, points), atol=allowed("unsplit"))
    assert ours.field.steps == (0, 1, 2)


def test_the_floor_is_refused_where_it_does_not_resolve_the_flow():
    supported, reason = method("floor").supports(load_case("two_vortex"))
    assert not supported
    assert reason.startswith("initial velocity: 64 modes leave out")
    assert method("floor").supports(CASE) == (True, "")
