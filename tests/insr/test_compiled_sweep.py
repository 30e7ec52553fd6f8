"""The compiled sweep gives the same value and gradient as the sweeps in PyTorch."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from insr.activations import ACTIVATIONS
from insr.compiled_activations import ACTIVATION_CODES, sine_and_cosine
from insr.compiled_sweep import points_together
from insr.jets import pairs, slots
from insr.networks import Siren
from insr.stationary.compiled import CompiledObjective, compiled
from insr.stationary.objective import Block, Objective, joined

POINTS = 23  # several pieces of the smallest size, the last one shorter


def block(dim, order, activation, outputs=1, rows=1, seed=0, laplacian=False, **extra):
    """A block with random seeds."""
    network = Siren(
        inputs=dim, outputs=outputs, alpha=1, beta=5, omega0=1.7, activation=activation,
        centre=(0.1,) * dim, half_lengths=tuple(0.8 + 0.3 * i for i in range(dim)),
    )  # fmt: skip
    draw = torch.Generator().manual_seed(seed)
    random = lambda *shape: torch.randn(*shape, generator=draw, dtype=torch.float64)  # noqa: E731
    shape = (slots(dim, order), POINTS, outputs)
    seeds = [random(*shape) for _ in range(rows)]
    if laplacian:
        for each in seeds:
            for place, (i, j) in enumerate(pairs(dim), start=1 + dim):
                each[place] = each[1 + dim] if i == j else 0.0
    extra = {key: random(*(shape if key == "linear" else (POINTS,))) for key in extra}
    return Block(
        network=network, points=random(POINTS, dim), order=order, seeds=tuple(seeds),
        offsets=random(rows, POINTS), **extra,
    )  # fmt: skip


def agree(objective, dtype=torch.float64, tolerance=1e-12):
    """Both ways of one objective at random weights."""
    moved = objective.to("cpu", dtype)
    fast = compiled(moved)
    assert isinstance(fast, CompiledObjective)
    weights = objective.blocks[0].network.initial_parameters(3).to(dtype)
    slow, quick = moved.evaluate(weights), fast.evaluate(weights)
    assert quick.value == pytest.approx(slow.value, rel=tolerance)
    assert quick.squares_only == slow.squares_only
    assert quick.gradient().dtype == dtype
    error = (quick.gradient() - slow.gradient()).norm() / slow.gradient().norm()
    assert error < tolerance


@pytest.mark.parametrize("activation", ACTIVATION_CODES)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_value_and_gradient_of_each_activation(activation, order):
    agree(Objective((block(2, order, activation, rows=2),)))


@given(
    dim=st.integers(1, 4),
    order=st.integers(0, 2),
    outputs=st.integers(1, 3),
    rows=st.integers(1, 3),
    laplacian=st.booleans(),
    seed=st.integers(0, 99),
)
@settings(max_examples=30, deadline=None)
def test_value_and_gradient_of_random_rows(dim, order, outputs, rows, laplacian, seed):
    made = block(dim, order, "tanh", outputs, rows, seed, laplacian and order == 2)
    agree(Objective((made,)))


def test_the_laplacian_takes_one_slot():
    for dim in (1, 2, 4):
        (arguments,) = compiled(Objective((block(dim, 2, "tanh", laplacian=True),))).arguments
        assert arguments[6].shape[1] == 2 + dim
    (arguments,) = compiled(Objective((block(2, 2, "tanh"),))).arguments
    assert arguments[6].shape[1] == slots(2, 2)


def test_linear_forms_unit_rows_and_sums_of_blocks():
    form = block(2, 1, "tanh", linear=True)
    agree(Objective((form,)))
    agree(Objective((block(2, 1, "tanh", rows=0, linear=True),)))
    agree(Objective((block(2, 1, "relu3", rows=2, unit=True),)))
    agree(Objective((form, block(2, 0, "tanh", rows=2, seed=5))))


def test_a_stretch_has_slopes_of_its_own_at_each_point():
    for order in (0, 1):
        made = block(2, order, "sine", rows=2)
        network = replace(made.network, stretch=0.2)
        agree(Objective((replace(made, network=network),)))
    made = block(2, 2, "sine")
    second = Objective((replace(made, network=replace(made.network, stretch=0.2)),))
    assert compiled(second) is second


def test_single_precision():
    agree(Objective((block(2, 2, "tanh", laplacian=True),)), torch.float32, 1e-4)


def test_saturated_neurons_stay_finite():
    made = block(1, 2, "tanh")
    weights = 1e3 * made.network.initial_parameters(0)
    found = compiled(Objective((made,))).evaluate(weights)
    assert np.isfinite(found.value)
    assert torch.isfinite(found.gradient()).all()


def test_what_has_no_compiled_form_stays_as_it_is():
    stretched = block(1, 1, "sine")
    features = Siren(inputs=1, outputs=1, alpha=1, beta=5, frequencies=((1.0,), (2.0,)))
    made = Objective((Block(**{**vars(stretched), "network": features}),))
    assert compiled(made) is made


def test_activations_are_all_known():
    assert set(ACTIVATION_CODES) == set(ACTIVATIONS)
    assert points_together(4, 50, 4) > points_together(15, 100, 8) >= 8


def test_only_values_and_gradients_are_kept():
    found = compiled(Objective((block(1, 1, "tanh"),))).evaluate(torch.zeros(46).double() + 0.1)
    with pytest.raises(TypeError, match="allowed: its value and gradient"):
        found.jacobian()
    with pytest.raises(TypeError, match="allowed: its value and gradient"):
        _ = found.residual


def test_similar_blocks_are_joined():
    one, other, form = block(2, 0, "tanh"), block(2, 0, "tanh", seed=1), block(2, 1, "tanh")
    other = Block(**{**vars(other), "network": one.network})
    separate, together = Objective((one, other, form)), Objective(tuple(joined([one, other, form])))
    assert len(together.blocks) == 2
    weights = one.network.initial_parameters(0)
    a, b = separate.evaluate(weights), together.evaluate(weights)
    assert b.value == pytest.approx(a.value, rel=1e-14)
    torch.testing.assert_close(b.gradient(), a.gradient())
    assert sorted(b.residual.tolist()) == pytest.approx(sorted(a.residual.tolist()), rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(centre=st.floats(-8000, 8000), width=st.floats(1e-6, 2000))
@settings(max_examples=40, deadline=None)
def test_sine_and_cosine_are_exact_to_rounding(dtype, centre, width):
    """Within one unit of rounding of what the mathematical library finds with more digits."""
    x = np.linspace(centre - width, centre + width, 301).astype(dtype)
    sine, cosine = np.empty_like(x), np.empty_like(x)
    sine_and_cosine(x, sine, cosine)
    unit, exact = np.finfo(dtype).eps, x.astype(np.longdouble)
    assert np.max(np.abs(sine - np.sin(exact))) < unit
    assert np.max(np.abs(cosine - np.cos(exact))) < unit
