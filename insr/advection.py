r"""Time steps of u_t + a . grad u = 0 for a network: the rows of one step.

A rational integrator asks for Q(dt L) u1 = P(dt L) u0 with L = -a . grad, at points in the domain
and with one condition on the inflow end for each degree of Q: u = 0, and for degree 2 also
u' = 0, since each stage of the integrator vanishes there. The semi-Lagrangian step asks for
u1(x) = u0(x - a dt), zero where that point lies outside.

Rows are weighted so that f = mean over points of r^2 + penalty_weight * sum over ends of u^2.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from cases.contracts import Case, Dirichlet
from cases.integrators import RATIONAL
from insr.boundary import FixedFaces, NoAnsatz
from insr.jets import pairs, slots
from insr.networks import Siren
from insr.rows import LinearRows
from insr.sampling import SAMPLERS


@dataclass(frozen=True, kw_only=True)
class AdvectionRows:
    """Builds the rows of one time step.

    Attributes:
        case: the advection case.
        network: shape of the network.
        integrator: name in the tables.
        ansatz: boundary ansatz.
        penalised: conditions that are imposed by penalty rows.
        penalty_weight: of each condition in f.
        device, dtype: of the points and rows.
    """

    case: Case
    network: Siren
    integrator: str
    ansatz: NoAnsatz | FixedFaces
    penalised: tuple[Dirichlet, ...]
    penalty_weight: float
    device: torch.device
    dtype: torch.dtype

    def at(self, points: np.ndarray):
        """The map from old weights to the step's rows, with interior rows at ``points`` (N, d)."""
        interior = torch.from_numpy(points).to(self.device, self.dtype)
        if self.integrator == "semi_lagrangian":
            feet, inside = self._feet(interior)
            implicit, explicit, order = [1.0], [1.0], 0
        else:
            feet, inside = interior, torch.ones_like(interior[:, 0])
            rational = RATIONAL[self.integrator]
            implicit, explicit = rational.denominator, rational.numerator
            order = max(len(implicit), len(explicit)) - 1
        weight = 1 / math.sqrt(len(points))
        ends, end_seeds = self._penalty(order, len(implicit) - 1)
        new_points = torch.cat([interior, ends])
        new = torch.cat([weight * self._seeds(implicit, interior, order), end_seeds], dim=1)
        new = self.ansatz.seeds(new_points, new)
        old = weight * inside[None, :, None] * self._seeds(explicit, interior, order)
        old = self.ansatz.seeds(feet, old)
        ends_target = torch.zeros(len(ends), device=self.device, dtype=self.dtype)

        def rows(weights):
            before = LinearRows(
                network=self.network,
                points=feet,
                order=order,
                seeds=old,
                target=torch.zeros_like(inside),
            )
            target = torch.cat([before.evaluate(weights).residual, ends_target])
            return LinearRows(
                network=self.network, points=new_points, order=order, seeds=new, target=target
            )

        return rows

    def _seeds(self, polynomial, points, order):
        """Seeds of sum_k c_k (dt L)^k u, shape (K, N, 1)."""
        dim, step = self.case.domain.dim, self.case.time_step
        velocity = self.case.equation.velocity
        seeds = points.new_zeros(slots(dim, order), len(points), 1)
        seeds[0] = polynomial[0]
        if len(polynomial) > 1:
            for i, a in enumerate(velocity):
                seeds[1 + i] = -polynomial[1] * step * a
        if len(polynomial) > 2:
            for slot, (i, j) in enumerate(pairs(dim), start=1 + dim):
                twice = 1 if i == j else 2
                seeds[slot] = twice * polynomial[2] * step**2 * velocity[i] * velocity[j]
        return seeds

    def _feet(self, points):
        """x - a dt moved into the box, and 1 where it was inside."""
        box = self.case.domain
        feet = points - self.case.time_step * points.new_tensor(self.case.equation.velocity)
        lower, upper = points.new_tensor(box.lower), points.new_tensor(box.upper)
        inside = ((feet >= lower) & (feet <= upper)).all(dim=1).to(self.dtype)
        return torch.clamp(feet, lower, upper), inside

    def _penalty(self, order, degree):
        """Points and seeds of the penalty rows: the value, and the slope for degree 2."""
        box, velocity = self.case.domain, self.case.equation.velocity
        points, seeds = [], []
        for condition in self.penalised:
            inflow = (velocity[condition.axis] > 0) == (condition.side == "lower")
            end = (box.lower if condition.side == "lower" else box.upper)[condition.axis]
            for derivative in range(max(degree, 1) if inflow else 1):
                row = torch.zeros(slots(box.dim, order), 1, 1)
                scale = (self.case.time_step * velocity[condition.axis]) ** derivative
                row[derivative] = math.sqrt(self.penalty_weight) * scale
                points.append([end])
                seeds.append(row)
        if not points:
            return torch.empty(0, box.dim, device=self.device, dtype=self.dtype), torch.empty(
                slots(box.dim, order), 0, 1, device=self.device, dtype=self.dtype
            )
        like = {"device": self.device, "dtype": self.dtype}
        return torch.tensor(points, **like), torch.cat(seeds, dim=1).to(**like)


class FixedPoints:
    """The same points in every step: what Gauss-Newton and L-BFGS want."""

    def __init__(self, builder: AdvectionRows, count: int, sampler: str, seed: int):
        generator = np.random.default_rng(seed)
        self._rows = builder.at(SAMPLERS[sampler](builder.case.domain, count, generator))

    def __call__(self, weights, step):
        """The rows of ``step`` from the weights of the step before."""
        return self._rows(weights)


class FreshPoints:
    """New uniform points in every iteration, as the original solver draws them."""

    def __init__(self, builder: AdvectionRows, count: int, seed: int):
        self._builder, self._count = builder, count
        self._generator = np.random.default_rng(seed)

    def __call__(self, weights, step):
        """The random rows of ``step`` from the weights of the step before."""
        return _Resampled(self, weights)

    def draw(self, weights):
        """Rows at new points."""
        points = SAMPLERS["uniform"](self._builder.case.domain, self._count, self._generator)
        return self._builder.at(points)(weights)


class _Resampled:
    def __init__(self, source, weights):
        self._source, self._weights = source, weights
        self.resample()

    def resample(self):
        self.rows = self._source.draw(self._weights)

    def evaluate(self, parameters):
        return self.rows.evaluate(parameters)
