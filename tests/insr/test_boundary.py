"""The exact ansatz: conditions met for any weights, derivatives, adjoint."""

import pytest
import torch

from cases.boundary_conditions import Dirichlet
from cases.domains import Box
from insr.boundary import FixedFaces
from insr.jets import evaluate, slots
from insr.networks import Siren

SQUARE = Box((-2.0, 0.0), (2.0, 1.0))
FACES = (Dirichlet(0, "lower"), Dirichlet(0, "upper"), Dirichlet(1, "upper"))


@pytest.mark.parametrize("multiplicity", [1, 2])
def test_conditions_hold_to_rounding_at_random_boundary_points(multiplicity):
    ansatz = FixedFaces(SQUARE, FACES, 0.3, multiplicity)
    network = Siren(inputs=2, outputs=1, alpha=1, beta=8)
    generator = torch.Generator().manual_seed(0)
    for face in FACES:
        unit = torch.rand(10_000, 2, generator=generator, dtype=torch.float64)
        points = torch.tensor(SQUARE.lower) + unit * torch.tensor(SQUARE.lengths)
        end = SQUARE.lower if face.side == "lower" else SQUARE.upper
        points[:, face.axis] = end[face.axis]
        jet = ansatz.jet(points, evaluate(network, network.initial_parameters(1), points, 1))
        assert jet[0].abs().max() < 1e-15
        slope = jet[1 + face.axis].abs().max()
        assert slope < 1e-15 if multiplicity == 2 else slope > 1e-3


@pytest.mark.parametrize("multiplicity", [1, 2])
def test_distance_has_the_declared_order_at_the_wall_and_is_one_far_away(multiplicity):
    box, length = Box((0.0,), (1.0,)), 1e-2
    ansatz = FixedFaces(box, (Dirichlet(0, "upper"),), length, multiplicity)
    s = 1e-6
    near = ansatz.distance_jet(torch.tensor([[1 - s]], dtype=torch.float64), 0)[0, 0, 0]
    far = ansatz.distance_jet(torch.tensor([[0.0]], dtype=torch.float64), 0)[0, 0, 0]
    assert float(near) == pytest.approx((s / length) ** multiplicity, rel=1e-4)
    assert float(far) == pytest.approx(1, abs=2e-4)


@pytest.mark.parametrize("multiplicity", [1, 2])
def test_distance_jet_agrees_with_automatic_differentiation(multiplicity):
    ansatz = FixedFaces(SQUARE, FACES, 0.3, multiplicity)
    point = torch.tensor([0.7, 0.4], dtype=torch.float64)
    value = lambda x: ansatz.distance_jet(x[None], 0)[0, 0, 0]  # noqa: E731
    jet = ansatz.distance_jet(point[None], 2)[:, 0, 0]
    gradient = torch.func.jacrev(value)(point)
    hessian = torch.func.jacfwd(torch.func.jacrev(value))(point)
    expected = torch.stack([value(point), *gradient, hessian[0, 0], hessian[0, 1], hessian[1, 1]])
    torch.testing.assert_close(jet, expected)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_seeds_are_the_adjoint_of_the_jet(order):
    ansatz = FixedFaces(SQUARE, FACES, 0.3, 2)
    generator = torch.Generator().manual_seed(2)
    shape = (slots(2, order), 7, 2)
    points = torch.rand(7, 2, generator=generator, dtype=torch.float64)
    jet = torch.randn(shape, generator=generator, dtype=torch.float64)
    seeds = torch.randn(shape, generator=generator, dtype=torch.float64)
    left = (seeds * ansatz.jet(points, jet)).sum()
    right = (ansatz.seeds(points, seeds) * jet).sum()
    torch.testing.assert_close(left, right)


def test_other_values_than_zero_are_refused():
    with pytest.raises(ValueError, match=r"boundary value: 1.0; allowed in the exact ansatz: 0"):
        FixedFaces(SQUARE, (Dirichlet(0, "lower", 1.0),), 0.3)
