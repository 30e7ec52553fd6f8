r"""Initial conditions as part of the trial function, and periodicity as part of the input."""

import math
from dataclasses import dataclass, field
from typing import ClassVar, final

import torch

from insr.boundary.coons import moved
from insr.boundary.data import as_field
from insr.boundary.differentiation import gradient, jet
from insr.boundary.distance import Distance
from insr.boundary.elementary import cosine, sine
from insr.boundary.expansion import Expansion, stack
from insr.boundary.structure import Coefficients, Structure


@final
@dataclass(frozen=True)
class InitialStructure(Structure):
    r"""u = u_0 at t = 0 and u = g on the boundary at all times; t is the last coordinate.

    .. math:: u = g + \big(u_0 - g|_{t=0}\big)
              + t \, \big(v_0 - \partial_t g|_{t=0}\big) + t^k \varphi N

    with k = 1, or k = 2 and the third term where an initial velocity v_0 is given too. The
    boundary's condition holds if u_0 = g(., 0) and v_0 = dg/dt(., 0) there.

    Attributes:
        initial: u_0, a field of positions (x, t) at t = 0.
        velocity: v_0, or None for equations of first order in time.
        distance: phi of x alone; None without a boundary.
        boundary: g of (x, t).
        boundary_points: (N, d) points x on the boundary where u_0 and g are compared, or None.

    Raises:
        ValueError: u_0 and g differ at a boundary point.
    """

    initial: object
    velocity: object = None
    distance: Distance | None = None
    boundary: object = 0.0
    boundary_points: torch.Tensor | None = field(default=None, compare=False)

    outputs: ClassVar[int] = 1

    def __post_init__(self):
        if self.boundary_points is None:
            return
        start = torch.nn.functional.pad(self.boundary_points, (0, 1))
        mine, others = (jet(as_field(f), start, 0)[0] for f in (self.initial, self.boundary))
        apart = (mine - others).abs()
        if apart.max() > 1e-9 * (1 + mine.abs().max()):
            place = tuple(self.boundary_points[apart.argmax()].tolist())
            raise ValueError(
                f"initial: differs from the boundary's value by {float(apart.max()):g} at {place}; "
                "allowed: equal values at time 0"
            )

    def components(self, network):
        return 1

    def coefficients(self, x):
        time, start = x[:, -1], moved(x, x.shape[-1] - 1, 0.0)
        g, u0 = as_field(self.boundary), as_field(self.initial)
        lift, value = g(x) + u0(start) - g(start), time
        if self.velocity is not None:
            speed = as_field(self.velocity)(start) - gradient(g, start)[:, -1]
            lift, value = lift + time * speed, time * time
        if self.distance is not None:
            value = value * self.distance(x[:, :-1])
        return Coefficients(value[:, None, None], None, lift[:, None])


@final
@dataclass(frozen=True)
class PeriodicEmbedding:
    r"""(cos 2 pi x_i / P_i, sin 2 pi x_i / P_i) in place of x_i: all of u is periodic.

    Attributes:
        periods: P_i of each axis, None for axes that are passed on as they are.
    """

    periods: tuple[float | None, ...]

    def __post_init__(self):
        for period in self.periods:
            if period is not None and not period > 0:
                raise ValueError(f"periods: {period}; allowed: above 0, or None")

    @property
    def frequencies(self) -> tuple[tuple[float, ...], ...]:
        """The same as a setting of :class:`insr.networks.Siren`, if all axes are periodic.

        Raises:
            ValueError: an axis that is not.
        """
        if None in self.periods:
            axis = self.periods.index(None)
            raise ValueError(f"periods: None for axis {axis}; allowed for frequencies: above 0")
        size = len(self.periods)
        return tuple(
            tuple(2 * math.pi / period if i == axis else 0.0 for i in range(size))
            for axis, period in enumerate(self.periods)
        )

    def __call__(self, x: Expansion) -> Expansion:
        """Inputs (N, d + number of periodic axes) at positions of batch (N, d)."""
        parts = []
        for axis, period in enumerate(self.periods):
            if period is None:
                parts.append(x[:, axis])
                continue
            phase = x[:, axis] * (2 * math.pi / period)
            parts += [phase.apply(cosine), phase.apply(sine)]
        return stack(parts)
