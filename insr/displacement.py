"""Displacements at the stored steps: a trajectory of weights and what the grips prescribe."""

from dataclasses import dataclass, field

import numpy as np
import torch

from cases.contracts import FieldSeries
from insr.field import NetworkField
from insr.grips import Grips


@dataclass(frozen=True, kw_only=True)
class DisplacementField(FieldSeries):
    """u = g(t) + phi N.

    Attributes:
        inner: phi N.
        grips: give g; none where the network alone is u.
        times: of the steps 0, 1, ...
    """

    inner: NetworkField
    grips: Grips
    times: np.ndarray

    @property
    def steps(self):
        """Stored step numbers."""
        return self.inner.steps

    def evaluate(self, step, points):
        """Values, shape (N, d)."""
        return self.inner.evaluate(step, points) + self._lift(step, points)[0].numpy()

    def gradient(self, step, points):
        """Gradient, shape (N, d, d)."""
        lift = self._lift(step, points)[1:].permute(1, 2, 0).numpy()
        return self.inner.gradient(step, points) + lift

    def _lift(self, step, points):
        x = torch.from_numpy(np.asarray(points, dtype=np.float64))
        return self.grips.lift(x, float(self.times[step]))


@dataclass(frozen=True, kw_only=True)
class MidpointVelocity(FieldSeries):
    """v^n = 2 (u^n - u^{n-1}) / dt - v^{n-1}, v^0 = 0.

    Attributes:
        displacement: u.
        time_step: dt.
        last: points, step and values of the last call, from which the next one goes on.
    """

    displacement: FieldSeries
    time_step: float
    last: dict = field(default_factory=dict)

    @property
    def steps(self):
        """Stored step numbers."""
        return self.displacement.steps

    def evaluate(self, step, points):
        """Values, shape (N, d)."""
        if self.last.get("points") is not points or self.last["step"] > step:
            rest = np.zeros_like(points, dtype=np.float64)
            start = self.displacement.evaluate(0, points)
            self.last.update(points=points, step=0, places=start, velocity=rest)
        while self.last["step"] < step:
            after = self.displacement.evaluate(self.last["step"] + 1, points)
            moved = (after - self.last["places"]) / self.time_step
            self.last.update(
                step=self.last["step"] + 1,
                places=after,
                velocity=2 * moved - self.last["velocity"],
            )
        return self.last["velocity"]

    def gradient(self, step, points):
        """Gradient, shape (N, d, d)."""
        rate = np.zeros((len(points), points.shape[1], points.shape[1]))
        for k in range(step):
            after, before = (self.displacement.gradient(n, points) for n in (k + 1, k))
            rate = 2 * (after - before) / self.time_step - rate
        return rate
