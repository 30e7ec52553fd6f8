"""Products with Gauss-Newton matrices by compiled sweeps are those of Jacobians."""

import multiprocessing
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from insr.compiled_activations import ACTIVATION_CODES
from insr.compiled_product import CompiledProduct
from insr.compiled_rows import WORTH
from insr.jets import Tape
from insr.networks import Siren


def small(dim, outputs=2, **shape):
    return Siren(
        inputs=dim, outputs=outputs, beta=5, omega0=1.7,
        centre=(0.1,) * dim, half_lengths=tuple(1.8 + 0.3 * i for i in range(dim)), **shape,
    )  # fmt: skip


def metric_and_points(network, count):
    draw = torch.Generator().manual_seed(count)
    size = (1 + network.inputs) * network.outputs
    root = torch.randn(count, size, size, generator=draw, dtype=torch.float64)
    points = torch.rand(count, network.inputs, generator=draw, dtype=torch.float64)
    return root @ root.transpose(1, 2), points


@given(
    dim=st.integers(1, 3),
    outputs=st.integers(1, 3),
    alpha=st.integers(0, 2),
    activation=st.sampled_from(sorted(ACTIVATION_CODES)),
    stretch=st.sampled_from([0.0, 0.7]),
)
@settings(max_examples=25, deadline=None)
def test_product_is_that_of_the_jacobian(dim, outputs, alpha, activation, stretch):
    network = small(dim, outputs, alpha=alpha, activation=activation, stretch=stretch)
    weights, along = (network.initial_parameters(seed) for seed in (3, 4))
    metric, points = metric_and_points(network, 23)
    tape = Tape(network, weights, points, 1)
    units = torch.eye(metric.shape[1]).double().view(-1, 1 + dim, 1, outputs)
    jacobian = torch.stack([tape.jacobian(unit.expand_as(tape.output)) for unit in units], 1)
    expected = torch.einsum("nap,nab,nbq,q->p", jacobian, metric, jacobian, along)
    found = CompiledProduct.of(network, weights, points, metric).apply(along)
    assert (found - expected).norm() <= 1e-12 * expected.norm()


def test_threads_share_the_points():
    network = small(2, alpha=1)
    weights, along = (network.initial_parameters(seed) for seed in (3, 4))
    product = CompiledProduct.of(network, weights, *metric_and_points(network, 3 * WORTH + 7)[::-1])
    one, three = (replace(product, threads=threads).apply(along) for threads in (1, 3))
    assert (one - three).norm() <= 1e-12 * one.norm()


def test_a_forked_child_has_threads_of_its_own():
    """It does not wait for those of its parent, which are not there."""
    network = small(2, alpha=1)
    weights = network.initial_parameters(3)
    product = CompiledProduct.of(network, weights, *metric_and_points(network, 2 * WORTH)[::-1])
    product = replace(product, threads=2)
    expected = product.apply(weights)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(product.apply(weights).numpy()), daemon=True)
    child.start()
    try:
        assert receiver.poll(60)
        assert receiver.recv() == pytest.approx(expected.numpy(), rel=1e-12)
    finally:
        child.kill()


def test_the_matrix_is_symmetric_and_positive():
    network = small(3, alpha=2)
    weights, a, b = (network.initial_parameters(seed) for seed in (3, 4, 5))
    product = CompiledProduct.of(network, weights, *metric_and_points(network, 11)[::-1])
    assert float(a @ product.apply(b)) == pytest.approx(float(b @ product.apply(a)), rel=1e-12)
    assert float(a @ product.apply(a)) > 0
