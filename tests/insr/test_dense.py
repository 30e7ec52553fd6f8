"""Damped steps against their formula, for more rows than weights and for fewer."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from insr.dense import DampedFactor


def random(*shape, seed):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


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
