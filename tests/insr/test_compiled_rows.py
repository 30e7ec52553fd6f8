"""Gradients of linear rows by compiled sweeps are those of the sweeps in PyTorch."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from insr.compiled_rows import WORTH, CompiledGradient, gradient_of
from insr.jets import slots
from insr.networks import Siren
from insr.rows import LinearBlocks

COUNT = 3 * WORTH + 7


def rows(order, outputs, blocks, dtype=torch.float64, **shape):
    """Random rows of a network in the plane."""
    draw = torch.Generator().manual_seed(order + 10 * outputs)

    def random(*size):
        return torch.randn(*size, generator=draw, dtype=torch.float64).to(dtype)

    network = Siren(inputs=2, outputs=outputs, alpha=2, beta=6, omega0=3.0, **shape)
    return LinearBlocks(
        network=network,
        points=random(COUNT, 2),
        order=order,
        blocks=tuple(random(slots(2, order), COUNT, outputs) for _ in range(blocks)),
        target=random(blocks * COUNT),
    )


@given(
    order=st.integers(0, 2),
    outputs=st.integers(1, 2),
    blocks=st.integers(1, 2),
    threads=st.integers(1, 3),
    seed=st.integers(0, 99),
)
@settings(max_examples=25, deadline=None)
def test_gradient_of_all_points_and_of_batches(order, outputs, blocks, threads, seed):
    problem = rows(order, outputs, blocks)
    weights = problem.network.initial_parameters(seed, dtype=torch.float64)
    compiled = CompiledGradient(gradient_of(problem).arguments, threads)
    batch = torch.from_numpy(np.random.default_rng(seed).permutation(COUNT)[: 2 * WORTH + 3])
    for indices, slow in ((None, problem), (batch, problem.subset(batch))):
        expected = slow.evaluate(weights).gradient()
        error = (compiled(weights, indices) - expected).norm() / expected.norm()
        assert error < 1e-12


def test_batches_of_all_points_have_the_mean_of_the_whole():
    """The mean over the batches of one pass is the gradient of all points."""
    problem = rows(1, 1, 2)
    weights = problem.network.initial_parameters(0, dtype=torch.float64)
    gradient = gradient_of(problem)
    batches = torch.randperm(COUNT, generator=torch.Generator().manual_seed(0)).split(COUNT // 5)
    mean = sum(len(b) / COUNT * gradient(weights, b) for b in batches)
    torch.testing.assert_close(mean, gradient(weights))


def test_precision_is_that_of_the_weights():
    problem = rows(1, 2, 2, dtype=torch.float32)
    weights = problem.network.initial_parameters(0, dtype=torch.float32)
    found = gradient_of(problem)(weights)
    assert found.dtype == torch.float32
    expected = problem.evaluate(weights).gradient()
    assert (found - expected).norm() < 1e-5 * expected.norm()


@pytest.mark.parametrize("shape", [{"frequencies": ((1.0, 0.5),)}, {"output_sine": True}])
def test_networks_without_a_compiled_form_take_the_other_sweeps(shape):
    problem = rows(0, 1, 1, **shape)
    weights = problem.network.initial_parameters(0, dtype=torch.float64)
    found = gradient_of(problem)
    assert not isinstance(found, CompiledGradient)
    batch = torch.arange(9)
    torch.testing.assert_close(
        found(weights, batch), problem.subset(batch).evaluate(weights).gradient()
    )
