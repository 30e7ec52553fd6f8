"""INSR for elastic solids: a network for the displacement, a minimisation a step."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar, final

import numpy as np
import torch
from scipy.spatial import cKDTree

from cases.budgets import Budget, siren_width
from cases.contracts import Case, Solution, silent
from cases.vocabulary import DTYPES
from insr.boundary import NO_ANSATZ
from insr.device import resolve
from insr.displacement import DisplacementField, MidpointVelocity
from insr.elasticity import Body
from insr.elasticity_stepping import SHARES, begin, hold, load_energy, march
from insr.field import NetworkField
from insr.grips import Grips
from insr.materials import Material
from insr.nested import widen
from insr.network_method import NetworkMethod
from insr.networks import Siren
from insr.optimizers.energy_newton import EnergyNewton
from insr.optimizers.subnetwork_newton import SubnetworkNewton
from insr.quadrature import face_rule, gauss_rule

FEWEST_POINTS = {2: 2500, 3: 8000}
"""By the dimension. With half as many in space a torus went through a floor between the points."""


@final
@dataclass(frozen=True, kw_only=True)
class Solver(NetworkMethod):
    """The body seen with one scale for all axes, its longest half-length 1.

    Settings:
        omega0: frequency factor of the SIRENs.
        stretch: of their inputs in load steps, see :class:`insr.networks.Siren`: where a grip ends
            the field is singular. In time steps it helps to overfit the points.
        rows_per_weight: fewest second derivatives at the points (d^2 each) a weight, in load steps.
        step_rows_per_weight: the same in time steps. With 0.7 a wide network whose draws were many
            folded between its points.
        grading, step_grading: of the points in load steps and in time steps, see
            :func:`insr.quadrature.gauss_rule`. Without it, or with few points, networks find fields
            whose energy is low at the points only: between the last ones and a free edge.
        ansatz_length: length over which the exact ansatz leaves a grip.
        holding: stiffness of penalised grips, in shear moduli by length.
        load_iterations, final_iterations: most Newton steps in a load step, and in the last one.
        whole_iterations: most by the whole network, where a small one did the load steps.
        step_iterations: most in a time step.
        subnetwork: neurons a layer whose weights are moved at once in the time steps of wider
            networks, see :mod:`insr.optimizers.subnetwork_newton`; 0 for all at once.
        draws: most such sets of weights in a time step.
        tolerance, step_tolerance: of the predicted decrease relative to the size of the energy, in
            load steps and in time steps.
        small_width: load steps are done by a network of this width, and the last one is finished by
            the whole one around it, see :mod:`insr.nested`; 0 for the whole one at once.
    """

    omega0: float = 10.0
    stretch: float = 0.97
    rows_per_weight: float = 1.8
    step_rows_per_weight: float = 2.0
    grading: float = 0.9
    step_grading: float = 0.5
    ansatz_length: float = 1.0
    holding: float = 1e3
    load_iterations: int = 6
    final_iterations: int = 250
    whole_iterations: int = 80
    step_iterations: int = 30
    subnetwork: int = 24
    draws: int = 12
    tolerance: float = 4e-6
    step_tolerance: float = 1e-5
    small_width: int = 24

    family: ClassVar[str] = "insr"
    integrators: ClassVar[tuple[str, ...]] = tuple(SHARES)
    optimizers: ClassVar[tuple[str, ...]] = ("gauss_newton",)
    boundaries: ClassVar[tuple[str, ...]] = ("exact", "penalty")

    def __post_init__(self):
        super().__post_init__()
        self._check_above_zero(
            "omega0",
            "rows_per_weight",
            "step_rows_per_weight",
            "ansatz_length",
            "holding",
            "load_iterations",
        )
        self._check_above_zero("final_iterations", "whole_iterations", "step_iterations")
        self._check_above_zero("tolerance", "step_tolerance")
        self._check_above_zero("draws")
        self._check_automatic("small_width")
        self._check_automatic("subnetwork")
        for key in ("grading", "step_grading"):
            if not 0 <= getattr(self, key) <= 1:
                raise ValueError(f"{key}: {getattr(self, key)}; allowed: 0 to 1")

    def supports(self, case):
        if case.equation.kind != "elasticity":
            return False, "elastic solids only"
        if case.domain.dim not in FEWEST_POINTS:
            return False, "in the plane and in space only"
        if case.equation.quasi_static != (self.integrator == "quasi_static"):
            return False, "quasi_static where inertia is left out, and only there"
        grips = case.boundary_conditions
        if len({grip.axis for grip in grips}) > 1:
            return False, "grips on one axis only"
        if self.boundary == "penalty" and not grips:
            return False, "nothing is gripped: there is nothing to penalise"
        return True, ""

    def check_budget(self, case, budget, dtype):
        """Raise BudgetTooSmall where no network fits."""
        self.network(case, budget, dtype)

    def network(self, case: Case, budget: Budget, dtype: str) -> Siren:
        """The widest network that fits.

        Raises:
            cases.budgets.BudgetTooSmall: not even one neuron a layer fits.
        """
        dim, alpha, bounds = case.domain.dim, case.network[0], case.domain.bounds
        beta = siren_width(budget, alpha, dim, case.components, dtype)
        half = bounds.lengths / 2
        return Siren(
            inputs=dim,
            outputs=case.components,
            alpha=alpha,
            beta=beta,
            omega0=self.omega0,
            centre=tuple(float(c) for c in np.add(bounds.lower, half)),
            half_lengths=(float(half.max()),) * dim,
            stretch=self.stretch if case.equation.quasi_static else 0.0,
        )

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        place = resolve(device)
        whole = self.network(case, budget, dtype)
        static = case.equation.quasi_static
        nested = static and 0 < self.small_width < whole.beta
        network = replace(whole, beta=self.small_width) if nested else whole
        grips = Grips(case.domain.bounds, case.boundary_conditions, self.ansatz_length)
        generator = np.random.default_rng(seed)

        def redraw():
            return self.body(case, network, grips, place, generator)

        body = self.body(case, network, grips, place)
        state = begin(body, grips, at_rest(network, seed, place))
        facts = {}
        if case.equation.hold:
            optimizer = self._holding(network)
            held = hold(body, grips, state, case.equation.hold, optimizer, redraw)
            facts["hold_decrement"] = held.facts["decrement"]
            facts["hold_stationarity"] = held.facts["stationarity"]

        def finish(state):
            """The last load step to its end; then, from there, by the whole network."""
            problem = load_energy(body, grips, case.times[-1], multipliers=state.multipliers)
            narrow = self._finishing().minimize(problem, state.weights)
            if not nested:
                return narrow
            facts.update({f"small_{key}": narrow.facts[key] for key in ("decrement", "seconds")})
            facts["small_iterations"] = narrow.iterations
            large = self.body(case, whole, grips, place)
            found = narrow.facts["problem"].multipliers
            multipliers = nearest(found, body.points, large.points)
            problem = load_energy(large, grips, case.times[-1], multipliers=multipliers)
            weights = widen(network, narrow.parameters, whole, seed + 1)
            return self._finishing(self.whole_iterations).minimize(problem, weights)

        run = march(
            case,
            body,
            grips,
            state,
            self._stepping(static, network),
            integrator=self.integrator,
            redraw=None if static else redraw,
            finish=finish if static else None,
            progress=progress,
        )
        run.judge(last_only=static)
        weights = [torch.from_numpy(w) for w in run.weights]
        wide = [
            w if len(w) == whole.n_parameters else widen(network, w, whole, seed + 1)
            for w in weights
        ]
        field = DisplacementField(
            inner=NetworkField(
                network=whole,
                steps=tuple(range(len(wide))),
                weights=torch.stack(wide).numpy().astype(dtype),
                ansatz=body.ansatz,
            ),
            grips=grips if self.boundary == "exact" else replace(grips, grips=()),
            times=case.times,
        )
        velocity = None  # implicit Euler's is the difference of two steps
        if self.integrator == "midpoint":
            velocity = MidpointVelocity(displacement=field, time_step=case.time_step)
        return Solution(
            field=field,
            n_parameters=whole.n_parameters,
            memory_bytes=whole.n_parameters * DTYPES[dtype],
            status=run.status,
            reason=run.reason,
            velocity=velocity,
            diagnostics={
                "device": str(place),
                "width": whole.beta,
                "points": len(body.points),
                **run.report(),
                **independent(case, field, len(body.points)),
                **facts,
            },
        )

    def body(self, case: Case, network: Siren, grips: Grips, device, generator=None) -> Body:
        """The body with its points, moved by a generator; those of penalised grips last."""
        dim = case.domain.dim
        share, grading = self.rows_per_weight, self.grading
        if not case.equation.quasi_static:
            share, grading = self.step_rows_per_weight, self.step_grading
        count = max(FEWEST_POINTS[dim], math.ceil(share * network.n_parameters / dim**2))
        points, weights = gauss_rule(case.domain, count, grading, generator)
        material, holding = Material(case.equation.energy), np.zeros(len(points))
        if self.boundary == "penalty":
            for grip in grips.grips:
                on_face, measure = face_rule(
                    case.domain, grip.axis, grip.side, math.ceil(count ** ((dim - 1) / dim))
                )
                points = np.concatenate([points, on_face])
                weights = np.concatenate([weights, np.zeros(len(on_face))])
                stiffness = self.holding * material.shear / float(max(case.domain.bounds.lengths))
                holding = np.concatenate([holding, stiffness * measure])
        as_tensor = lambda a: torch.from_numpy(a).to(device)  # noqa: E731
        return Body(
            equation=case.equation,
            material=material,
            network=network,
            ansatz=grips.ansatz if self.boundary == "exact" else NO_ANSATZ,
            points=as_tensor(points),
            weights=as_tensor(weights),
            holding=as_tensor(holding),
        )

    def _stepping(self, static, network):
        if static:
            return EnergyNewton(max_iterations=self.load_iterations, tolerance=self.tolerance)
        if self._in_parts(network):
            return self._drawing(self.draws, self.step_tolerance)
        return EnergyNewton(max_iterations=self.step_iterations, tolerance=self.step_tolerance)

    def _holding(self, network):
        if self._in_parts(network):
            return self._drawing(self.final_iterations, self.tolerance)
        return self._finishing()

    def _in_parts(self, network):
        return 0 < self.subnetwork < network.beta

    def _drawing(self, draws, tolerance):
        return SubnetworkNewton(width=self.subnetwork, max_iterations=draws, tolerance=tolerance)

    def _finishing(self, iterations=0):
        iterations = iterations or self.final_iterations
        return EnergyNewton(max_iterations=iterations, tolerance=self.tolerance)


def at_rest(network: Siren, seed: int, device) -> torch.Tensor:
    """SIREN weights with a last layer of zeros: no displacement."""
    weights = network.initial_parameters(seed, device=device)
    last = network.layers[-1]
    weights[last.start : last.stop] = 0
    return weights


def nearest(values, points, others):
    """Values at points (N, d), taken over to the nearest of other points (M, d)."""
    if values is None:
        return None
    _, index = cKDTree(points.cpu().numpy()).query(others.cpu().numpy())
    return values[torch.from_numpy(index).to(values.device)]


def independent(case: Case, field: DisplacementField, count: int) -> dict:
    """Energy and least det F of the last step on other points than those of the solver."""
    points, weights = gauss_rule(case.domain, 3 * count)
    gradient = field.gradient(field.steps[-1], points)
    f = np.moveaxis(gradient, 0, -1) + np.eye(case.domain.dim)[:, :, None]
    return {
        "elastic_energy_independent": float(weights @ case.equation.energy.density(f)),
        "min_det_independent": float(np.linalg.det(np.moveaxis(f, -1, 0)).min()),
    }
