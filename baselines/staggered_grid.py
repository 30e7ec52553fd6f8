"""Velocities on a staggered (MAC) grid of n x n cells.

u stands at the middles of the faces across x, v at those across y, pressures at cell centres:
u_ij = u(x_i, y_j+1/2), i = 0..n, and v_ij = v(x_i+1/2, y_j), j = 0..n. A field holds all faces,
u first; those on the walls are zero after every projection. Source: Harlow, Welch, *Phys. Fluids*
8, 1965.

Beyond a wall the flow goes on as its mirror image: the component across the wall is odd, the one
along it is even, as in :mod:`baselines.symmetric_series`. The equations respect this, and no
stencil has to lean to one side. Cubic stencils that do amplify what lies next to a wall up to six
times, and a flow whose feet fall beyond the walls then grows without bound (a test runs one).
"""

from collections.abc import Callable
from typing import final

import numpy as np
from scipy.fft import dctn, idctn

from baselines.interpolation import nearest_range
from baselines.splittings import FlowSpace
from cases.domains import Box

INVERSE_STEPS = 3  # the inverse is then right up to O(dt^5)
GHOSTS = 2  # layers beyond a wall that a cubic at the wall sees

Interpolation = Callable[..., np.ndarray]


def solve_poisson(source: np.ndarray, spacing: tuple[float, float]) -> np.ndarray:
    r"""Cell values q of the five-point Laplacian with dq/dn = 0, solved exactly.

    (q_{i+1} - 2 q_i + q_{i-1}) / h^2 is diagonal in the cosine basis (DCT-II) with eigenvalues
    (2 cos(k pi / n) - 2) / h^2, and so is the sum over both axes.

    Args:
        source: cell values (n, m); their mean, which has no solution, is left out.
        spacing: h of each axis.

    Returns:
        q of mean zero, shape (n, m).
    """
    eigenvalues = [
        (2 * np.cos(np.pi * np.arange(n) / n) - 2) / h**2
        for n, h in zip(source.shape, spacing, strict=True)
    ]
    divisor = np.add.outer(*eigenvalues)
    divisor[0, 0] = np.inf
    return idctn(dctn(source) / divisor)


def mirrored(values: np.ndarray, component: int) -> np.ndarray:
    """Values of u (component 0) or v with those of ``GHOSTS`` layers beyond each wall.

    Across its own walls, on which it has values, a component is odd; the other walls lie half a
    cell outside its values, and there it is even.
    """
    across = np.moveaxis(values, component, 0)
    first, last = across[GHOSTS:0:-1], across[-2 : -GHOSTS - 2 : -1]
    odd = np.moveaxis(np.concatenate([-first, across, -last]), 0, component)
    width = [(0, 0), (0, 0)]
    width[1 - component] = (GHOSTS, GHOSTS)
    return np.pad(odd, width, mode="symmetric")


