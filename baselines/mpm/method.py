"""Material points for solids: what the methods of this equation share.

The budget counts x, v and F of each particle, 8 numbers in the plane and 15 in space; with the
slopes C of the velocities, which the methods need as well, they are 12 and 24, and that memory is
given beside. Symplectic Euler takes a share of the stable step (:mod:`baselines.mpm.stable_step`);
quasi-static cases are pulled slowly (:mod:`baselines.mpm.loading`).
"""

import time
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from baselines.mpm.body import Body, Particles
from baselines.mpm.formulations import Formulation
from baselines.mpm.fracture import fracture
from baselines.mpm.loading import Run, Stepping, march
from baselines.mpm.moving_least_squares import MovingLeastSquares
from baselines.mpm.placement import affordable_particles, on_face, place
from baselines.mpm.states import ParticleSeries, ParticleStates
from cases.boundary_conditions import Grip
from cases.budgets import DTYPES, KIB
from cases.contracts import Case, Method, Solution, silent
from cases.domains import Box
from cases.equations import Elasticity
from cases.meshes import Carriers

USUAL_CELL = 2.0  # by the spacing of particles: four particles a cell in the plane, eight in space
ENERGIES = ("elastic_energy", "kinetic_energy", "contact_energy")


@dataclass(frozen=True, kw_only=True)
class MaterialPoints(Method):
    """As many particles as fit; the concrete classes choose where they stand on the grid.

    Attributes:
        cell: spacing of the grid by that of the particles at rest, above 0.
        share: of the stable step that is taken, above 0 and at most 1.
        time_step: a step of the user's, refused where it is above the stable one; 0 for ``share``.
        pull_time: in which quasi-static load grows by one, above 0.
        hold_tolerance: of the forces of a hold, relative to the held force, above 0.

    Raises:
        ValueError: a setting beyond these bounds.
    """

    cell: float = USUAL_CELL
    share: float = 0.9
    time_step: float = 0.0
    pull_time: float = 50.0
    hold_tolerance: float = 1e-3

    family: ClassVar[str] = "mpm"
    order: ClassVar[float | None] = None  # errors of its sums over particles fall irregularly
    integrators: ClassVar[tuple[str, ...]] = ("symplectic_euler",)
    boundaries: ClassVar[tuple[str, ...]] = ("strong",)

    def __post_init__(self):
        super().__post_init__()
        for key in ("cell", "share", "pull_time", "hold_tolerance"):
            if not getattr(self, key) > 0:
                raise ValueError(f"{key}: {getattr(self, key)}; allowed: a number above 0")
        if self.share > 1:
            raise ValueError(f"share: {self.share}; allowed: at most 1")
        if not self.time_step >= 0:
            raise ValueError(f"time_step: {self.time_step}; allowed: a number of at least 0")

    @property
    @abstractmethod
    def formulation(self) -> Formulation:
        """Where the particles stand on the grid."""

    def supports(self, case):
        if not isinstance(case.equation, Elasticity):
            return False, f"equation: {case.equation.kind}; allowed: {Elasticity.kind}"
        if case.domain.dim not in (2, 3):
            return False, f"dimension: {case.domain.dim}; allowed: 2 or 3"
        faces = [(grip.axis, grip.side) for grip in case.boundary_conditions]
        others = [c for c in case.boundary_conditions if not isinstance(c, Grip)]
        if others or len(set(faces)) < len(faces):
            return (
                False,
                f"boundary_conditions: {case.boundary_conditions}; allowed: grips, one a face",
            )
        if faces and not isinstance(case.domain, Box):
            return False, f"domain: {type(case.domain).__name__}; allowed with grips: Box"
        return True, ""

    def check_budget(self, case, budget, dtype):
        """Raise where too few particles fit or the user's step is not stable."""
        body = self.body(case, affordable_particles(budget, case.domain.dim, dtype))
        self._stepping.longest(body, np.eye(body.dim)[None], 0.0)

    @property
    def _stepping(self):
        return Stepping(self.share, self.time_step)

    def body(self, case: Case, most: int) -> Body:
        """The body with at most so many particles."""
        placement = place(case.domain, most)
        cell = tuple(float(h) for h in self.cell * placement.spacing)
        return Body(
            case.equation,
            placement,
            cell,
            case.domain.bounds,
            case.boundary_conditions,
            self.formulation,
        )

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        body = self.body(case, affordable_particles(budget, case.domain.dim, dtype))
        start = time.perf_counter()
        _compile(body, case)
        compiled_s = time.perf_counter() - start
        run = march(
            body,
            case,
            self._stepping,
            progress,
            pull_time=self.pull_time,
            hold_tolerance=self.hold_tolerance,
        )
        placement = body.placement
        states = ParticleStates(placement.points, run.x, run.v, run.f, dtype)
        displacement, velocity = _fields(case, body, states)
        numbers = len(placement.points) * (2 * body.dim + body.dim**2)
        return Solution(
            field=displacement,
            velocity=None if case.equation.quasi_static else velocity,
            n_parameters=numbers,
            memory_bytes=numbers * DTYPES[dtype],
            status=run.status,
            reason=run.reason,
            setup_s=compiled_s,
            carriers=Carriers(
                placement.points,
                lambda step: states.x[step].astype(float),
                np.empty((0, body.dim + 1), int),
            ),
            write_states=states.write,
            diagnostics=self._diagnostics(case, body, run, DTYPES[dtype]),
        )

    def _diagnostics(self, case, body, run, number_bytes):
        placement, spacing = body.placement, min(body.grid(0.0).spacing)
        numbers = len(placement.points) * (2 * body.dim + 2 * body.dim**2)
        determinants = np.linalg.det(run.f)
        found = {
            "particles": len(placement.points),
            "particle_spacing": float(np.min(placement.spacing)),
            "grid_spacing": spacing,
            "memory_kib_with_affine": numbers * number_bytes / KIB,
            "stable_step": body.stable_step(np.eye(body.dim)[None], 0.0),
            "steps": run.tally.steps,
            "shortest_step": run.tally.shortest,
            "longest_step": run.tally.longest,
            # Grid spacings that the pressure wave passes in a step.
            "courant_number": run.tally.longest * case.equation.wave_speeds[0] / spacing,
            "particles_min_det": float(np.min(determinants)),
            "particles_max_det": float(np.max(determinants)),
            **_fractures(body, run),
        }
        for name, energies in zip(ENERGIES, run.energies.T, strict=True):
            found[f"particles_{name}"] = energies.tolist()
        if case.equation.quasi_static:
            elastic, kinetic, _ = run.energies[-1]
            found["pull_time"], found["rest_time"] = self.pull_time, run.rested
            found["kinetic_share"] = float(kinetic / elastic) if elastic > 0 else 0.0
        if case.equation.hold:
            found["hold_steps"], found["hold_imbalance"] = run.held
        return found


