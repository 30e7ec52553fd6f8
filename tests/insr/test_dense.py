"""Damped steps against their formula, for more rows than weights and for fewer."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from insr.dense import DampedFactor
from tests.tolerances import allowed


def random(*shape, seed):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


@settings(deadline=None)  # the first call loads libraries
@given(
    rows=st.integers(1, 30),
    weights=st.integers(1, 30),
    damping=st.floats(1e-3, 10),
    seed=st.integers(0, 1000),
)
def test_step_solves_the_damped_normal_equations(rows, weights, damping, seed):
    jacobian, residual = random(rows, weights, seed=seed), random(rows, seed=seed + 1)
    step = DampedFactor(jacobian, damping).step(residual)
    normal = jacobian.T @ jacobian + damping * torch.eye(weights, dtype=torch.float64)
    torch.testing.assert_close(normal @ step, jacobian.T @ residual, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("shape", [(20, 30), (30, 20)])
def test_a_factor_in_single_precision_gives_nearly_the_same_step(shape):
    jacobian, residual = random(*shape, seed=0), random(shape[0], seed=1)
    steps = [DampedFactor(jacobian, 0.1, single=single).step(residual) for single in (False, True)]
    assert steps[1].dtype == torch.float64
    assert (steps[1] - steps[0]).norm() < allowed("single_step") * steps[0].norm()
    assert (steps[1] - steps[0]).norm() > 0


@pytest.mark.parametrize("shape", [(5, 12), (12, 5)])
def test_projection_keeps_what_the_field_sees_and_drops_the_rest(shape):
    jacobian = random(*shape, seed=0)
    factor = DampedFactor(jacobian, 1e-12)
    direction = random(shape[1], seed=1)
    seen = factor.project(direction)
    torch.testing.assert_close(jacobian @ seen, jacobian @ direction)
    torch.testing.assert_close(factor.project(seen), seen)
    if shape[0] < shape[1]:
        unseen = direction - seen
        assert unseen.norm() > 0.1
        assert factor.project(unseen).norm() < 1e-8


def test_damping_is_raised_until_the_factorisation_succeeds():
    jacobian = torch.ones(40, 60, dtype=torch.float64)
    factor = DampedFactor(jacobian, 1e-18)
    assert factor.damping > 1e-18
    assert torch.isfinite(factor.step(torch.ones(40, dtype=torch.float64))).all()


def test_a_matrix_without_numbers_is_refused():
    with pytest.raises(FloatingPointError, match="not finite"):
        DampedFactor(torch.full((3, 4), torch.nan, dtype=torch.float64), 1.0)
