r"""Solution structures: trial functions that meet their conditions for any network (section 5).

All are linear in the network N and at most its gradient,

.. math:: u_i = c_i + \sum_k a_{ik} N_k + \sum_{kj} b_{ikj} \, \partial_j N_k

with coefficients a, b, c that depend on position alone: they are evaluated once for a set of
points (:meth:`Structure.at`) and then serve any weights. n is the outward normal.
"""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import final

import torch

from insr.boundary.ansatz import Ansatz
from insr.boundary.differentiation import PIECE, line, partial, positions, value_and_gradient
from insr.boundary.expansion import Expansion, total


@final
@dataclass(frozen=True)
class Coefficients:
    """a, b, c of a structure over one expansion of positions.

    Attributes:
        value: a, batch (N, components, outputs).
        slope: b, batch (N, components, outputs, d); None where no gradient of N enters.
        lift: c, batch (N, components).
    """

    value: Expansion
    slope: Expansion | None
    lift: Expansion


def linear(value: Expansion, slope: Expansion | None, network: Expansion, gradient) -> Expansion:
    """u - c, batch (N, components), from N (N, outputs) and grad N (N, outputs, d)."""
    result = (value * network[:, None, :]).sum()
    if slope is not None:
        result = result + (slope * gradient[:, None]).sum().sum()
    return result


class Structure(Ansatz):
    """An ansatz u = c + a N + b grad N; ``jet`` and ``seeds`` are those of u - c."""

    @property
    @abstractmethod
    def outputs(self) -> int:
        """Number of outputs that the network must have."""

    @abstractmethod
    def coefficients(self, x: Expansion) -> Coefficients:
        """a, b, c at positions of batch (N, d)."""

    def field(self, network):
        """u as a field, from N as a field of batch (N, outputs)."""

        def u(x):
            value, slope = (
                value_and_gradient(network, x) if self.derivatives else (network(x), None)
            )
            found = self.coefficients(x)
            return found.lift + linear(found.value, found.slope, value, slope)

        return u

    def at(self, points: torch.Tensor, order: int) -> "AtPoints":
        """The structure at points (N, d), for jets of u of an order."""
        pieces = [self.coefficients(positions(x, order)) for x in points.split(PIECE)]
        slopes = None if pieces[0].slope is None else _joined([p.slope for p in pieces])
        return AtPoints(
            _joined([p.value for p in pieces]), slopes, _joined([p.lift for p in pieces])
        )

    def along(self, points: torch.Tensor, direction: torch.Tensor, order: int) -> "AtPoints":
        """The structure on lines x + t v: jets are derivatives in t, (order + 1, N, components).

        Args:
            points: (N, d).
            direction: v, (d,) or (N, d).
            order: of the highest derivative in t; 4 for operators of fourth order.

        Raises:
            ValueError: a structure with the gradient of N, which derivatives in t do not hold.
        """
        if self.derivatives:
            name = type(self).__name__
            raise ValueError(f"structure: {name}; allowed on lines: one without the gradient of N")
        found = self.coefficients(line(points, direction, order))
        return AtPoints(found.value, None, found.lift)

    def seeds(self, points, seeds):
        return self.at(points, order_of(seeds, points)).seeds(seeds)

    def jet(self, points, jet):
        return self.at(points, order_of(jet, points) - self.derivatives).jet(jet)

    def lift(self, points: torch.Tensor, order: int) -> torch.Tensor:
        """Jet of c, which is u for N = 0, at points (N, d), shape (K, N, components)."""
        return self.at(points, order).lift


@final
class AtPoints:
    """A structure at fixed points: jets of u from jets of N, and the adjoint.

    Args:
        value, slope, lift: a, b (or None), c as expansions in x - points.

    Attributes:
        lift: jet of c, shape (K, N, components).
    """

    def __init__(self, value: Expansion, slope: Expansion | None, lift: Expansion):
        self._value, self._slope = value, slope
        self.truncation = value.truncation
        self.lift = lift.coefficients * self._factorials

    def jet(self, jet: torch.Tensor) -> torch.Tensor:
        """Jet (K, N, components) of u - c from that of N, which is an order higher with slopes."""
        dim, order = self._variables, self.truncation.degree
        source = total(dim, order + (self._slope is not None))
        network = Expansion(source, jet / _factorials(source, jet))
        inner = Expansion(self.truncation, network.coefficients[: len(self.truncation.indices)])
        gradient = None
        if self._slope is not None:
            parts = [partial(network, axis).coefficients for axis in range(dim)]
            gradient = Expansion(self.truncation, torch.stack(parts, -1))
        u = linear(self._value, self._slope, inner, gradient)
        return u.coefficients * self._factorials

    def seeds(self, seeds: torch.Tensor) -> torch.Tensor:
        """Seeds of N that equal ``seeds`` (K, N, components) of u."""
        bars = seeds * self._factorials
        inner = _transposed(self.truncation, self._value.coefficients, bars)
        if self._slope is None:
            return inner / _factorials(self.truncation, inner)
        dim, order = self._variables, self.truncation.degree
        source = total(dim, order + 1)
        result = inner.new_zeros(len(source.indices), *inner.shape[1:])
        result[: len(inner)] = inner
        for axis in range(dim):
            slope = self._slope.coefficients[..., axis]
            for bar, index in zip(
                _transposed(self.truncation, slope, bars), self.truncation.indices, strict=True
            ):
                raised = tuple(power + (i == axis) for i, power in enumerate(index))
                result[source.place[raised]] += raised[axis] * bar
        return result / _factorials(source, result)

    @property
    def _variables(self):
        return len(self.truncation.indices[0])

    @cached_property
    def _factorials(self):
        return self._value.coefficients.new_tensor(self.truncation.factorials).view(-1, 1, 1)


def order_of(jet: torch.Tensor, points: torch.Tensor) -> int:
    """Order of a jet (K, ...) at points (N, d)."""
    dim, order = points.shape[1], 0
    while len(total(dim, order).indices) < len(jet):
        order += 1
    return order


def _transposed(truncation, coefficients, bars):
    """Adjoint of N -> sum_k a_ik N_k: coefficients (K, N, m, k), bars (K, N, m) -> (K, N, k)."""
    result = torch.einsum("nmk,gnm->gnk", coefficients[0], bars)
    if len(bars) > 1:
        result[0] += torch.einsum("gnmk,gnm->nk", coefficients[1:], bars[1:])
    for c, i, j in truncation.products:
        result[j] += torch.einsum("nmk,nm->nk", coefficients[i], bars[c])
    return result


def _factorials(truncation, like):
    return like.new_tensor(truncation.factorials).view(-1, 1, 1)


def _joined(parts):
    coefficients = torch.cat([part.coefficients for part in parts], dim=1)
    return Expansion(parts[0].truncation, coefficients)