class StaggeredSpace(FlowSpace):
    """Base: staggered velocities with a given interpolation between the faces.

    Args:
        box: a rectangle with slip walls on all sides.
        cells: n, cells an axis.
        interpolation: one of :mod:`baselines.interpolation`.
    """

    def __init__(self, box: Box, cells: int, interpolation: Interpolation):
        self.cells = cells
        self.spacing = tuple(box.lengths / cells)
        self._lower, self._upper = np.array(box.lower), np.array(box.upper)
        self._interpolation = interpolation
        faces, centres = np.arange(cells + 1.0), np.arange(cells) + 0.5
        self.sites = np.concatenate([self._grid(faces, centres), self._grid(centres, faces)])

    @property
    def nodes(self) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Coordinates of the faces of u and of v along both axes."""
        axes = zip(self._lower, self.spacing, strict=True)
        faces, centres = zip(
            *[
                (a + h * np.arange(self.cells + 1), a + h * (np.arange(self.cells) + 0.5))
                for a, h in axes
            ],
            strict=True,
        )
        return (faces[0], centres[1]), (centres[0], faces[1])

    def _grid(self, first, second):
        indices = np.stack(np.meshgrid(first, second, indexing="ij"), axis=-1).reshape(-1, 2)
        return self._lower + indices * self.spacing

    def components(self, field):
        """Views of u (n + 1, n) and v (n, n + 1)."""
        n = self.cells
        return field[: n * (n + 1)].reshape(n + 1, n), field[n * (n + 1) :].reshape(n, n + 1)

    def velocity(self, field, points):
        """Feet beyond a wall are put onto it."""
        return np.stack([self._interpolated(field, c, points) for c in (0, 1)], axis=1)

    def velocity_at_sites(self, field):
        of_u, of_v = self._halves(self.sites)
        u, v = self._halves(field)
        second, first = self._interpolated(field, 1, of_u), self._interpolated(field, 0, of_v)
        return np.concatenate([np.stack([u, second], axis=1), np.stack([first, v], axis=1)])

    def carried(self, field, feet):
        """The field that has at each site its own component of the velocity at a foot (S, 2)."""
        return np.concatenate(
            [self._interpolated(field, c, part) for c, part in enumerate(self._halves(feet))]
        )

    def _halves(self, array):
        """What belongs to the faces of u and to those of v."""
        half = len(array) // 2
        return array[:half], array[half:]

    def _interpolated(self, field, component, points):
        values = mirrored(self.components(field)[component], component)
        return self._interpolation(values, points, *self.placement(component))

    def placement(self, component):
        """Lower and upper corner, spacing, and indices of the corner: where the values stand,
        those beyond the walls included."""
        corner = np.array([(0.0, -0.5), (-0.5, 0.0)][component]) + GHOSTS
        return self._lower, self._upper, np.array(self.spacing), corner

    def field(self, velocities):
        half = len(velocities) // 2
        return np.concatenate([velocities[:half, 0], velocities[half:, 1]])

    def largest(self, field):
        return float(np.max(np.abs(field)))

    def divergence(self, field):
        """Net outflow of each cell by its area, shape (n, n)."""
        u, v = self.components(field)
        return np.diff(u, axis=0) / self.spacing[0] + np.diff(v, axis=1) / self.spacing[1]

    def project(self, field):
        projected = field.copy()
        u, v = self.components(projected)
        u[[0, -1]] = 0.0
        v[:, [0, -1]] = 0.0
        pressure = solve_poisson(self.divergence(projected), self.spacing)
        u[1:-1] -= np.diff(pressure, axis=0) / self.spacing[0]
        v[:, 1:-1] -= np.diff(pressure, axis=1) / self.spacing[1]
        return projected, field - projected


@final
class StaggeredGrid(StaggeredSpace):
    """Semi-Lagrangian transport: the interpolated velocity at the foot."""

    def transport(self, field, displacement):
        return self.carried(field, self.sites - displacement)


@final
class MacCormackGrid(StaggeredSpace):
    r"""Semi-Lagrangian transport A with MacCormack's correction.

    .. math:: \hat u = A u, \quad u' = \hat u + \tfrac12 (u - A^{-1}_h \hat u)

    A takes values from x - d(x); A^{-1}_h interpolates along the inverse of that map, y + r(y)
    with r(y) = d(y + r(y)), so that the correction is half the error of two interpolations and
    nothing else. (With r = d, as is usual, it would also turn a backward Euler foot into one of
    second order, which is another splitting in time.) Where u' leaves the range of the four
    values around the foot it is cut to that range, so that it stays as bounded as bilinear
    interpolation. Source: Selle, Fedkiw, Kim, Liu, Rossignac, *J. Sci. Comput.* 35, 2008 (who
    fall back to A u there).

    Args:
        limited: whether u' is cut.
    """

    def __init__(self, box: Box, cells: int, interpolation: Interpolation, *, limited: bool = True):
        super().__init__(box, cells, interpolation)
        self._limited = limited

    def transport(self, field, displacement):
        feet = self.sites - displacement
        there = self.carried(field, feet)
        back = self.carried(there, self.sites + self._inverse(displacement))
        corrected = there + (field - back) / 2
        return np.clip(corrected, *self._ranges(field, feet)) if self._limited else corrected

    def _inverse(self, displacement):
        """r at the sites by fixed-point steps; each gains a factor of dt |grad u|."""
        forth, inverse = self.field(displacement), displacement
        for _ in range(INVERSE_STEPS):
            inverse = self.velocity(forth, self.sites + inverse)
        return inverse

    def _ranges(self, field, feet):
        """Least and largest value around each foot, of the component that its site holds.

        A foot on a wall may count as in the cell beyond it, so both components are even here:
        an odd one has values there that the field has nowhere.
        """
        ranges = []
        for c, part in enumerate(self._halves(feet)):
            across = [(0, 0), (0, 0)]
            across[c] = (GHOSTS, GHOSTS)
            inside = np.pad(self.components(field)[c], across, mode="reflect")
            even = np.pad(inside, across[::-1], mode="symmetric")
            ranges.append(nearest_range(even, part, *self.placement(c)))
        return np.concatenate(ranges, axis=1)
