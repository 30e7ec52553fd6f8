"""Trial functions: a network, or what a solution structure makes of it."""

from dataclasses import dataclass
from typing import final

import numpy as np
import torch

from insr.boundary.expansion import total
from insr.boundary.structure import AtPoints, Structure
from insr.compiled_jets import jet_at
from insr.networks import Siren
from insr.pieces import in_pieces
from insr.stationary.objective import Block

Functional = dict[tuple[int, ...], torch.Tensor | float]
"""Coefficients (N,) of partial derivatives, by their exponents."""


@final
class Plain:
    """u = N at points, in the form of :class:`insr.boundary.structure.AtPoints`."""

    def __init__(self, points: torch.Tensor, order: int):
        self.truncation = total(points.shape[1], order)
        self.lift = points.new_zeros(len(self.truncation.indices), len(points), 1)

    def jet(self, jet):
        """Of u - c from that of N."""
        return jet

    def seeds(self, seeds):
        """Of N from those of u."""
        return seeds


@final
@dataclass(frozen=True, kw_only=True)
class Trial:
    """u from the weights of a network.

    Attributes:
        network: its shape.
        structure: that meets the essential conditions; None for u = N.
    """

    network: Siren
    structure: Structure | None = None

    def at(self, points: torch.Tensor, order: int) -> "AtPoints | Plain":
        """The trial function at points (N, d), for jets of u of an order."""
        if self.structure is None:
            return Plain(points, order)
        return self.structure.at(points, order)

    def order_of_network(self, order: int) -> int:
        """Order of the jets of N that those of u need."""
        return order + (self.structure.derivatives if self.structure else 0)

    def block(
        self,
        points: np.ndarray,
        order: int,
        rows: list[tuple[Functional, np.ndarray | float]],
        linear: Functional | None = None,
        *,
        unit: np.ndarray | None = None,
    ) -> Block:
        """Rows and a linear form of the jets of u at points, as ones of the jets of N.

        Args:
            points: (N, d).
            order: of the jets of u.
            rows: functionals of the jet at each point, and their data (N,): r = functional - data.
            linear: a functional whose sum over the points is added.
            unit: (N,), see :class:`insr.stationary.objective.Block`.
        """
        x = torch.as_tensor(points, dtype=torch.float64)
        local = self.at(x, order)
        seeds, offsets = [], []
        for functional, data in rows:
            bars = self._seeds(functional, x, order)
            seeds.append(local.seeds(bars))
            offsets.append((bars * local.lift).sum((0, 2)) - torch.as_tensor(data, dtype=x.dtype))
        form, constant = None, 0.0
        if linear is not None:
            bars = self._seeds(linear, x, order)
            form, constant = local.seeds(bars), float((bars * local.lift).sum())
        return Block(
            network=self.network,
            points=x,
            order=self.order_of_network(order),
            seeds=tuple(seeds),
            offsets=torch.stack(offsets) if offsets else x.new_zeros(0, len(x)),
            linear=form,
            constant=constant,
            unit=None if unit is None else torch.as_tensor(unit, dtype=x.dtype),
        )

    def jet(self, weights: np.ndarray, points: np.ndarray, order: int) -> np.ndarray:
        """Jet of u at points (N, d) in float64, shape (K, N)."""
        theta = torch.as_tensor(weights, dtype=torch.float64)

        def at(x):
            local = self.at(x, order)
            inner = jet_at(self.network, theta, x, self.order_of_network(order))
            return (local.lift + local.jet(inner))[..., 0]

        return in_pieces(at, points).numpy()

    def value(self, weights: np.ndarray, points: np.ndarray) -> np.ndarray:
        """u at points (N, d), shape (N,)."""
        return self.jet(weights, points, 0)[0]

    def gradient(self, weights: np.ndarray, points: np.ndarray) -> np.ndarray:
        """grad u at points (N, d), shape (N, d)."""
        return self.jet(weights, points, 1)[1:].T

    def evaluator(self, points: np.ndarray):
        """A function of weights that gives u at points (N, d), shape (N,)."""
        x = torch.as_tensor(points, dtype=torch.float64)
        local, order = self.at(x, 0), self.order_of_network(0)

        def value(weights):
            theta = torch.as_tensor(weights, dtype=torch.float64)
            jet = jet_at(self.network, theta, x, order)
            return (local.lift + local.jet(jet))[0, :, 0].numpy()

        return value

    @staticmethod
    def _seeds(functional: Functional, x: torch.Tensor, order: int) -> torch.Tensor:
        truncation = total(x.shape[1], order)
        seeds = x.new_zeros(len(truncation.indices), len(x), 1)
        for exponents, coefficient in functional.items():
            seeds[truncation.place[exponents], :, 0] = torch.as_tensor(coefficient, dtype=x.dtype)
        return seeds
