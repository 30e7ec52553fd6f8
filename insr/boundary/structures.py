r"""Solution structures with one condition on the whole boundary (section 5.1, eq. 50)."""

from dataclasses import dataclass
from typing import ClassVar, final

from insr.boundary.data import as_field
from insr.boundary.differentiation import value_and_gradient
from insr.boundary.distance import Distance, positive
from insr.boundary.expansion import Expansion, stack
from insr.boundary.normalisers import outward, require_normalised
from insr.boundary.structure import Coefficients, Structure


@final
@dataclass(frozen=True)
class DirichletStructure(Structure):
    """u = g + phi N: u = g on the boundary (eq. 22, 27).

    Attributes:
        distance: phi.
        value: g on the boundary and inside (see :mod:`insr.boundary.lifts`).
    """

    distance: Distance
    value: object = 0.0

    outputs: ClassVar[int] = 1

    def components(self, network):
        return 1

    def coefficients(self, x):
        phi = self.distance(x)
        return Coefficients(phi[:, None, None], None, as_field(self.value)(x)[:, None])


@final
@dataclass(frozen=True)
class ClampedStructure(Structure):
    r"""u = (1 + phi D) g - phi h + phi^2 N: u = g and du/dn = h (eq. 50 has g = h = 0).

    Attributes:
        distance: phi, normalised (to order 1) unless g = h = 0.
        value, slope: g and h.

    Raises:
        ValueError: phi is not normalised and g or h is not zero.
    """

    distance: Distance
    value: object = 0.0
    slope: object = 0.0

    outputs: ClassVar[int] = 1

    def __post_init__(self):
        if not (self._is_zero(self.value) and self._is_zero(self.slope)):
            require_normalised("distance", self.distance)

    def components(self, network):
        return 1

    def coefficients(self, x):
        phi = self.distance(x)
        return Coefficients((phi * phi)[:, None, None], None, self._lift(x, phi)[:, None])

    def _lift(self, x, phi):
        if self._is_zero(self.value) and self._is_zero(self.slope):
            return phi * 0.0
        return clamped_lift(self.distance, phi, self.value, self.slope, x)

    @staticmethod
    def _is_zero(data):
        return isinstance(data, int | float) and data == 0


@final
@dataclass(frozen=True)
class RobinStructure(Structure):
    r"""u = (1 + phi (c + D)) N_1 - phi h + phi^2 N_2: du/dn + c u = h (eq. 25).

    D = - grad phi . grad (eq. 23). Neumann's condition (eq. 24) is c = 0.

    Attributes:
        distance: phi, normalised.
        value: h.
        factor: c.
        outputs: 2, or 1 for N_1 = N_2.

    Raises:
        ValueError: phi is not normalised, another number of outputs.
    """

    distance: Distance
    value: object = 0.0
    factor: object = 0.0
    outputs: int = 2

    derivatives: ClassVar[int] = 1

    def __post_init__(self):
        require_normalised("distance", self.distance)
        one_or_two(self.outputs)

    def components(self, network):
        return 1

    def coefficients(self, x):
        phi = self.distance(x)
        value, slope, lift = robin_part(self.distance, self.factor, self.value, x)
        values, slopes = with_remainder(value, slope, phi * phi, self.outputs)
        return Coefficients(values, slopes, lift[:, None])


@final
@dataclass(frozen=True)
class SlipWallStructure(Structure):
    r"""u = N - grad phi (grad phi . N) / (|grad phi|^2 + phi / l): u . n = 0 for a vector u.

    Far from the wall u = N but for a small part along grad phi. For boxes see
    :class:`insr.boundary.faces.SlipWalls`, which holds in the corners too.

    Attributes:
        distance: phi > 0 inside, normalised or not.
        length: l, how thick the layer is in which the normal component is small.
        dim: number of components.
    """

    distance: Distance
    length: float
    dim: int = 2

    def __post_init__(self):
        positive("length", self.length)

    @property
    def outputs(self):
        return self.dim

    def coefficients(self, x):
        phi, normal = value_and_gradient(self.distance, x)
        share = 1 / ((normal * normal).sum() + phi * (1 / self.length))
        outer = normal[:, :, None] * normal[:, None, :] * share[:, None, None]
        identity = x.value.new_ones(self.dim).diag()
        return Coefficients(-outer + identity, None, normal * 0.0)


def clamped_lift(distance: Distance, phi: Expansion, value, slope, x: Expansion) -> Expansion:
    """(1 + phi D) g - phi h, which has value g and outward normal derivative h."""
    g, h = as_field(value), as_field(slope)
    return g(x) + phi * (outward(distance, g, x) - h(x))


def robin_part(distance: Distance, factor, value, x: Expansion):
    """a (N,), b (N, d), c (N,) of (1 + phi (c + D)) N - phi h."""
    phi, normal = value_and_gradient(distance, x)
    factor, value = as_field(factor)(x), as_field(value)(x)
    return phi * factor + 1.0, -(normal * phi[:, None]), -(phi * value)


def with_remainder(value, slope, remainder, outputs):
    """Coefficients of N_1 (a, b) and of N_2 (remainder) as batches (N, 1, outputs, ...)."""
    if outputs == 1:
        return (value + remainder)[:, None, None], slope[:, None, None, :]
    values = stack([value, remainder])[:, None, :]
    slopes = [stack([slope[:, j], slope[:, j] * 0.0]) for j in range(slope.shape[-1])]
    return values, stack(slopes)[:, None]


def one_or_two(outputs):
    """Refuse another number of network outputs."""
    if outputs not in (1, 2):
        raise ValueError(f"outputs: {outputs}; allowed: 1, 2")
