"""Newton's method for energies on functions with known minima, and its preconditioner."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
import torch

from insr.dense import DampedInverse
from insr.optimizers.energy_newton import EnergyNewton, conjugate_gradients


def normal(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("shape", [(5, 12), (12, 5)])
def test_damped_inverse_solves_the_damped_equations_for_any_damping(shape):
    jacobian, vector = normal(*shape), normal(shape[1], seed=1)
    inverse = DampedInverse(jacobian)
    assert inverse.mean_diagonal == pytest.approx(float((jacobian**2).sum()) / shape[1])
    for damping in (10.0, 1e-3):
        inverse.damp(damping)
        solution = inverse.apply(vector)
        torch.testing.assert_close(jacobian.T @ (jacobian @ solution) + damping * solution, vector)


def test_damped_inverse_raises_a_damping_that_is_too_small():
    inverse = DampedInverse(torch.ones(3, 2, dtype=torch.float64))
    inverse.damp(0.0 + 1e-30)
    assert inverse.damping > 1e-30
    with pytest.raises(FloatingPointError):
        DampedInverse(torch.full((3, 2), torch.nan, dtype=torch.float64))


def test_conjugate_gradients_with_an_exact_and_with_no_preconditioner():
    root, right = normal(40, 8), normal(8, seed=1)
    matrix = root.T @ root
    exact = torch.linalg.solve(matrix, right)
    near = torch.linalg.inv(matrix)
    for precondition, most in ((lambda r: near @ r, 1), (lambda r: r, 8)):
        found, residual, count = conjugate_gradients(
            lambda v: matrix @ v, right, precondition, 50, 1e-8
        )
        assert count <= most
        torch.testing.assert_close(found, exact)
        torch.testing.assert_close(residual, right - matrix @ found, atol=1e-8, rtol=0)


@dataclass(frozen=True)
class Bowl:
    """|R (theta - centre)|^2 / 2, with a determinant that vanishes on a plane."""

    root: torch.Tensor
    centre: torch.Tensor
    wall: float = 1e9
    multipliers = None
    body = SimpleNamespace(points=torch.zeros(30, 1))

    @property
    def unrelaxed(self):
        return self

    def evaluate(self, parameters):
        off = self.root @ (parameters - self.centre)
        return SimpleNamespace(
            problem=self,
            parameters=parameters,
            value=float(off @ off) / 2,
            exact=float(off @ off) / 2,
            size=1.0,
            gap=0.0,
            least_determinant=self.wall - float(parameters[0]),
            gradient=lambda: self.root.T @ off,
            product=lambda v: self.root.T @ (self.root @ v),
            rows=lambda chosen, dtype=torch.float64: self.root[chosen].to(dtype),
        )


def test_a_badly_scaled_bowl_is_minimised():
    scale = torch.logspace(0, 3, 10, dtype=torch.float64)
    bowl = Bowl(normal(30, 10) * scale, normal(10, seed=1))
    minimum = EnergyNewton(tolerance=1e-20, least_damping=1e-12).minimize(bowl, 0 * bowl.centre)
    assert minimum.converged
    assert minimum.iterations < 30
    torch.testing.assert_close(minimum.parameters, bowl.centre, atol=1e-6, rtol=0)
    assert minimum.facts["stationarity"] < 1e-9


def test_a_factor_of_another_bowl_serves_as_preconditioner():
    root, centre = normal(30, 10), normal(10, seed=1)
    newton = EnergyNewton(tolerance=1e-20, least_damping=1e-12, max_age=100)
    state = newton.minimize(Bowl(root, centre), 0 * centre).state
    assert state.factorisations == 1
    other = Bowl(root + 0.05 * normal(30, 10, seed=2), centre + 1)
    minimum = newton.minimize(other, centre, state)
    assert minimum.state is state
    assert state.factorisations == 1
    torch.testing.assert_close(minimum.parameters, other.centre, atol=1e-6, rtol=0)


def test_material_is_never_turned_inside_out():
    """The minimum lies behind the plane on which the determinant vanishes."""
    bowl = Bowl(normal(30, 4), torch.full((4,), 2.0, dtype=torch.float64), wall=1.0)
    minimum = EnergyNewton(max_iterations=200).minimize(bowl, 0 * bowl.centre)
    assert 0.5 < float(minimum.parameters[0]) < 1
    assert not minimum.converged
