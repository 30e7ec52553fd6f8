"""Memory of a representation: published counts, and what is found fits where one more does not."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cases import budgets
from cases.budgets import KIB, Budget, BudgetTooSmall
from cases.vocabulary import DTYPES

BYTES = st.integers(min_value=1, max_value=10**6)
STORAGE = st.sampled_from(sorted(DTYPES))


def kib(numbers):
    return 4 * numbers / KIB


def test_advection_network_has_901_weights():
    assert budgets.siren_parameters(2, 20, 1, 1) == 901
    assert round(kib(901), 3) == 3.520


def test_euler_networks_have_6627_weights():
    velocity = budgets.siren_parameters(3, 32, 2, 2)
    pressure = budgets.siren_parameters(3, 32, 2, 1)
    assert (velocity, pressure, velocity + pressure) == (3330, 3297, 6627)
    assert round(kib(6627), 3) == 25.887
    assert kib(48 * 48 * 3) == 27.00


def test_elastic_network_has_14418_weights():
    assert budgets.siren_parameters(3, 68, 2, 2) == 14418
    assert round(kib(14418), 2) == 56.32


def test_kib_and_bytes_agree():
    assert Budget(901 * 4).kib == kib(901)
    assert Budget(901 * 4).numbers("float32") == 901
    assert Budget(901 * 4).numbers("float64") == 450


@pytest.mark.parametrize(
    ("alpha", "beta", "inputs", "outputs"), [(2, 20, 1, 1), (3, 32, 2, 2), (3, 68, 2, 2)]
)
def test_width_is_found_back_from_its_own_bytes(alpha, beta, inputs, outputs):
    size = 4 * budgets.siren_parameters(alpha, beta, inputs, outputs)
    assert budgets.siren_width(Budget(size), alpha, inputs, outputs, "float32") == beta
    assert budgets.siren_width(Budget(size - 1), alpha, inputs, outputs, "float32") == beta - 1


@given(BYTES, st.integers(0, 5), st.integers(1, 3), st.integers(1, 3), STORAGE)
def test_network_fits_and_a_wider_one_does_not(size, alpha, inputs, outputs, dtype):
    try:
        beta = budgets.siren_width(Budget(size), alpha, inputs, outputs, dtype)
    except BudgetTooSmall:
        beta = 0
    narrow, wide = (budgets.siren_parameters(alpha, b, inputs, outputs) for b in (beta, beta + 1))
    assert beta == 0 or narrow * DTYPES[dtype] <= size
    assert wide * DTYPES[dtype] > size


@given(BYTES, st.integers(1, 3), st.integers(1, 3), STORAGE)
def test_grid_fits_and_a_finer_one_does_not(size, dim, components, dtype):
    def taken(n):
        return n**dim * components * DTYPES[dtype]

    try:
        n = budgets.grid_points_per_axis(Budget(size), dim, components, dtype)
    except BudgetTooSmall:
        assert taken(4) > size
    else:
        assert taken(n) <= size < taken(n + 1)


@given(BYTES, st.integers(1, 3), st.integers(1, 3), STORAGE, st.booleans())
def test_mesh_fits_and_one_more_cell_does_not(size, degree, components, dtype, with_mesh):
    def taken(cells):
        nodes = components * (degree * cells + 1)
        mesh = (cells + 1) + (degree + 1) * cells if with_mesh else 0
        return (nodes + mesh) * DTYPES[dtype]

    try:
        cells = budgets.fem_interval_cells(
            Budget(size), degree, components, dtype, with_mesh=with_mesh
        )
    except BudgetTooSmall:
        assert taken(2) > size
    else:
        assert taken(cells) <= size < taken(cells + 1)


@given(BYTES, st.integers(2, 3), STORAGE)
def test_particles_fit_and_one_more_does_not(size, dim, dtype):
    one = {2: 8, 3: 15}[dim] * DTYPES[dtype]
    assume(size >= one)
    count = budgets.particles(Budget(size), dim, dtype)
    assert count * one <= size < (count + 1) * one


def test_less_than_one_of_each_is_refused():
    tiny = Budget(4)
    for find in (
        lambda: budgets.siren_width(tiny, 2, 1, 1, "float32"),
        lambda: budgets.grid_points_per_axis(tiny, 1, 1, "float32"),
        lambda: budgets.fem_interval_cells(tiny, 1, 1, "float32"),
        lambda: budgets.particles(tiny, 2, "float32"),
    ):
        with pytest.raises(BudgetTooSmall, match="4 bytes; too small for"):
            find()


@pytest.mark.parametrize("factor", [0, -1, math.inf, math.nan])
def test_multiples_that_make_no_sense_are_refused(factor):
    with pytest.raises(ValueError, match=r"budgets: .*; allowed: a finite number above 0"):
        Budget.multiple(1000, factor)


@pytest.mark.parametrize("size", [0, -4])
def test_no_bytes_are_refused(size):
    with pytest.raises(ValueError, match=r"budget: .*; allowed: a number above 0"):
        Budget(size)
