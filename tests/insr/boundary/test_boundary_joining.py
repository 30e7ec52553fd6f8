"""R-functions and R-equivalence: truth tables, algebra, normalisation, corners."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.domains import Box
from insr.boundary.boxes import box_equivalence, box_product, half_spaces, slabs
from insr.boundary.differentiation import jet, positions, taylor
from insr.boundary.joining import (
    Equivalence,
    Intersection,
    Product,
    Union,
    conjunction,
    disjunction,
    equivalence,
    power_conjunction,
    smooth_conjunction,
    smooth_disjunction,
)
from insr.boundary.primitives import Ball, HalfSpace

SIGNED = st.floats(-5, 5).filter(lambda x: abs(x) > 1e-6)
FEW = settings(max_examples=25, deadline=None)
POSITIVE = st.floats(1e-3, 5)


def pair(a, b, order=0):
    """Two independent quantities."""
    x = positions(torch.tensor([[a, b]], dtype=torch.float64), order)
    return x[:, 0], x[:, 1]


JOINS = [
    *[
        (lambda a, b, k=k: conjunction(a, b, k), lambda a, b, k=k: disjunction(a, b, k))
        for k in (-0.5, 0.0, 0.5, 1.0)
    ],
    *[
        (
            lambda a, b, s=s: smooth_conjunction(a, b, s),
            lambda a, b, s=s: smooth_disjunction(a, b, s),
        )
        for s in (1, 2)
    ],
]


@pytest.mark.parametrize(("both", "either"), JOINS)
@FEW
@given(a=SIGNED, b=SIGNED)
def test_signs_are_the_truth_table(both, either, a, b):
    one, other = pair(a, b)
    assert (float(both(one, other).value) > 0) == (a > 0 and b > 0)
    assert (float(either(one, other).value) > 0) == (a > 0 or b > 0)
    assert (float((-one).value) > 0) == (not a > 0)


@FEW
@given(a=SIGNED, b=SIGNED, alpha=st.floats(-0.9, 1))
def test_conjunction_and_disjunction_are_the_printed_formula_and_dual(a, b, alpha):
    one, other = pair(a, b)
    root = math.sqrt(max(a * a + b * b - 2 * alpha * a * b, 0))
    size = abs(a) + abs(b)
    low, high = conjunction(one, other, alpha).value, disjunction(one, other, alpha).value
    assert float(low) == pytest.approx((a + b - root) / (1 + alpha), abs=1e-13 * size / (1 + alpha))
    assert float(high) == pytest.approx(
        (a + b + root) / (1 + alpha), abs=1e-13 * size / (1 + alpha)
    )
    if alpha == 1:
        assert float(low) == pytest.approx(min(a, b))


def test_conjunction_keeps_its_digits_near_the_boundary():
    low = conjunction(*pair(1e-12, 3.0)).value
    assert float(low) == pytest.approx(1e-12, rel=1e-11)


@FEW
@given(a=POSITIVE, b=POSITIVE, s=st.integers(2, 5))
def test_power_conjunction_is_the_printed_formula(a, b, s):
    found = float(power_conjunction(*pair(a, b), s).value)
    assert found == pytest.approx(a + b - (a**s + b**s) ** (1 / s), abs=1e-13)


@pytest.mark.parametrize("s", [2, 3, 4])
def test_power_conjunction_is_normalised_to_one_order_less(s):
    field = lambda x: power_conjunction(x[:, 0], x[:, 1], s)  # noqa: E731
    x = torch.tensor([[0.0, 0.7]], dtype=torch.float64)
    series = taylor(field, x, torch.tensor([1.0, 0.0], dtype=torch.float64), s)[:, 0]
    assert series[1] == pytest.approx(1)
    assert series[2:s].abs().max() < 1e-12 if s > 2 else True
    assert abs(series[s]) > 0.1


@FEW
@given(values=st.lists(POSITIVE, min_size=3, max_size=5), order=st.integers(1, 6))
def test_equivalence_is_associative_and_the_printed_formula(values, order):
    parts = positions(torch.tensor([values], dtype=torch.float64), 2)
    whole = equivalence(parts, order)
    first = equivalence(parts[:, :2], order)
    joined = torch.cat([first.coefficients[..., None], parts.coefficients[..., 2:]], dim=-1)
    steps = equivalence(type(parts)(parts.truncation, joined), order)
    torch.testing.assert_close(steps.coefficients, whole.coefficients, rtol=1e-9, atol=1e-9)
    direct = sum(v**-order for v in values) ** (-1 / order)
    assert float(whole.value) == pytest.approx(direct, rel=1e-13)


def test_equivalence_of_hundreds_of_parts_of_any_scale_neither_overflows_nor_vanishes():
    for scale in (1e-12, 1.0, 1e12):
        values = scale * torch.linspace(1, 3, 291, dtype=torch.float64)[None]
        for order in (1, 2, 10, 50):
            found = equivalence(positions(values, 0), order).value
            expected = scale * (values / scale).pow(-order).sum() ** (-1 / order)
            torch.testing.assert_close(found[0], expected)


def test_high_orders_tend_to_the_minimum():
    x = positions(torch.tensor([[0.3, 0.4, 2.0]], dtype=torch.float64), 0)
    assert float(equivalence(x, 200).value) == pytest.approx(0.3, rel=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_equivalence_of_planes_is_normalised_to_its_order(order):
    box = Box((-1.0, 0.0, 0.0), (1.0, 1.0, 3.0))
    x = torch.tensor([[-1.0, 0.3, 0.9], [-1.0, 0.7, 2.0]], dtype=torch.float64)
    inward = torch.tensor([1.0, 0, 0], dtype=torch.float64)
    series = taylor(box_equivalence(box, order), x, inward, order + 1)
    assert series[0].abs().max() == 0
    assert (series[1] - 1).abs().max() < 1e-14
    assert series[2 : order + 1].numel() == 0 or series[2 : order + 1].abs().max() < 1e-13
    assert series[order + 1].abs().min() > 0.1
    assert box_equivalence(box, order).normalised == order


@pytest.mark.parametrize("order", [1, 2, 3])
def test_gradient_at_corners_is_the_limit_along_the_diagonal(order):
    box = Box((0.0, 0.0, 0.0, 0.0), (1.0,) * 4)
    phi = box_equivalence(box, order)
    corner = torch.zeros(1, 4, dtype=torch.float64)
    at = jet(phi, corner, 1)
    near = jet(phi, corner + 1e-9, 1)
    assert at[0] == 0
    torch.testing.assert_close(at[1:], near[1:], rtol=1e-7, atol=0)
    edge = torch.tensor([[0.0, 0.3, 0.0, 0.4]], dtype=torch.float64)
    aside = edge + 1e-9 * torch.tensor([[1.0, 0, 1, 0]])
    torch.testing.assert_close(jet(phi, edge, 1), jet(phi, aside, 1), rtol=1e-7, atol=2e-9)
    assert jet(phi, corner, 2)[5:].isnan().all()


def test_slabs_and_planes_give_the_same_equivalence_of_order_one():
    box = Box((-1.0,) * 4, (1.0,) * 4)
    x = torch.as_tensor(np.random.default_rng(0).random((50, 4)) * 2 - 1)
    by_slabs = Equivalence(slabs(box), 1)
    torch.testing.assert_close(jet(by_slabs, x, 2), jet(box_equivalence(box), x, 2))


def test_product_of_a_hypercube_is_the_printed_one():
    box = Box((-1.0,) * 4, (1.0,) * 4)
    x = torch.as_tensor(np.random.default_rng(1).random((20, 4)) * 2 - 1)
    torch.testing.assert_close(jet(box_product(box), x, 0)[0], ((1 - x**2) / 2).prod(1))
    assert box_product(box).normalised == 0


def test_regions_are_joined_as_sets():
    ball, half = Ball((0.0, 0.0), 1.0), HalfSpace((0.0, 0.0), (1.0, 2.0))
    x = torch.as_tensor(np.random.default_rng(2).random((2000, 2)) * 3 - 1.5)
    inside, ahead = (x**2).sum(1) < 1, x @ torch.tensor([1.0, 2.0], dtype=torch.float64) > 0
    assert ((jet(Intersection((ball, half)), x, 0)[0] > 0) == (inside & ahead)).all()
    assert ((jet(Union((ball, half), 0.5), x, 0)[0] > 0) == (inside | ahead)).all()
    assert ((jet(Product((ball, half)), x, 0)[0] > 0) == (inside == ahead)).all()


@pytest.mark.parametrize("joined", [Intersection, Union])
def test_regions_joined_are_normalised_to_order_one(joined):
    planes = (HalfSpace((0.0, 0.0), (1.0, 0.0)), HalfSpace((0.0, 0.0), (0.0, 1.0)))
    other = 0.4 if joined is Intersection else -0.4
    x = torch.tensor([[0.0, other]], dtype=torch.float64)
    for alpha in (-0.3, 0.0, 0.7):
        found = jet(joined(planes, alpha), x, 1)[:, 0]
        assert found[0] == pytest.approx(0, abs=1e-16)
        assert found[1] == pytest.approx(1)


@pytest.mark.parametrize("alpha", [-0.5, 0.0, 0.5])
def test_corner_of_a_conjunction_is_the_limit_along_the_diagonal(alpha):
    at, near = ([*pair(e, e, 1)] for e in (0.0, 1e-8))
    torch.testing.assert_close(
        conjunction(*at, alpha).coefficients,
        conjunction(*near, alpha).coefficients,
        atol=1e-7,
        rtol=0,
    )


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match=r"order: 1.5; allowed: 1, 2, 3, ..."):
        Equivalence(half_spaces(Box((0.0,), (1.0,))), 1.5)
    with pytest.raises(ValueError, match=r"alpha: -1; allowed: above -1 to 1"):
        Union((), -1)
    with pytest.raises(ValueError, match=r"s: 0; allowed: 1, 2, 3, ..."):
        smooth_conjunction(*pair(1.0, 1.0), 0)
