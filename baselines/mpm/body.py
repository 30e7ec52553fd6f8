r"""A solid made of particles, and one explicit step of it.

The grid is scratch paper: each step lays it anew, so that gripped faces lie on nodes wherever the
grips have gone; between two grips its spacing is the longest below the wanted one that divides
their distance. About a gripped plane the velocities are odd, v(-s) - V = -(v(s) - V), with V that
of the grip: masses and momenta beyond the plane are folded onto their mirror nodes, which is the
projection in the inner product of the masses. So affine velocities that fit the grips pass exactly
up to the plane. (Nodes that are merely set to V beyond a plane shift it by up to a spacing.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from baselines.mpm.formulations import UPDATED, Formulation
from baselines.mpm.placement import Placement
from baselines.mpm.stable_step import stable_step
from baselines.mpm.transfer import to_grid, to_particles
from cases.boundary_conditions import Grip
from cases.domains import Box
from cases.equations import Elasticity

MOST_NODES = 2**22
"""Nodes that the particles may be strewn over; a body at rest lies on a few thousand."""

ROUNDING = 1e-9  # of a number of cells


class Diverged(ArithmeticError):
    """The particles have no place on a grid any more; the message is one line."""


@dataclass
class Particles:
    """The state, changed in place by steps.

    Attributes:
        x: places, (N, d).
        v: velocities, (N, d).
        affine: C, their slopes, (N, d, d).
        f: deformation gradients, (N, d, d).
    """

    x: np.ndarray
    v: np.ndarray
    affine: np.ndarray
    f: np.ndarray

    @classmethod
    def at_rest(cls, points: np.ndarray) -> "Particles":
        """Undeformed and unmoved at points (N, d)."""
        count, dim = points.shape
        unit = np.tile(np.eye(dim), (count, 1, 1))
        return cls(points.copy(), np.zeros((count, dim)), np.zeros((count, dim, dim)), unit)

    def stop(self) -> None:
        """Take all velocities away."""
        self.v[:] = 0
        self.affine[:] = 0


class Plane(NamedTuple):
    """A gripped plane on the grid: axis, node, and the direction (1 or -1) into the body."""

    axis: int
    node: int
    inward: int


class Grid(NamedTuple):
    """Node k of an axis lies at origin + k spacing."""

    origin: tuple[float, ...]
    spacing: tuple[float, ...]
    planes: tuple[Plane, ...]


class Window(NamedTuple):
    """Those nodes of a grid that particles see: the first, how many along each axis, strides."""

    lowest: np.ndarray
    counts: tuple[int, ...]
    strides: tuple[int, int, int]


@dataclass(frozen=True)
class Body:
    """What does not change during a run.

    Attributes:
        equation: density, energy, contact.
        placement: of the particles.
        cell: longest grid spacing along each axis.
        bounds: smallest box around the undeformed body.
        grips: of its faces, each of another.
        formulation: where the particles stand on the grid.
    """

    equation: Elasticity
    placement: Placement
    cell: tuple[float, ...]
    bounds: Box
    grips: tuple[Grip, ...] = ()
    formulation: Formulation = UPDATED

    @property
    def mass(self) -> float:
        """Of one particle."""
        return self.equation.density * self.placement.volume

    @property
    def dim(self) -> int:
        """Number of space dimensions."""
        return len(self.cell)

    @cached_property
    def _lattice(self) -> tuple[float, ...]:
        """Lower corner of the lattice: grids begin between particles, not at them."""
        return tuple(np.min(self.placement.points, axis=0) - self.placement.spacing / 2)

    @cached_property
    def _stresses(self) -> Callable:
        return self.formulation.stresses(self.equation.energy, self.dim)

    def grid(self, time: float) -> Grid:
        """The grid when the grips are at their displacement at ``time``."""
        time = self.formulation.grips_at(time)
        origin, spacing, planes = list(self._lattice), list(self.cell), []
        for axis in range(self.dim):
            at = {
                grip.side: getattr(self.bounds, grip.side)[axis] + grip.displacement(time)[axis]
                for grip in self.grips
                if grip.axis == axis
            }
            cells = 0
            if len(at) == 2:
                length = at["upper"] - at["lower"]
                cells = int(np.ceil(length / self.cell[axis] - ROUNDING))
                spacing[axis] = length / cells
            origin[axis] = at.get("lower", at.get("upper", origin[axis]))
            places = {"lower": (0, 1), "upper": (cells, -1)}
            planes += [(axis, side, *places[side]) for side in at]
        # In the order of the grips.
        found = {(axis, side): Plane(axis, node, inward) for axis, side, node, inward in planes}
        ordered = tuple(found[grip.axis, grip.side] for grip in self.grips)
        return Grid(tuple(map(float, origin)), tuple(map(float, spacing)), ordered)

    def stable_step(self, f: np.ndarray, time: float) -> float:
        """The longest stable step for deformation gradients (N, d, d), the grips as at ``time``."""
        spacing = min(self.grid(time).spacing)
        return stable_step(self.equation, f, spacing, self.formulation.stiffness)

    def step(
        self, particles: Particles, dt: float, force: np.ndarray, times: tuple[float, float]
    ) -> None:
        """One step of symplectic Euler.

        Args:
            particles: changed in place.
            dt: length of the step.
            force: per unit of undeformed area or volume, (d,).
            times: of the grips, before and after the step.

        Raises:
            Diverged: the particles are nowhere, or everywhere.
        """
        grid = self.grid(times[0])
        sites = self.formulation.sites(self.placement.points, particles.x)
        window = self._window(sites, grid)
        speeds = [
            (grip.displacement(times[1]) - grip.displacement(times[0])) / dt for grip in self.grips
        ]
        impulses = self._impulses(particles, dt, force)
        velocities = self._velocities(sites, particles, impulses, grid, window, speeds)
        at = (grid.origin, grid.spacing, window.lowest, window.strides)
        to_particles(velocities, sites, (particles.v, particles.affine), *at)
        self.formulation.stretch(particles.f, particles.affine, dt)
        particles.x += dt * particles.v

    def imbalance(self, particles: Particles, force: np.ndarray, time: float) -> float:
        """Acceleration of the particles from rest, by that which ``force`` gives to free ones.

        Root mean squares. The particles see no more of the forces on the nodes than they can
        follow; what alternates from node to node moves nothing and never balances.
        """
        copy = Particles.at_rest(particles.x)
        copy.f[:] = particles.f
        self.step(copy, 1.0, force, (time, time))
        applied = np.linalg.norm(force) / self.equation.density
        return float(np.sqrt(np.mean(np.sum(copy.v**2, axis=1))) / applied)

    def kinetic_energy(self, particles: Particles) -> float:
        """Of the velocities of the particles, without the affine part."""
        return self.mass / 2 * float(np.sum(particles.v**2))

    def elastic_energy(self, particles: Particles) -> float:
        """Of the deformation gradients of the particles."""
        f = np.moveaxis(particles.f, 0, -1)
        return self.placement.volume * float(np.sum(self.equation.energy.density(f)))

    def contact_energy(self, particles: Particles) -> float:
        """Of the penalty, at the particles."""
        if not self.equation.contact:
            return 0.0
        return self.placement.volume * float(np.sum(self.equation.contact.energy(particles.x)))

    def _impulses(self, particles, dt, force):
        """(dt f, dt V P F^T), or (dt f, dt V P), of each particle."""
        density = np.tile(force, (len(particles.x), 1))
        if self.equation.contact:
            density = density + self.equation.contact.force(particles.x)
        stresses = np.empty_like(particles.f)
        self._stresses(particles.f, dt * self.placement.volume, stresses)
        return dt * self.placement.volume * density, stresses

    def _window(self, x, grid):
        ends = np.stack([x.min(axis=0), x.max(axis=0)])
        low, high = np.floor((ends - grid.origin) / grid.spacing - 0.5)
        if not np.all(np.isfinite(high - low)):
            raise Diverged("particles: places are not finite")
        counts = high - low + 3
        if np.prod(counts) > MOST_NODES:
            raise Diverged(f"particles: strewn over {np.prod(counts):.3g} nodes of the grid")
        counts = tuple(int(n) for n in counts)
        strides = (counts[1], 1, 0) if self.dim == 2 else (counts[1] * counts[2], counts[2], 1)
        return Window(low.astype(np.int64), counts, strides)

    def _velocities(self, sites, particles, impulses, grid, window, speeds):
        """Velocities of the nodes (n, d), grips obeyed."""
        masses, momenta = to_grid(
            (sites, particles.v, particles.affine),
            impulses,
            *(grid.origin, grid.spacing, window.lowest, window.strides, self.mass),
            int(np.prod(window.counts)),
        )
        by_axes = masses.reshape(window.counts), momenta.reshape(*window.counts, self.dim)
        for plane, speed in zip(grid.planes, speeds, strict=True):
            mass, momentum = (np.moveaxis(array, plane.axis, 0) for array in by_axes)
            for inner, outer in _mirrored(plane, window):
                momentum[inner] += 2 * mass[outer][..., None] * speed - momentum[outer]
                mass[inner] += mass[outer]
        velocities = np.zeros_like(momenta)
        np.divide(momenta, masses[:, None], out=velocities, where=masses[:, None] > 0)
        by_axes = velocities.reshape(*window.counts, self.dim)
        for plane, speed in zip(grid.planes, speeds, strict=True):
            velocity = np.moveaxis(by_axes, plane.axis, 0)
            on_plane = plane.node - window.lowest[plane.axis]
            if 0 <= on_plane < len(velocity):
                velocity[on_plane] = speed
            for inner, outer in _mirrored(plane, window):
                velocity[outer] = 2 * speed - velocity[inner]
        return velocities


def _mirrored(plane: Plane, window: Window) -> list[tuple[int, int]]:
    """Pairs of nodes at equal distances on both sides of a plane, in the window: (in, out)."""
    on_plane, count = plane.node - window.lowest[plane.axis], window.counts[plane.axis]
    beyond = on_plane if plane.inward > 0 else count - 1 - on_plane
    most = min(beyond, count - 1 - beyond)
    return [(on_plane + plane.inward * k, on_plane - plane.inward * k) for k in range(1, most + 1)]
