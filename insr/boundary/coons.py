r"""Coons patches: data on faces of a box as one smooth function (Boolean sum of projections)."""

from dataclasses import dataclass, field
from itertools import combinations, product
from typing import final

import numpy as np
import torch

from cases.domains import Box
from insr.boundary.data import as_field
from insr.boundary.differentiation import jet
from insr.boundary.expansion import Expansion

SAMPLES = 16  # points of each shared edge where data are compared


@final
@dataclass(frozen=True)
class Coons:
    r"""Linear blending between opposite faces, in d dimensions.

    .. math:: g = \Big(1 - \prod_i (1 - P_i)\Big) g, \quad
              P_i g = (1 - s_i) \, g|_{s_i = 0} + s_i \, g|_{s_i = 1}, \quad
              s_i = \frac{x_i - a_i}{b_i - a_i}

    In 2D the two lofts less the bilinear corners. An axis with data on one face only is
    continued as a constant along it. Smooth up to the corners, where Shepard's weights are not.
    Source: Gordon, Hall, Numer. Math. 21, 1973.

    Attributes:
        box: the domain.
        data: (axis, side) -> g there; side "lower" or "upper"; each a number, a formula of x or a
            function with derivatives.
        jumps: whether data of neighbouring faces may differ where they meet. Then those of the
            smallest axis hold, and the others' faces get data bent to them.

    Raises:
        ValueError: an unknown face, data that differ where faces meet (unless jumps).
    """

    box: Box
    data: dict[tuple[int, str], object] = field(hash=False)
    jumps: bool = False

    def __post_init__(self):
        for axis, side in self.data:
            if not 0 <= axis < self.box.dim or side not in ("lower", "upper"):
                allowed = f"axes 0 to {self.box.dim - 1}, lower or upper"
                raise ValueError(f"face: {(axis, side)}; allowed: {allowed}")
        if not self.jumps:
            for a, b in combinations(self.data, 2):
                if a[0] != b[0]:
                    self._require_agreement(a, b)

    def __call__(self, x: Expansion) -> Expansion:
        axes = sorted({axis for axis, _ in self.data})
        result = x[..., 0] * 0.0
        for count in range(1, len(axes) + 1):
            for chosen in combinations(axes, count):
                sides = [[f for f in self.data if f[0] == axis] for axis in chosen]
                for faces in product(*sides):
                    result = result + self._corner(x, faces) * (-1.0) ** (count + 1)
        return result

    def _corner(self, x, faces):
        """Blending weights of some faces times the data where they meet."""
        weight, place = None, x
        for axis, side in faces:
            place = moved(place, axis, self._end(axis, side))
            if (axis, "lower") in self.data and (axis, "upper") in self.data:
                s = (x[:, axis] - self.box.lower[axis]) * (1 / float(self.box.lengths[axis]))
                part = s if side == "upper" else 1 - s
                weight = part if weight is None else weight * part
        value = as_field(self.data[faces[-1]])(place)  # so that it cancels on the first axis
        return value if weight is None else value * weight

    def _end(self, axis, side):
        return float((self.box.lower if side == "lower" else self.box.upper)[axis])

    def _require_agreement(self, a, b):
        points = np.random.default_rng(0).random((SAMPLES, self.box.dim))
        points[: SAMPLES // 2] = points[: SAMPLES // 2].round()  # corners too
        points = torch.as_tensor(self.box.from_unit(points), dtype=torch.float64)
        for axis, side in (a, b):
            points[:, axis] = self._end(axis, side)
        mine, others = (jet(as_field(self.data[face]), points, 0)[0] for face in (a, b))
        apart = (mine - others).abs()
        if apart.max() > 1e-9 * (1 + mine.abs().max()):
            place = tuple(points[apart.argmax()].tolist())
            raise ValueError(
                f"data: faces {a} and {b} differ by {float(apart.max()):g} at {place}; "
                "allowed: equal values, or jumps=True"
            )


def moved(x, axis, position):
    """x with one coordinate replaced by a constant."""
    coefficients = x.coefficients.clone()
    coefficients[..., axis] = 0
    coefficients[0, ..., axis] = position
    return Expansion(x.truncation, coefficients)
