"""Parts of a network: their Jacobian, and Newton's method in their weights."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from insr.jets import Tape
from insr.networks import Siren
from insr.optimizers.energy_newton import EnergyNewton
from insr.optimizers.output_newton import OutputNewton
from insr.optimizers.subnetwork_newton import SubnetworkNewton
from insr.subnetworks import OutputLayer, Subnetwork
from tests.insr.solids import direction, near_rest, normal, plane_energy, space_energy
from tests.tolerances import allowed

NETWORK = Siren(inputs=2, outputs=3, alpha=2, beta=7, omega0=2.0)


def drawn(network, width, seed=0):
    return Subnetwork.drawn(network, width, torch.Generator().manual_seed(seed))


def test_a_subnetwork_has_the_weights_of_a_network_of_its_width():
    part = drawn(NETWORK, 4)
    assert len(part.indices) == replace(NETWORK, beta=4).n_parameters
    assert len(part.indices.unique()) == len(part.indices)
    # Those of all neurons are all weights.
    whole = drawn(NETWORK, NETWORK.beta)
    assert torch.equal(whole.indices, torch.arange(NETWORK.n_parameters))


@pytest.mark.parametrize("part", [drawn(NETWORK, 4), OutputLayer.of(NETWORK)])
def test_derivatives_are_those_of_the_network_in_its_weights(part):
    points = normal(torch.Generator().manual_seed(1), 9, 2)
    tape = Tape(NETWORK, NETWORK.initial_parameters(0), points, 1)
    seeds = normal(torch.Generator().manual_seed(2), 3, 9, 3)
    torch.testing.assert_close(part.jacobian(tape, seeds), tape.jacobian(seeds)[:, part.indices])
    torch.testing.assert_close(part.gradient(tape, seeds), tape.gradient(seeds)[part.indices])


@pytest.mark.parametrize("output_sine", [False, True])
def test_a_sweep_of_the_last_layer_alone_is_the_whole_one(output_sine):
    network = replace(NETWORK, output_sine=output_sine)
    points = normal(torch.Generator().manual_seed(1), 9, 2)
    weights = network.initial_parameters(0)
    moved = weights.clone()
    moved[OutputLayer.of(network).indices] += 0.3
    before, after = (Tape(network, w, points, 2) for w in (weights, moved))
    seeds = normal(torch.Generator().manual_seed(2), *after.output.shape)
    again = before.with_last_layer(moved)
    torch.testing.assert_close(again.output, after.output)
    torch.testing.assert_close(again.gradient(seeds), after.gradient(seeds))
    assert not torch.equal(before.output, after.output)


def test_one_step_in_the_last_layer_solves_for_it_where_the_energy_is_quadratic():
    """Points of so heavy a body feel their inertia alone."""
    problem = space_energy()
    problem = replace(problem, inertia=1e9, size=0.0)
    start = problem.evaluate(near_rest(problem.body.network))
    part = OutputLayer.of(problem.body.network)
    found = OutputNewton(max_iterations=1, damping=1e-14, least_damping=1e-14).descend(start)
    assert found.value < start.value
    assert found.gradient(part).norm() < allowed("draw") * start.gradient(part).norm()
    moved = found.parameters != start.parameters
    assert set(moved.nonzero().flatten().tolist()) <= set(part.indices.tolist())


@pytest.mark.parametrize("problem", [plane_energy(relaxed=False), space_energy()])
def test_its_rows_have_the_matrix_of_the_products(problem):
    network = problem.body.network
    found, part = problem.evaluate(near_rest(network)), drawn(network, 3)
    along = torch.zeros(network.n_parameters, dtype=torch.float64)
    along[part.indices] = direction(network)[part.indices]
    rows = found.rows(torch.arange(len(problem.body.points)), part=part)
    product = found.product(along)[part.indices]
    difference = rows.T @ (rows @ along[part.indices]) - product
    assert difference.norm() < allowed("same_matrix") * product.norm()


def test_a_draw_of_all_neurons_is_a_newton_step():
    problem = space_energy()
    network = problem.body.network
    start, damping = near_rest(network), 10.0  # the first step is taken
    once = {"max_iterations": 1, "damping": damping, "rows_per_weight": 1e3}  # all points
    exact = EnergyNewton(cg_tolerance=1e-8, **once)
    drawn = SubnetworkNewton(width=network.beta, steps=1, output_iterations=0, **once)
    moves = [method.minimize(problem, start).parameters - start for method in (exact, drawn)]
    assert moves[0].norm() > 0
    assert (moves[1] - moves[0]).norm() < allowed("draw") * moves[0].norm()


def test_draws_lower_the_energy_until_little_is_left():
    problem = space_energy()
    start = near_rest(problem.body.network)
    before, optimizer = problem.evaluate(start).value, SubnetworkNewton(width=2, max_iterations=5)
    state, weights, values = None, start, [before]
    for _ in range(4):
        found = optimizer.minimize(problem, weights, state)
        state, weights = found.state, found.parameters
        values.append(found.value)
    assert all(b < a for a, b in pairwise(values))
    assert values[3] - values[4] < (values[0] - values[1]) / 2


def test_one_draw_moves_no_other_weights():
    problem = plane_energy(relaxed=False)
    network, seed = problem.body.network, 4
    start = near_rest(network)
    optimizer = SubnetworkNewton(
        width=2, max_iterations=1, output_iterations=0, tolerance=0.0, seed=seed
    )
    moved = optimizer.minimize(problem, start).parameters - start
    part = drawn(network, 2, seed)
    assert moved[part.indices].abs().min() > 0
    assert torch.count_nonzero(moved) == len(part.indices)
