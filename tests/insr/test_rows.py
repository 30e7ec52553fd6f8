"""Rows of least-squares problems: residuals, Jacobians, gradients."""

import pytest
import torch

from insr.networks import Siren
from insr.rows import LinearBlocks, LinearRows, PointwiseRows

NETWORK = Siren(inputs=2, outputs=2, alpha=1, beta=6, omega0=4.0)
POINTS = torch.rand(9, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
SEEDS = torch.randn(6, 9, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
TARGET = torch.randn(9, generator=torch.Generator().manual_seed(2), dtype=torch.float64)

LINEAR = LinearRows(network=NETWORK, points=POINTS, order=2, seeds=SEEDS, target=TARGET)
SAME_POINTWISE = PointwiseRows(
    network=NETWORK,
    points=POINTS,
    order=2,
    residual=lambda jet: ((SEEDS * jet).sum((0, 2)) - TARGET)[None],
)
BLOCKS = LinearBlocks(
    network=NETWORK,
    points=POINTS,
    order=2,
    blocks=(SEEDS, SEEDS.flip(0)),
    target=torch.cat([TARGET, TARGET]),
)
NONLINEAR = PointwiseRows(
    network=NETWORK,
    points=POINTS,
    order=2,
    residual=lambda jet: torch.stack(
        [jet[0, :, 0] * jet[1, :, 1], jet[3, :, 0] ** 2, jet[0, :, 1]]
    ),
)


@pytest.mark.parametrize("rows", [LINEAR, BLOCKS, SAME_POINTWISE, NONLINEAR])
def test_jacobian_and_gradient_agree_with_finite_differences(rows):
    weights = NETWORK.initial_parameters(0)
    direction = torch.randn(len(weights), generator=torch.Generator().manual_seed(3)).double()
    h = 1e-6
    up, down = rows.evaluate(weights + h * direction), rows.evaluate(weights - h * direction)
    here = rows.evaluate(weights)
    change = (up.residual - down.residual) / (2 * h)
    torch.testing.assert_close(here.jacobian() @ direction, change, rtol=1e-5, atol=1e-6)
    slope = (up.value - down.value) / (2 * h)
    assert float(here.gradient() @ direction) == pytest.approx(slope, rel=1e-5)
    assert here.value == pytest.approx(float((here.residual**2).sum()))


def test_both_kinds_agree_where_both_apply():
    weights = NETWORK.initial_parameters(0)
    one, other = LINEAR.evaluate(weights), SAME_POINTWISE.evaluate(weights)
    torch.testing.assert_close(one.residual, other.residual)
    torch.testing.assert_close(one.jacobian(), other.jacobian())


def test_batches_of_one_size_have_the_objective_and_its_gradient_as_their_mean():
    weights = NETWORK.initial_parameters(0, dtype=torch.float64)
    batches = [BLOCKS.subset(part).evaluate(weights) for part in torch.arange(9).split(3)]
    whole = BLOCKS.evaluate(weights)
    assert sum(batch.value for batch in batches) / 3 == pytest.approx(whole.value)
    torch.testing.assert_close(
        torch.stack([batch.gradient() for batch in batches]).mean(0), whole.gradient()
    )
