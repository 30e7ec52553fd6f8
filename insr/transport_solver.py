"""What the INSR methods for transport share: from a case and a budget to a solution."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from cases.boundary_conditions import Dirichlet
from cases.budgets import Budget, siren_width
from cases.contracts import DIVERGENCE_FACTOR, Case, Solution, silent
from cases.vocabulary import DTYPES
from insr.activations import ACTIVATIONS
from insr.boundary import NO_ANSATZ, FixedFaces
from insr.device import resolve
from insr.field import NetworkField
from insr.initial_fit import InitialFit
from insr.jets import evaluate
from insr.network_method import NetworkMethod
from insr.networks import Siren, box_scaling
from insr.optimizers.adam import Adam
from insr.optimizers.gauss_newton import GaussNewton
from insr.optimizers.lbfgs import LBFGS
from insr.sampling import SAMPLERS, grid
from insr.time_stepping import march
from insr.transport import ConcentratedPoints, FixedPoints, FreshPoints, TransportRows

ORIGINAL_ITERATIONS = 20_000  # at most, a time step (Chen et al., ICML 2023)
ADAM_POINTS = {1: 5000, 2: 128**2}  # an iteration, by dimension, likewise
WATCH_POINTS = 1024
FIT_ITERATIONS = {1: 60, 2: 30}  # of Gauss-Newton; in the plane further ones gain nothing
# In two dimensions a network of the paper's size does not come below these residuals.
PLANE = {"tolerance": 1e-13, "refresh_above": 2e-12}
PERIOD = 10  # steps for which concentrated points stay
# Orders of the first guess. Only Gauss-Newton can filter it; unfiltered, the weights drift.
EXTRAPOLATION = {"gauss_newton": 2, "lbfgs": 0, "adam": 0}
WORK = {"gauss_newton": "factorisations", "lbfgs": "iterations", "adam": "iterations"}
FEWEST_POINTS = 300  # the pulse's Gram matrix has about 200 eigenvalues above the damping


@dataclass(frozen=True, kw_only=True)
class InsrTransport(NetworkMethod):
    """A SIREN of the paper's depth and the largest width that fits holds the field.

    Settings:
        omega0: frequency factor of the SIREN.
        points: interior rows of a step; 0 takes max(300, a third of the weights) for
            Gauss-Newton in one dimension, whose damped steps do not interpolate, and 1.1 times
            the weights in two dimensions and for L-BFGS, which would.
            Adam draws as many as the original in each iteration, whatever stands here.
        sampler: rule of the points for Gauss-Newton and L-BFGS.
        penalty_weight: of each penalised condition.
        ansatz_length: length over which the exact ansatz leaves the wall.
        iterations: limit a step; 0 takes the optimiser's own.
        hidden: number of hidden layers; 0 takes the case's.
        activation: name in :data:`insr.activations.ACTIVATIONS`.
        features: Fourier features along each axis, of 1, 2, ... half waves across the domain;
            0 for none.
        output_sine: whether the output passes through a sine.
    """

    omega0: float = 30.0
    points: int = 0
    sampler: str = "grid"
    penalty_weight: float = 1.0
    ansatz_length: float = 0.2
    iterations: int = 0
    hidden: int = 0
    activation: str = "sine"
    features: int = 0
    output_sine: bool = False

    labelled: ClassVar[tuple[str, ...]] = (
        "omega0",
        "points",
        "sampler",
        "hidden",
        "activation",
        "features",
        "output_sine",
    )

    family: ClassVar[str] = "insr"
    integrators: ClassVar[tuple[str, ...]] = (
        "explicit_euler",
        "implicit_euler",
        "midpoint",
        "gauss_legendre4",
        "semi_lagrangian",
    )
    optimizers: ClassVar[tuple[str, ...]] = ("gauss_newton", "adam", "lbfgs")
    boundaries: ClassVar[tuple[str, ...]] = ("penalty", "exact")

    def __post_init__(self):
        super().__post_init__()
        for key, allowed in (("sampler", SAMPLERS), ("activation", ACTIVATIONS)):
            if getattr(self, key) not in allowed:
                raise ValueError(f"{key}: {getattr(self, key)!r}; allowed: {', '.join(allowed)}")
        self._check_above_zero("omega0", "penalty_weight", "ansatz_length")
        self._check_automatic("points", "iterations", "hidden", "features")

    kind: ClassVar[str]
    """Equation that the method solves."""
    dim: ClassVar[int]
    """Space dimension of its cases."""
    gather: ClassVar[bool]
    """Whether points gather where the field varies; else they stand on a regular grid."""

    @abstractmethod
    def conditions(self, case: Case) -> tuple[Dirichlet, ...]:
        """The boundary conditions that this method imposes."""

    def supports(self, case):
        if case.equation.kind != self.kind or case.domain.dim != self.dim:
            return False, f"{self.kind} in {self.dim}D only"
        return True, ""

    def check_budget(self, case, budget, dtype):
        """Raise BudgetTooSmall where no network fits."""
        self._network(case, budget, dtype)

    def solve(self, case, budget: Budget, *, seed, device="cpu", dtype="float32", progress=silent):
        place = resolve(device)
        original = self.optimizer == "adam"
        network = self._network(case, budget, dtype)
        ansatz, penalised = self._boundary(case)
        points = max(400, 2 * network.n_parameters // 3)
        fit = InitialFit(points=points, gather=self.gather, iterations=FIT_ITERATIONS[self.dim])
        weights, facts = fit.run(
            network, case.domain, case.initial, seed=seed, ansatz=ansatz, device=place
        )
        builder = TransportRows(
            case=case,
            network=network,
            integrator=self.integrator,
            ansatz=ansatz,
            penalised=penalised,
            penalty_weight=self.penalty_weight,
            device=place,
            dtype=torch.float32 if original else torch.float64,
        )
        count = self._point_count(network)
        trajectory = march(
            self._points(builder, count, seed),
            self._optimizer(),
            weights.to(builder.dtype),
            case.num_steps,
            extrapolation=EXTRAPOLATION[self.optimizer],
            diverged=self._watch(case, network, ansatz, place),
            progress=progress,
        )
        field = NetworkField(
            network=network,
            steps=tuple(range(len(trajectory.weights))),
            weights=np.stack(trajectory.weights).astype(dtype),
            ansatz=ansatz,
        )
        return Solution(
            field=field,
            n_parameters=network.n_parameters,
            memory_bytes=network.n_parameters * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            setup_s=facts.pop("loading_s"),
            diagnostics={
                "device": str(place),
                "width": network.beta,
                "points": count,
                WORK[self.optimizer]: int(np.sum(trajectory.iterations)),
                **trajectory.report(),
                **({"iterations_per_step_original": ORIGINAL_ITERATIONS} if original else {}),
                **facts,
                **trajectory.facts,
            },
        )

    def _network(self, case, budget, dtype):
        alpha, dim = (self.hidden or case.network[0] + 1) - 1, case.domain.dim
        encoded = 2 * dim * self.features or dim
        # In one dimension the paper's network sees x itself.
        unit = {} if dim == 1 else box_scaling(case.domain)
        return Siren(
            inputs=dim,
            outputs=case.components,
            alpha=alpha,
            beta=siren_width(budget, alpha, encoded, case.components, dtype),
            omega0=self.omega0,
            activation=self.activation,
            frequencies=self._frequencies(case, bool(unit)),
            output_sine=self.output_sine,
            **unit,
        )

    def _frequencies(self, case, scaled):
        """Wave vectors of the features, for inputs as the network sees them."""
        half = np.ones(case.domain.dim) if scaled else case.domain.lengths / 2
        return tuple(
            tuple(
                float(math.pi / 2 * number / half[axis]) if i == axis else 0.0
                for i in range(len(half))
            )
            for axis in range(len(half))
            for number in range(1, self.features + 1)
        )

    def _points(self, builder, count, seed):
        """The rule by which the rows of the steps get their points."""
        if self.optimizer == "adam":
            return FreshPoints(builder, count, seed)
        if not self.gather:
            return FixedPoints(builder, count, self.sampler, seed)

        def variation(weights, points):
            x = torch.from_numpy(points).to(builder.device, builder.dtype)
            jet = evaluate(builder.network, weights, x, 1)[:, :, 0]
            size, slope = jet[0].abs(), torch.linalg.vector_norm(jet[1:], dim=0)
            return (size / size.max() + slope / slope.max()).cpu().numpy()

        return ConcentratedPoints(builder, count, seed, PERIOD, variation)

    def _point_count(self, network):
        if self.optimizer == "adam":
            return ADAM_POINTS[self.dim]
        if self.optimizer == "lbfgs":
            return self.points or math.ceil(1.1 * network.n_parameters)
        if self.gather:
            return self.points or math.ceil(1.1 * network.n_parameters)
        return self.points or max(FEWEST_POINTS, network.n_parameters // 3)

    def _boundary(self, case):
        """The ansatz, and the conditions left to penalty rows."""
        if self.boundary in ("penalty", "none"):
            return NO_ANSATZ, self.conditions(case)
        # Each stage of Gauss-Legendre 4 vanishes at the inflow, so the slope does as well.
        multiplicity = 2 if self.integrator == "gauss_legendre4" else 1
        faces = self.conditions(case)
        return FixedFaces(case.domain, faces, self.ansatz_length, multiplicity), ()

    def _optimizer(self):
        if self.optimizer == "gauss_newton":
            limit = {"max_linearizations": self.iterations} if self.iterations else {}
            return GaussNewton(**(PLANE if self.dim == 2 else {}) | limit)
        limit = {"max_iterations": self.iterations} if self.iterations else {}
        return Adam(**limit) if self.optimizer == "adam" else LBFGS(**limit)

    def _watch(self, case, network, ansatz, device):
        """How a run has diverged: by the shared criterion, or because a step has no solution."""
        size = np.abs(case.initial(case.scoring_points())).max()
        points = torch.from_numpy(grid(case.domain, WATCH_POINTS)).to(device)

        def diverged(weights, rms_residual):
            jet = ansatz.jet(points, evaluate(network, weights.to(points.dtype), points))
            if not float(jet.abs().max()) <= DIVERGENCE_FACTOR * size:
                return f"the field exceeds {DIVERGENCE_FACTOR:g} max|u0|"
            if rms_residual > size:
                return f"the residual {rms_residual:.1e} exceeds max|u0|"
            return ""

        return diverged
