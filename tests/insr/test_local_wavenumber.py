"""The local wavenumber against its definition, and in other units of length."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from insr.jets import Tape
from insr.local_wavenumber import local_wavenumber
from insr.networks import Siren

PLANE = Siren(inputs=2, outputs=1, alpha=1, beta=7, omega0=3.0, half_lengths=(1.0, 1.0))


def tangents(network, theta, points):
    """J at points, (N, P)."""
    tape = Tape(network, theta, points, 0)
    return tape.jacobian(torch.ones_like(tape.output))


def test_it_is_the_slope_of_tangent_functions_over_their_size():
    theta = PLANE.initial_parameters(3)
    points = torch.from_numpy(np.random.default_rng(1).uniform(-1, 1, (11, 2)))
    squares = 0.0
    for axis in range(2):
        shift = torch.zeros(2, dtype=torch.float64)
        shift[axis] = 1e-5
        ahead, behind = (tangents(PLANE, theta, points + s * shift) for s in (1, -1))
        squares = squares + (((ahead - behind) / 2e-5) ** 2).sum(dim=1)
    wanted = torch.sqrt(squares / (tangents(PLANE, theta, points) ** 2).sum(dim=1))
    torch.testing.assert_close(local_wavenumber(PLANE, theta, points), wanted, rtol=1e-7, atol=0)


def test_lengths_of_half_the_size_have_twice_the_wavenumber():
    theta = PLANE.initial_parameters(3)
    points = torch.rand(9, 2, dtype=torch.float64)
    smaller = replace(PLANE, half_lengths=(0.5, 0.5))
    torch.testing.assert_close(
        local_wavenumber(smaller, theta, points / 2), 2 * local_wavenumber(PLANE, theta, points)
    )


def test_several_outputs_are_refused():
    network = replace(PLANE, outputs=2)
    with pytest.raises(ValueError, match=r"^outputs: 2; allowed: 1"):
        local_wavenumber(network, network.initial_parameters(0), torch.zeros(1, 2).double())
