r"""Time steps of u_t + v(x) . grad u = 0 for a network: the rows of one step.

A rational integrator asks for Q(dt L) u1 = P(dt L) u0 with L = -v . grad, at points in the domain
and, where the flow enters, with one condition for each degree of Q: u = 0, and for degree 2 also
u' = 0, since each stage of the integrator vanishes there. The semi-Lagrangian step asks for
u1(x) = u0(foot of the path that ends in x), zero where the foot lies outside.

Rows are weighted so that f = mean over the domain of r^2 + penalty_weight * sum over ends of u^2.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch

from cases.boundary_conditions import Dirichlet
from cases.contracts import Case
from cases.equations import Advection, Equation, Transport
from cases.integrators import RATIONAL
from insr.boundary import FixedFaces, NoAnsatz
from insr.jets import pairs, slots
from insr.networks import Siren
from insr.rows import LinearRows
from insr.sampling import SAMPLERS, Cloud, concentrated

SUBSTEPS = 4  # of the Runge-Kutta rule for the paths, in each time step


@dataclass(frozen=True)
class Flow:
    """The carrying velocity: ``velocity(points)`` (N, d), ``gradient(points)`` (N, d, d)."""

    velocity: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]

    @classmethod
    def of(cls, equation: Equation) -> "Flow":
        """The flow of an equation.

        Raises:
            ValueError: the equation is not one of transport.
        """
        match equation:
            case Advection(velocity):
                dim = len(velocity)
                return cls(
                    lambda points: np.tile(velocity, (len(points), 1)),
                    lambda points: np.zeros((len(points), dim, dim)),
                )
            case Transport(velocity, gradient):
                return cls(velocity, gradient)
        raise ValueError(f"equation: {equation}; allowed: Advection, Transport")

    def feet(self, points: np.ndarray, time_step: float) -> np.ndarray:
        """Where the paths that end in ``points`` were a time step ago (classical Runge-Kutta)."""
        h = -time_step / SUBSTEPS
        for _ in range(SUBSTEPS):
            k1 = self.velocity(points)
            k2 = self.velocity(points + h / 2 * k1)
            k3 = self.velocity(points + h / 2 * k2)
            k4 = self.velocity(points + h * k3)
            points = points + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        return points


@dataclass(frozen=True, kw_only=True)
class TransportRows:
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

    def at(self, cloud: Cloud):
        """The map from old weights to the step's rows, with interior rows at the cloud's points."""
        flow = Flow.of(self.case.equation)
        if self.integrator == "semi_lagrangian":
            box = self.case.domain
            unbounded = flow.feet(cloud.points, self.case.time_step)
            feet = np.clip(unbounded, box.lower, box.upper)
            inside = np.isclose(feet, unbounded).all(axis=1).astype(float)
            implicit, explicit, order = [1.0], [1.0], 0
        else:
            feet, inside = cloud.points, np.ones(len(cloud.points))
            rational = RATIONAL[self.integrator]
            implicit, explicit = rational.denominator, rational.numerator
            order = max(len(implicit), len(explicit)) - 1
        ends, end_seeds = self._penalty(order, len(implicit) - 1)
        old_points = self._tensor(feet)
        new_points = torch.cat([self._tensor(cloud.points), ends])
        weights = np.sqrt(cloud.weights)
        new = self._tensor(weights * self._seeds(implicit, flow, cloud.points, order))
        new = self.ansatz.seeds(new_points, torch.cat([new[..., None], end_seeds], dim=1))
        old = self._tensor(inside * weights * self._seeds(explicit, flow, feet, order))
        old = self.ansatz.seeds(old_points, old[..., None])
        ends_target = torch.zeros(len(ends), device=self.device, dtype=self.dtype)
        nothing = torch.zeros(len(feet), device=self.device, dtype=self.dtype)

        def rows(weights):
            before = LinearRows(
                network=self.network, points=old_points, order=order, seeds=old, target=nothing
            )
            target = torch.cat([before.evaluate(weights).residual, ends_target])
            return LinearRows(
                network=self.network, points=new_points, order=order, seeds=new, target=target
            )

        return rows

    def _tensor(self, array):
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device, self.dtype)

    def _seeds(self, polynomial, flow, points, order):
        """Seeds of sum_k c_k (dt L)^k u at points (N, d), shape (K, N).

        L u = -v_i u_i and L^2 u = v_i v_j u_ij + v_j (dv_i/dx_j) u_i.
        """
        dim, step = self.case.domain.dim, self.case.time_step
        c = [*polynomial, 0.0, 0.0]
        v = flow.velocity(points)
        seeds = np.zeros((slots(dim, order), len(points)))
        seeds[0] = c[0]
        if order > 0:
            bend = np.einsum("nj,nij->in", v, flow.gradient(points))
            seeds[1 : 1 + dim] = -c[1] * step * v.T + c[2] * step**2 * bend
        if order > 1:
            for slot, (i, j) in enumerate(pairs(dim), start=1 + dim):
                seeds[slot] = (1 if i == j else 2) * c[2] * step**2 * v[:, i] * v[:, j]
        return seeds

    def _penalty(self, order, degree):
        """Points and seeds of the penalty rows: the value, and the slope for degree 2."""
        box = self.case.domain
        points, seeds = [], []
        for condition in self.penalised:
            velocity = self.case.equation.velocity
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

    def __init__(self, builder: TransportRows, count: int, sampler: str, seed: int):
        points = SAMPLERS[sampler](builder.case.domain, count, np.random.default_rng(seed))
        self._rows = builder.at(Cloud.uniform(points))

    def __call__(self, weights, step):
        """The rows of ``step`` from the weights of the step before."""
        return self._rows(weights)


class ConcentratedPoints:
    """Points that gather where the field varies, drawn anew every few steps.

    Most of a two-dimensional domain is empty; the density of the points follows |u| + l |grad u|.
    """

    def __init__(
        self, builder: TransportRows, count: int, seed: int, period: int, measure: Callable
    ):
        self._builder, self._count, self._period = builder, count, period
        self._generator, self._measure = np.random.default_rng(seed), measure

    def __call__(self, weights, step):
        """The rows of ``step`` from the weights of the step before."""
        fresh = (step - 1) % self._period == 0
        if fresh:
            box = self._builder.case.domain
            cloud = concentrated(
                box, self._count, self._generator, lambda points: self._measure(weights, points)
            )
            self._rows = self._builder.at(cloud)
        return replace(self._rows(weights), fresh=fresh)


class FreshPoints:
    """New uniform points in every iteration, as the original solver draws them."""

    def __init__(self, builder: TransportRows, count: int, seed: int):
        self._builder, self._count = builder, count
        self._generator = np.random.default_rng(seed)

    def __call__(self, weights, step):
        """The random rows of ``step`` from the weights of the step before."""
        return _Resampled(self, weights)

    def draw(self, weights):
        """Rows at new points."""
        points = SAMPLERS["uniform"](self._builder.case.domain, self._count, self._generator)
        return self._builder.at(Cloud.uniform(points))(weights)


class _Resampled:
    fresh = True

    def __init__(self, source, weights):
        self._source, self._weights = source, weights
        self.resample()

    def resample(self):
        self.rows = self._source.draw(self._weights)
