"""One formula for numbers, arrays, tensors, forms and compiled loops."""

import numpy as np
import pytest
import torch
import ufl
from ufl.algorithms import expand_derivatives

from baselines.compiled_energies import compiled_stress
from cases.energies import ArapVolume, Printed, StableNeoHookean
from cases.obstacles import Ball, HalfSpace

SOLIDS = [ArapVolume(2.0, 30.0), Printed(3.0, 5.0), StableNeoHookean(4.0, 3.0)]
EVERY = [
    pytest.param(solid, dim, id=f"{type(solid).__name__}{dim}")
    for solid in SOLIDS
    for dim in (2, 3)
]


def matrix(dim):
    return np.eye(dim) + 0.3 * np.random.default_rng(dim).normal(size=(dim, dim))


@pytest.mark.parametrize(("solid", "dim"), EVERY)
def test_compiled_stress(solid, dim):
    f = matrix(dim)
    found = compiled_stress(solid, dim)(tuple(tuple(map(float, row)) for row in f))
    np.testing.assert_allclose(found, solid.stress(f), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("solid", "dim"), EVERY)
def test_tensors(solid, dim):
    """Stress by automatic differentiation of the density, and by the formula."""
    many = np.stack([matrix(dim), np.eye(dim)], axis=-1)
    f = torch.tensor(many, requires_grad=True)
    (slope,) = torch.autograd.grad(solid.density(f, torch.log).sum(), f)
    stress = torch.stack([torch.stack(row) for row in solid.stress(f)])
    np.testing.assert_allclose(stress.detach(), solid.stress(many), atol=1e-12)
    np.testing.assert_allclose(slope, solid.stress(many), atol=1e-9)


@pytest.mark.parametrize(
    ("solid", "dim"), [*[(solid, 2) for solid in SOLIDS], (StableNeoHookean(4.0, 3.0), 3)]
)
def test_forms(solid, dim):
    """UFL differentiates the density; the result is evaluated at one matrix.

    Not so s in space: UFL evaluates a shared part of a formula as often as it occurs in it, and
    each Newton step has s five times.
    """
    f = matrix(dim)
    variable = ufl.variable(ufl.as_matrix(f.tolist()))
    density = solid.density([[variable[i, j] for j in range(dim)] for i in range(dim)], ufl.ln)
    stress = expand_derivatives(ufl.diff(density, variable))
    found = [[stress[i, j](()) for j in range(dim)] for i in range(dim)]
    np.testing.assert_allclose(found, solid.stress(f), atol=1e-9)
    assert density(()) == pytest.approx(solid.density(f))


@pytest.mark.parametrize(
    "obstacle", [Ball((0.1, -2.0), 1.0), Ball((0.1, -2.0, 0.5), 1.0), HalfSpace((0.6, 0.8), -2.0)]
)
def test_obstacles(obstacle):
    """Their distances and normals, of tensors and of forms."""
    points = np.random.default_rng(0).normal(size=(4, obstacle.dim))
    x = torch.tensor(points.T, requires_grad=True)
    distance = obstacle.distance(x)
    (slope,) = torch.autograd.grad(distance.sum(), x)
    np.testing.assert_allclose(distance.detach(), obstacle.distance(points.T))
    normals = np.stack([obstacle.normal(point) for point in points], axis=1)
    np.testing.assert_allclose(slope, normals, atol=1e-12)
    form = ufl.as_vector(points[0].tolist())
    assert obstacle.distance(form)(()) == pytest.approx(obstacle.distance(points[0]))
    np.testing.assert_allclose(ufl.as_vector(obstacle.normal(form))[1](()), normals[1, 0])
