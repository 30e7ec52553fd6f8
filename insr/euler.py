r"""Splittings of the incompressible Euler equations for networks: the fits of one time step.

With the foot X = x - dt u(x) of the path that ends in x, first-order splitting takes

.. math:: u^* = u(X), \quad \nabla^2 q = \nabla \cdot u^*, \quad \partial_n q = 0, \quad
          u \leftarrow u^* - \nabla q

where q is dt times the pressure. The *faithful* form fits u* to a network, then q, then u. The
*fused* form never fits u*, which is known wherever u is, and finds q in weak form,

.. math:: \min_q \int |\nabla q - (u^* - u)|^2,

whose natural condition is that of the wall, and which needs no second derivatives; u itself has no
divergence and crosses no wall, so leaving it out changes q by what the last step left, only.
"""

from dataclasses import dataclass

import numpy as np
import torch

from cases.domains import Box
from insr.boundary import Ansatz
from insr.jets import evaluate, slots
from insr.networks import Siren
from insr.rows import LinearBlocks


@dataclass(frozen=True, kw_only=True)
class Potential:
    """The network of q, and the points of its fits.

    Attributes:
        network: shape of the network.
        points, roots: (N, 2), and (N,), square roots of their weights in a mean over the box.
        wall_points, wall_axes: where dq/dn = 0 is penalised in strong form, (W, 2) and (W,).
    """

    network: Siren
    points: torch.Tensor
    roots: torch.Tensor
    wall_points: torch.Tensor
    wall_axes: torch.Tensor

    def weak(self, target) -> LinearBlocks:
        """Rows of min mean |grad q - target|^2.

        Args:
            target: (N, 2).
        """
        blocks = []
        for axis in (0, 1):
            seeds = self.points.new_zeros(slots(2, 1), len(self.points), 1)
            seeds[1 + axis, :, 0] = self.roots
            blocks.append(seeds)
        return LinearBlocks(
            network=self.network,
            points=self.points,
            order=1,
            blocks=tuple(blocks),
            target=(self.roots * target.T).reshape(-1),
        )

    def strong(self, target) -> LinearBlocks:
        """Rows of min mean |lap q - target|^2 + mean over walls |dq/dn|^2, as in the paper.

        Args:
            target: (N,).
        """
        points = torch.cat([self.points, self.wall_points])
        count, walls = len(self.points), len(self.wall_points)
        seeds = points.new_zeros(slots(2, 2), len(points), 1)
        seeds[[3, 5], :count, 0] = self.roots
        for axis in (0, 1):
            seeds[1 + axis, count:, 0] = (self.wall_axes == axis) * walls**-0.5
        whole = torch.cat([target * self.roots, target.new_zeros(walls)])
        return LinearBlocks(
            network=self.network, points=points, order=2, blocks=(seeds,), target=whole
        )

    def gradient(self, weights, points):
        """grad q, shape (N, 2)."""
        return evaluate(self.network, weights, points, 1)[1:, :, 0].T


@dataclass(frozen=True, kw_only=True)
class Velocity:
    """The network of u, and the points of its fits.

    Attributes:
        network: shape of the network: of u, or of its stream function.
        ansatz: u from the network.
        points, roots: (N, 2) in the domain, and (N,), as for the potential.
        wall_points, wall_axes: where u . n = 0 is penalised, (W, 2) and (W,); W may be 0.
        box: the domain, to which feet are clipped.
    """

    network: Siren
    ansatz: Ansatz
    points: torch.Tensor
    roots: torch.Tensor
    wall_points: torch.Tensor
    wall_axes: torch.Tensor
    box: Box

    def fit(self, target) -> LinearBlocks:
        """Rows of min mean |u - target|^2 + mean over walls |u . n|^2.

        Args:
            target: (N, 2).
        """
        points = torch.cat([self.points, self.wall_points])
        count, walls = len(self.points), len(self.wall_points)
        blocks, wanted = [], []
        for axis in (0, 1):
            seeds = points.new_zeros(1, len(points), 2)
            seeds[0, :count, axis] = self.roots
            if walls:
                seeds[0, count:, axis] = (self.wall_axes == axis) * walls**-0.5
            blocks.append(self.ansatz.seeds(points, seeds))
            wanted += [target[:, axis] * self.roots, target.new_zeros(walls)]
        return LinearBlocks(
            network=self.network,
            points=points,
            order=self.ansatz.derivatives,
            blocks=tuple(blocks),
            target=torch.cat(wanted),
        )

    def at(self, weights, points, order: int = 0):
        """Jet of u, shape (K, N, 2)."""
        order += self.ansatz.derivatives
        return self.ansatz.jet(points, evaluate(self.network, weights, points, order))

    def inside(self, points):
        """The points (N, 2), put onto the box where they left it."""
        lower, upper = points.new_tensor(self.box.lower), points.new_tensor(self.box.upper)
        return torch.clamp(points, lower, upper)

    def carried(self, weights, points, time_step):
        """u* = u(x - dt u(x)), shape (N, 2)."""
        return self.at(weights, self.inside(points - time_step * self.at(weights, points)[0]))[0]

    def divergence(self, weights, points):
        """div u, shape (N,)."""
        jet = self.at(weights, points, 1)
        return jet[1, :, 0] + jet[2, :, 1]


def wall_points(box: Box, walls, count: int, like: torch.Tensor):
    """``count`` points on each wall, evenly between its ends, and the axes normal to them."""
    places, axes = [], []
    for wall in walls:
        other = 1 - wall.axis
        points = np.empty((count, 2))
        points[:, wall.axis] = (box.lower if wall.side == "lower" else box.upper)[wall.axis]
        share = (np.arange(count) + 0.5) / count
        points[:, other] = box.lower[other] + share * box.lengths[other]
        places.append(points)
        axes += [wall.axis] * count
    return like.new_tensor(np.concatenate(places)), torch.tensor(axes, device=like.device)
