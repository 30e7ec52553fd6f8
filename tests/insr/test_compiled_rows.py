"""Linear rows by compiled sweeps are those of the sweeps in PyTorch."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from insr.compiled_rows import WORTH
from insr.jets import Tape, slots
from insr.networks import Siren
from insr.rows import LinearBlocks, LinearRows, squares_of

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


def swept(problem, weights):
    """Residual, f and df/dtheta by the other sweeps."""
    tape = Tape(problem.network, weights, problem.points, problem.order)
    rows = torch.stack([(seeds * tape.output).sum((0, 2)) for seeds in problem.blocks])
    residual = rows.reshape(-1) - problem.target
    bars = residual.view(len(problem.blocks), 1, -1, 1) * torch.stack(problem.blocks)
    return residual, float(residual @ residual), 2 * tape.gradient(bars.sum(0))


@given(
    order=st.integers(0, 2),
    outputs=st.integers(1, 2),
    blocks=st.integers(1, 2),
    threads=st.integers(1, 3),
    seed=st.integers(0, 99),
)
@settings(max_examples=25, deadline=None)
def test_squares_and_residuals_of_all_points_and_of_batches(order, outputs, blocks, threads, seed):
    problem = rows(order, outputs, blocks)
    weights = problem.network.initial_parameters(seed, dtype=torch.float64)
    compiled = replace(problem.compiled, threads=threads)
    batch = torch.from_numpy(np.random.default_rng(seed).permutation(COUNT)[: 2 * WORTH + 3])
    for indices, slow in ((None, problem), (batch, problem.subset(batch))):
        _, value, gradient = swept(slow, weights)
        found, slope = compiled.squares(weights, indices)
        assert found == pytest.approx(value, rel=1e-12)
        assert (slope - gradient).norm() < 1e-12 * gradient.norm()
    residual, _, gradient = swept(problem, weights)
    torch.testing.assert_close(compiled.residual(weights), residual, rtol=0, atol=1e-12)
    evaluation = problem.evaluate(weights)
    torch.testing.assert_close(evaluation.residual, residual, rtol=0, atol=1e-12)
    torch.testing.assert_close(evaluation.jacobian().T @ (2 * residual), gradient)


def test_batches_of_all_points_have_the_mean_of_the_whole():
    """The mean over the batches of one pass is that of all points."""
    problem = rows(1, 1, 2)
    weights = problem.network.initial_parameters(0, dtype=torch.float64)
    squares = squares_of(problem)
    batches = torch.randperm(COUNT, generator=torch.Generator().manual_seed(0)).split(COUNT // 5)
    parts = [(len(b) / COUNT, *squares(weights, b)) for b in batches]
    value, gradient = squares(weights)
    assert sum(share * part for share, part, _ in parts) == pytest.approx(value)
    torch.testing.assert_close(sum(share * part for share, _, part in parts), gradient)


def test_precision_is_that_of_the_weights():
    problem = rows(1, 2, 2, dtype=torch.float32)
    weights = problem.network.initial_parameters(0, dtype=torch.float32)
    _, found = squares_of(problem)(weights)
    assert found.dtype == torch.float32
    _, _, expected = swept(problem, weights)
    assert (found - expected).norm() < 1e-5 * expected.norm()


@pytest.mark.parametrize("shape", [{"frequencies": ((1.0, 0.5),)}, {"output_sine": True}])
def test_networks_without_a_compiled_form_take_the_other_sweeps(shape):
    problem = rows(0, 1, 1, **shape)
    weights = problem.network.initial_parameters(0, dtype=torch.float64)
    assert problem.compiled is None
    batch = torch.arange(9)
    _, value, gradient = swept(problem.subset(batch), weights)
    for found, expected in zip(squares_of(problem)(weights, batch), (value, gradient), strict=True):
        torch.testing.assert_close(found, expected)


def test_rows_of_one_block():
    """One row a point, as transport has them."""
    problem = rows(2, 1, 1)
    single = LinearRows(
        network=problem.network,
        points=problem.points,
        order=2,
        seeds=problem.blocks[0],
        target=problem.target,
    )
    weights = problem.network.initial_parameters(0, dtype=torch.float64)
    for found, expected in zip(
        squares_of(single)(weights), squares_of(problem)(weights), strict=True
    ):
        torch.testing.assert_close(found, expected)
