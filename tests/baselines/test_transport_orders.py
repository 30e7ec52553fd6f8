"""Measured orders of accuracy of the methods for transport against the declared ones."""

import numpy as np
import pytest

from cases.integrators import RATIONAL
from cases.metrics import l2_error
from tests.baselines.helpers import numbers
from tests.baselines.transport_helpers import (
    CASE,
    IMPLICIT,
    METHODS,
    exact,
    flat_at_walls,
    last,
    method,
    small_case,
    solve,
    steep_at_walls,
)

TOLERANCE = 0.15  # of a measured order
SIDES = (101, 151)  # numbers an axis
POINTS = CASE.domain.grid((151, 153))


def measured(name, case):
    """Order between two sizes of the best integrator, against the exact field."""
    runs = [solve(method(name), case, numbers(n**2)) for n in SIDES]
    errors = [l2_error(last(run, POINTS), exact(case, POINTS)) for run in runs]
    sizes = [run.diagnostics.get("cells", run.n_parameters) ** -0.5 for run in runs]
    return np.log(errors[0] / errors[1]) / np.log(sizes[0] / sizes[1])


@pytest.mark.parametrize("name", [n for n, m in METHODS.items() if m.order is not None])
def test_order_in_space(name):
    """Few long semi-Lagrangian steps: below a CFL number of 1 their errors depend on it."""
    semi_lagrangian = method(name).integrator == "semi_lagrangian"
    case = small_case(time_step=0.5, num_steps=1) if semi_lagrangian else small_case(num_steps=8)
    order = method(name).order
    # The finite elements' is a proved bound, half an order below the best possible.
    above = 0.5 if name.startswith("fem") else 0.0
    assert order - TOLERANCE < measured(name, case) < order + above + TOLERANCE


@pytest.mark.parametrize(
    ("name", "order"),
    [("upwind", 1), ("central4", 2), ("semi_lagrangian", 2), ("cosine", 1)],
)
def test_order_in_space_for_a_field_that_is_steep_at_the_walls(name, order):
    """What the docstrings say of walls; one-sided splines do not mind them."""
    long = {"time_step": 0.5, "num_steps": 1} if name == "semi_lagrangian" else {}
    case = small_case(steep_at_walls, **long)
    assert measured(name, case) == pytest.approx(order, abs=0.2)


@pytest.mark.parametrize("name", ["cosine", "floor"])
def test_cosines_converge_to_rounding(name):
    case = small_case(flat_at_walls, num_steps=6)
    if name == "cosine":
        solvers = [(method(name, "midpoint"), numbers(n**2)) for n in (48, 96)]
    else:
        solvers = [(method(name, "midpoint", modes_per_axis=n), numbers(1)) for n in (48, 96)]
    coarse, fine = (last(solve(*s[:1], case, s[1]), POINTS) for s in solvers)
    assert l2_error(coarse, fine) < 1e-11


def order_in_time(solver, steps, budget):
    errors = []
    for num_steps in steps:
        case = small_case(flat_at_walls, time_step=0.8 / num_steps, num_steps=num_steps)
        errors.append(l2_error(last(solve(solver, case, budget), POINTS), exact(case, POINTS)))
    return np.log(errors[0] / errors[1]) / np.log(steps[1] / steps[0])


@pytest.mark.parametrize("integrator", IMPLICIT)
def test_order_in_time(integrator):
    """On cosines, whose error in space is rounding here."""
    order = order_in_time(method("cosine", integrator), (10, 20), numbers(96**2))
    assert order == pytest.approx(RATIONAL[integrator].order, abs=TOLERANCE)


@pytest.mark.parametrize("integrator", ["implicit_euler", "midpoint"])
def test_order_in_time_of_finite_elements(integrator):
    """The stabilisation depends on dt and stands at u_t too; that must not cost an order."""
    order = order_in_time(method("fem_supg_uniform", integrator), (4, 8), numbers(121**2))
    assert order == pytest.approx(RATIONAL[integrator].order, abs=TOLERANCE)