def _fields(case: Case, body: Body, states: ParticleStates) -> tuple[ParticleSeries, ...]:
    """Displacement and velocity as fields; on gripped faces they are those of the grips.

    The displacement is fitted to the places of the particles and, as its slopes, to F - 1.
    """
    placement, times = body.placement, case.times[: len(states.x)]
    faces = [on_face(placement, body.bounds, grip) for grip in body.grips]
    points, count = np.concatenate([placement.points, *faces]), len(placement.points)
    places, speeds = [states.displacements], [states.v]
    for grip, face in zip(body.grips, faces, strict=True):
        moved = np.stack([grip.displacement(time) for time in times])[:, None, :]
        places.append(np.repeat(moved, len(face), axis=1))
        speeds.append(np.broadcast_to(np.asarray(grip.velocity), (len(times), *face.shape)))
    slopes = states.f.astype(float) - np.eye(body.dim)
    places += list(np.moveaxis(slopes, -1, 0))
    return (
        ParticleSeries(
            MovingLeastSquares(points, placement.spacing, with_slopes=count),
            np.concatenate(places, axis=1),
            states,
        ),
        ParticleSeries(
            MovingLeastSquares(points, placement.spacing), np.concatenate(speeds, axis=1), states
        ),
    )


def _fractures(body: Body, run: Run) -> dict[str, float]:
    """Measures of fracture at the last step, and the worst of all steps."""
    rest, spacing = body.placement.points, body.placement.spacing
    usual = USUAL_CELL * min(spacing)  # one reach for all grids
    steps = [fracture(x, f, rest, spacing, usual) for x, f in zip(run.x, run.f, strict=True)]
    return {
        **steps[-1]._asdict(),
        "worst_gap": max(step.largest_gap for step in steps),
        "most_components": max(step.components for step in steps),
        "worst_opening": max(step.largest_opening for step in steps),
    }


def _compile(body: Body, case: Case) -> None:
    """Take one tiny step: numba compiles at the first call."""
    particles = Particles.at_rest(body.placement.points)
    body.step(particles, 1e-12, np.zeros(body.dim), (0.0, 0.0))
