r"""A clamped circular plate under two loads.

.. math:: \Delta^2 u = f \text{ on } r < 1, \quad u = \frac{\partial u}{\partial n} = 0
          \text{ on } r = 1

=======  ============================================================  ====================
f        u                                                             energy
=======  ============================================================  ====================
1        (1 - r^2)^2 / 64                                              -pi/384
x^2 y    (1 - r^2)^2 y (x^2/720 - y^2/5760 + 1/2304)                   -17 pi/11059200
=======  ============================================================  ====================

The first load is the paper's. With its ansatz u = phi^2 N, phi = (1 - r^2)/2, N = 1/16 is constant
there, so that it tests nothing; the second is ours. Published (10.4): 2-50-50-1 with cubic ReLU,
2800 points, 10 000 epochs, Ritz and collocation, largest error 1e-5. (Cubic ReLU is biharmonic, as
it says of the penalty, with one hidden layer only.)
"""

import numpy as np

from cases.boundaries import boundary
from cases.boundary_conditions import Clamped
from cases.plane_domains import disk
from cases.smooth import Smooth, constant
from cases.stationary import Bending
from cases.stationary_cases import stationary_case

PLATE = disk(1.0)


def _clamped(factor: Smooth) -> Smooth:
    """(1 - r^2)^2 times a factor."""

    def rim(points):
        inside = 1 - np.sum(points**2, axis=1)
        outer = points[:, :, None] * points[:, None, :]
        return (
            inside**2,
            -4 * inside[:, None] * points,
            8 * outer - 4 * inside[:, None, None] * np.eye(2),
        )

    def gradient(points):
        value, slope, _ = rim(points)
        return slope * factor.value(points)[:, None] + value[:, None] * factor.gradient(points)

    def hessian(points):
        value, slope, second = rim(points)
        mixed = slope[:, :, None] * factor.gradient(points)[:, None, :]
        return (
            second * factor.value(points)[:, None, None]
            + mixed
            + np.swapaxes(mixed, 1, 2)
            + value[:, None, None] * factor.hessian(points)
        )

    return Smooth(lambda points: rim(points)[0] * factor.value(points), gradient, hessian)


def _cubic() -> Smooth:
    """y (x^2/720 - y^2/5760 + 1/2304)."""

    def gradient(points):
        x, y = points.T
        return np.stack([x * y / 360, x**2 / 720 - y**2 / 1920 + 1 / 2304], axis=1)

    def hessian(points):
        x, y = points.T
        return np.stack([np.stack([y / 360, x / 360], 1), np.stack([x / 360, -y / 960], 1)], 1)

    return Smooth(
        lambda p: p[:, 1] * (p[:, 0] ** 2 / 720 - p[:, 1] ** 2 / 5760 + 1 / 2304), gradient, hessian
    )


def _case(name, title, load, factor, energy):
    return stationary_case(
        name=f"plate_circular_{name}",
        title=title,
        equation=Bending(load=load),
        domain=PLATE,
        conditions=tuple(Clamped(piece) for piece in boundary(PLATE).pieces),
        exact=_clamped(factor),
        network=(1, 50),
        other_networks={"small_network": (1, 20)},
        energy=energy,
    )


CASES = (
    _case(
        "uniform",
        "Clamped circular plate under a uniform load",
        lambda points: np.ones(len(points)),
        constant(1 / 64),
        -np.pi / 384,
    ),
    _case(
        "cubic",
        "Clamped circular plate under the load x^2 y",
        lambda points: points[:, 0] ** 2 * points[:, 1],
        _cubic(),
        -17 * np.pi / 11059200,
    ),
)
