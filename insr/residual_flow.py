r"""The Euler equations as one residual, without splitting: for a time step, and for space-time.

One network holds u and p. With w the velocity at the time where the rates are taken,

.. math:: r_m = \dot u + (w \cdot \nabla) w + \nabla p, \quad r_d = \nabla \cdot u, \quad
          r_w = u \cdot n \text{ on walls}.

In a time step du/dt is (u^{n+1} - u^n)/dt and w = u^{n+1} (implicit Euler) or the mean of both
(midpoint rule); in space-time it is the network's own derivative.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import torch

from cases.contracts import Case, FieldSeries
from cases.domains import Box
from insr.boundary import Ansatz
from insr.compiled_jets import jet_at
from insr.euler import wall_points
from insr.jets import evaluate
from insr.networks import Siren
from insr.pieces import in_pieces
from insr.rows import PointwiseRows
from insr.sampling import SAMPLERS

PRESSURE = 2  # component of the network's output


@final
@dataclass(frozen=True)
class Velocity(Ansatz):
    """The first two components of a network with three, u and p."""

    derivatives: ClassVar[int] = 0

    def components(self, network):
        return PRESSURE

    def seeds(self, points, seeds):
        return torch.nn.functional.pad(seeds, (0, 1))

    def jet(self, points, jet):
        return jet[..., :PRESSURE]


@dataclass(frozen=True)
class Nodes:
    """Points of a residual: (N, d) in the domain, then (W, d) on walls, with the walls' normals.

    Attributes:
        points: (N + W, d), the first two coordinates are x and y.
        inside: N.
        normals: (W, 2).
    """

    points: torch.Tensor
    inside: int
    normals: torch.Tensor

    @classmethod
    def draw(cls, case: Case, sampler: str, count: int, walls: int, generator, like):
        """``count`` points by a rule of :data:`insr.sampling.SAMPLERS`, ``walls`` on each wall."""
        inner = like.new_tensor(SAMPLERS[sampler](case.domain, count, generator))
        places, axes = wall_points(case.domain, case.boundary_conditions, walls, like)
        normals = torch.nn.functional.one_hot(axes, 2).to(like)
        return cls(torch.cat([inner, places]), len(inner), normals)


def momentum(jet, velocity, slopes, rate):
    """r_m, shape (2, N).

    Args:
        jet: of u and p, (K, N, 3), of order 1 in x and y at least.
        velocity: w, (N, 2).
        slopes: dw/dx and dw/dy, (2, N, 2).
        rate: du/dt, (N, 2).
    """
    carried = velocity[:, :1] * slopes[0] + velocity[:, 1:] * slopes[1]
    return (rate + carried).T + jet[1:3, :, PRESSURE]


@dataclass(frozen=True, kw_only=True)
class StepRows:
    """The rows of one time step.

    Attributes:
        network: two inputs, three outputs.
        nodes: where.
        time_step: dt.
        share: of the new velocity in w, 1 for implicit Euler, 1/2 for the midpoint rule.
        divergence_length: the factor, a length, that makes a velocity of the divergence.
    """

    network: Siren
    nodes: Nodes
    time_step: float
    share: float
    divergence_length: float

    def after(self, weights) -> PointwiseRows:
        """Rows of the step that starts from ``weights``; velocities, in mean square."""
        count = self.nodes.inside
        before = evaluate(self.network, weights, self.nodes.points[:count], 1)[..., :PRESSURE]

        def residual(jet):
            inner, new = jet[:, :count], jet[:, :count, :PRESSURE]
            mean = self.share * new + (1 - self.share) * before
            rate = (new[0] - before[0]) / self.time_step
            r_m = self.time_step * momentum(inner, mean[0], mean[1:], rate)
            r_d = self.divergence_length * (new[1, :, 0] + new[2, :, 1])
            r_w = (jet[0, count:, :PRESSURE] * self.nodes.normals).sum(1)
            return _stacked([*r_m, r_d], r_w)

        return PointwiseRows(
            network=self.network, points=self.nodes.points, order=1, residual=residual
        )


def space_time_rows(
    case: Case, network: Siren, counts: tuple[int, int, int], sampler: str, generator, like
) -> PointwiseRows:
    """Rows of the whole flow: equations, walls, and u = u0 at t = 0, each in mean square.

    Args:
        case: the flow, for its domain, end of time and initial velocity.
        network: inputs x, y, t, outputs u and p.
        counts: points inside, on each wall and at t = 0.
        sampler: rule of the points, in space-time.
        generator: of random points.
        like: tensor whose dtype and device are taken.
    """
    box, end = case.domain, case.times[-1]
    solid = Box((*box.lower, 0.0), (*box.upper, float(end)))
    inner = like.new_tensor(SAMPLERS[sampler](solid, counts[0], generator))
    places, axes = wall_points(box, case.boundary_conditions, counts[1], like)
    moments = like.new_tensor(generator.uniform(0, end, (len(places), 1)))
    first = SAMPLERS[sampler](box, counts[2], generator)
    start = like.new_tensor(np.pad(first, ((0, 0), (0, 1))))
    wanted = like.new_tensor(case.initial(first))
    normals = torch.nn.functional.one_hot(axes, 2).to(like)
    edges = np.cumsum([len(inner), len(places), len(start)])

    def residual(jet):
        flow = jet[..., :PRESSURE]
        part = flow[:, : edges[0]]
        r_m = momentum(jet[:, : edges[0]], part[0], part[1:3], part[3])
        r_d = part[1, :, 0] + part[2, :, 1]
        r_w = (flow[0, edges[0] : edges[1]] * normals).sum(1)
        r_0 = flow[0, edges[1] :] - wanted
        return torch.cat([_stacked([*r_m, r_d], r_w), _stacked(list(r_0.T), None, 3)], dim=1)

    points = torch.cat([inner, torch.cat([places, moments], dim=1), start])
    return PointwiseRows(network=network, points=points, order=1, residual=residual)


def _stacked(inner, walls, rows=None):
    """Rows (R, N + W): those of inner points, then the walls' in the first; means, not sums."""
    inner = torch.stack(inner) / len(inner[0]) ** 0.5
    rows = rows or len(inner)
    inner = torch.nn.functional.pad(inner, (0, 0, 0, rows - len(inner)))
    if walls is None:
        return inner
    outer = torch.nn.functional.pad((walls / len(walls) ** 0.5)[None], (0, 0, 0, rows - 1))
    return torch.cat([inner, outer], dim=1)


@final
@dataclass(frozen=True, kw_only=True)
class SpaceTimeField(FieldSeries):
    """The velocity of a space-time network at the steps of a case.

    Attributes:
        network: inputs x, y, t.
        weights: (n_parameters,), in the storage type.
        times: of the steps.
    """

    network: Siren
    weights: np.ndarray
    times: np.ndarray

    @property
    def steps(self):
        return tuple(range(len(self.times)))

    def evaluate(self, step, points):
        return self._jet(step, points, 0)[0, :, :PRESSURE].numpy()

    def gradient(self, step, points):
        return self._jet(step, points, 1)[1:3, :, :PRESSURE].permute(1, 2, 0).numpy()

    def _jet(self, step, points, order):
        weights = torch.from_numpy(self.weights.astype(np.float64))
        places = np.column_stack([points, np.full(len(points), self.times[step])])
        return in_pieces(lambda x: jet_at(self.network, weights, x, order), places)
