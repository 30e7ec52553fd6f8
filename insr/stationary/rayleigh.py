r"""Rayleigh's quotient with a penalty on the norm, and earlier modes lifted out of the way.

.. math:: F = \frac{\int |\nabla u|^2 + \mu \sum_j (\int u u_j)^2}{\int u^2}
          + \Big(\int u^2 - 1\Big)^2 + w \, \overline{(u - g)^2}

(eq. 60; the last term only with penalised ends). Its Gauss-Newton matrix is that of the numerator,
so that a step is nearly one of inverse iteration: it gains (lambda_n / lambda_{n+1}) in the first
order.
"""

from dataclasses import dataclass
from typing import final

import torch

from insr.networks import Siren
from insr.stationary.objective import Block, Found


@final
@dataclass(frozen=True, kw_only=True)
class Rayleigh:
    """F of one mode.

    Attributes:
        inside: rows d_i u times roots of weights, then u times roots of weights, at each point.
        ends: penalty rows.
        modes: (J, N), earlier modes times roots of weights, each of norm 1.
        shift: mu.
    """

    inside: Block
    ends: tuple[Block, ...]
    modes: torch.Tensor
    shift: float

    def to(self, device, dtype) -> "Rayleigh":
        """On another device or in another precision."""
        return Rayleigh(
            inside=self.inside.to(device, dtype),
            ends=tuple(block.to(device, dtype) for block in self.ends),
            modes=self.modes.to(device, dtype),
            shift=self.shift,
        )

    def normalised(self, network: Siren, weights: torch.Tensor) -> torch.Tensor:
        """Weights of the field of norm 1 that grows from the first point on."""
        found = self.evaluate(weights)
        factor = 1 / found.squared_norm**0.5 if found.squared_norm > 0 else 1.0
        scaled, last = weights.clone(), network.layers[-1]
        first = int(self.inside.points[:, 0].argmin())
        scaled[last.start : last.stop] *= -factor if found.values[first] < 0 else factor
        return scaled

    def evaluate(self, parameters) -> "FoundQuotient":
        """F at ``parameters``."""
        return FoundQuotient(self, parameters)


@final
class FoundQuotient(Found):
    """F at given weights.

    Attributes:
        quotient: int |grad u|^2 / int u^2.
        squared_norm: int u^2.
        values: u times roots of weights, (N,).
    """

    squares_only = False

    def __init__(self, problem: Rayleigh, parameters):
        self.parameters, self._problem = parameters, problem
        self._inside = problem.inside.evaluate(parameters)
        self._ends = [block.evaluate(parameters) for block in problem.ends]
        count = len(problem.inside.points)
        self._slopes, self.values = self._inside.residual[:-count], self._inside.residual[-count:]
        self.squared_norm = float(self.values @ self.values)
        self._overlaps = problem.modes @ self.values
        self.quotient = self._over_norm(float(self._slopes @ self._slopes))
        self._lifted = self.quotient + self._over_norm(
            problem.shift * float(self._overlaps @ self._overlaps)
        )
        penalty = sum(float(found.residual @ found.residual) for found in self._ends)
        self.value = self._lifted + (self.squared_norm - 1) ** 2 + penalty
        # Rows of a sum of squares with the same Gauss-Newton matrix, at a field of norm 1.
        root = self.squared_norm**0.5 if self.squared_norm > 0 else 1.0
        self.residual = torch.cat(
            [
                self._slopes / root,
                problem.shift**0.5 * self._overlaps / root,
                self.values.new_tensor([self.squared_norm - 1]),
                *[found.residual for found in self._ends],
            ]
        )

    def gradient(self):
        shift, modes = self._problem.shift, self._problem.modes
        along = shift * (modes.T @ self._overlaps) - self._lifted * self.values
        along = self._over_norm(along) + 2 * (self.squared_norm - 1) * self.values
        weights = 2 * torch.cat([self._over_norm(self._slopes), along])
        return self._inside.transposed(weights) + sum(found.gradient() for found in self._ends)

    def jacobian(self):
        both, root = self._inside.jacobian(), max(self.squared_norm, 1e-300) ** 0.5
        slopes, values = both[: len(self._slopes)], both[len(self._slopes) :]
        return torch.cat(
            [
                slopes / root,
                self._problem.shift**0.5 / root * (self._problem.modes @ values),
                2 * (self.values @ values)[None],
                *[found.jacobian() for found in self._ends],
            ]
        )

    def _over_norm(self, number):
        return number / self.squared_norm if self.squared_norm > 0 else number * float("inf")
