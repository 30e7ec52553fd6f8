"""What the INSR methods for incompressible flow share: from a case and a budget to a solution."""

import math
import time
from abc import abstractmethod
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np
import torch

from cases.budgets import Budget, BudgetTooSmall, siren_parameters
from cases.contracts import DIVERGENCE_FACTOR, Case, Progress, Solution, silent
from cases.vocabulary import DTYPES
from insr.boundary import Ansatz
from insr.carried import carry
from insr.device import resolve
from insr.euler import Potential, Velocity, wall_points
from insr.euler_splittings import SPLITTINGS, Splitting, Unknown, at, gathered
from insr.field import NetworkField
from insr.gathered_fit import GatheredFit
from insr.initial_fit import InitialFit
from insr.network_method import FlowNetworkMethod
from insr.networks import Siren, box_scaling
from insr.optimizers.adam import Adam
from insr.optimizers.annealed_adam import AnnealedAdam
from insr.optimizers.gauss_newton import GaussNewton
from insr.optimizers.lbfgs import LBFGS
from insr.sampling import Cloud, midpoints
from insr.time_stepping import residual_facts

WEAK = 0.01  # damping of the weak projection, relative to that of the velocity's fit
STRONG = 200.0  # damping of the strong Laplacian, likewise
LBFGS_ITERATIONS = 100  # a fit
ADAM_POINTS = 128**2  # an iteration, as in the released code (256^2 in the text)
ORIGINAL_ITERATIONS = 20_000  # at most, a fit (Chen et al., ICML 2023)
GATHERED_POINTS = 20_000  # a step
FIT_ITERATIONS = {False: 40, True: 8000}  # Gauss-Newton steps; first cycle of annealed Adam
CYCLES = 2  # of the rate of annealed Adam, a fit
TOLERANCES = {"gauss_newton": 1e-10, "lbfgs": 1e-10, "annealed_adam": 1e-5, "adam": 0.0}
WORK = {
    "gauss_newton": "factorisations",
    "lbfgs": "optimizer_iterations",
    "annealed_adam": "optimizer_iterations",
    "adam": "optimizer_iterations",
}


@dataclass(frozen=True, kw_only=True)
class InsrEuler(FlowNetworkMethod):
    """Two networks of one width, for the flow and for the potential of the projection.

    Settings:
        omega0: frequency factor of the SIRENs, on the box mapped to [-1, 1]^2.
        damping: of Gauss-Newton, in all fits.
        tolerance: of the mean squared residual of the velocity's fit; 0 takes the optimiser's own.
        rows_per_weight: of the network of the velocity; with fewer than about 1.05 the field is
            interpolated at the points and wrong between.
        ansatz_length: length over which the exact ansatz leaves a wall.
        fit_iterations: of the initial fit, as for ``iterations``; 0 takes its own.
        iterations: limit of a fit for Adam and L-BFGS, the first cycle for annealed Adam; 0 takes
            the optimiser's own.
        single: whether Gauss-Newton factors in float32. It takes half the time; the chord
            iterations, in float64, make up for the rounding, which acts as a little damping.
    """

    omega0: float = 5.0
    damping: float = 1e-6
    tolerance: float = 0.0
    rows_per_weight: float = 1.06
    ansatz_length: float = 1.0
    fit_iterations: int = 0
    iterations: int = 0
    single: bool = True

    family: ClassVar[str] = "insr"
    integrators: ClassVar[tuple[str, ...]] = tuple(SPLITTINGS)
    optimizers: ClassVar[tuple[str, ...]] = ("gauss_newton", "annealed_adam", "lbfgs", "adam")
    outputs: ClassVar[int]
    """Outputs of the network of the flow."""

    def __post_init__(self):
        super().__post_init__()
        self._check_above_zero("omega0", "damping", "ansatz_length")
        if not self.rows_per_weight > 1:
            raise ValueError(f"rows_per_weight: {self.rows_per_weight}; allowed: above 1")
        self._check_automatic("iterations", "tolerance", "fit_iterations")

    @abstractmethod
    def ansatz(self, case: Case) -> Ansatz:
        """The velocity from the network of the flow."""

    def check_budget(self, case, budget, dtype):
        """Raise BudgetTooSmall where no two networks fit."""
        self.networks(case, budget, dtype)

    def networks(self, case: Case, budget: Budget, dtype: str) -> tuple[Siren, Siren]:
        """Networks of flow and potential, of one width, the largest that fits.

        Raises:
            cases.budgets.BudgetTooSmall: not even one neuron a layer fits.
        """
        alpha, dim = case.network[0], case.domain.dim

        def numbers(beta):
            return sum(siren_parameters(alpha, beta, dim, n) for n in (self.outputs, 1))

        if numbers(1) > budget.numbers(dtype):
            raise BudgetTooSmall(f"budget: {budget.bytes} bytes; too small for two networks")
        beta = 1
        while numbers(beta + 1) <= budget.numbers(dtype):
            beta += 1
        shape = {"inputs": dim, "alpha": alpha, "beta": beta, "omega0": self.omega0}
        shape |= box_scaling(case.domain)
        return Siren(outputs=self.outputs, **shape), Siren(outputs=1, **shape)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        place = resolve(device)
        pair = self.networks(case, budget, dtype)
        original, annealed = (self.optimizer == name for name in ("adam", "annealed_adam"))
        velocity, potential = self._fields(
            case, pair, place, torch.float32 if original or annealed else torch.float64
        )
        rounds = self.fit_iterations or FIT_ITERATIONS[annealed]
        few = InitialFit(points=max(pair[0].n_parameters // 4, 64), iterations=rounds)
        fit = GatheredFit(iterations=rounds) if annealed else few
        carried_fit = fit if annealed else GatheredFit()
        start, facts = fit.run(
            pair[0], case.domain, case.initial, seed=seed, ansatz=velocity.ansatz, device=place
        )
        start = start.to(velocity.points.dtype)
        generator = np.random.default_rng(seed)
        splitting = SPLITTINGS[self.integrator](
            velocity=velocity,
            potential=potential,
            time_step=case.time_step,
            fresh=(ADAM_POINTS, generator) if original else None,
        )
        optimizers = self._optimizers()
        state = Unknown(start, optimizers["velocity"])
        others = [
            Unknown(
                start if kind == "velocity" else flat(pair[1], seed + 1, start),
                optimizers[kind],
                vanishing=kind != "weak potential" or self.optimizer != "gauss_newton",
            )
            for kind in splitting.others
        ]
        gathering = (GATHERED_POINTS, generator) if annealed else None
        run = march(splitting, state, others, case, progress, gathering)
        flow = NetworkField(
            network=pair[0],
            steps=tuple(range(len(run.weights))),
            weights=np.stack(run.weights).astype(dtype),
            ansatz=velocity.ansatz,
        )
        carried = {
            name: carry(case, name, flow, self.integrator, budget, dtype, seed, place, carried_fit)
            for name in case.companions
        }
        total = sum(network.n_parameters for network in pair)
        return Solution(
            field=flow,
            n_parameters=total,
            memory_bytes=total * DTYPES[dtype],
            status=run.status,
            reason=run.reason,
            setup_s=facts.pop("loading_s"),
            diagnostics={
                "device": str(place),
                "width": pair[0].beta,
                "points": ADAM_POINTS if original else len(velocity.points),
                **self._report(run, (state, *others)),
                **facts,
                **{f"{name}_{k}": v for name, c in carried.items() for k, v in c.facts.items()},
            },
            companions={name: c.field for name, c in carried.items()},
            companion_bytes={name: c.memory_bytes for name, c in carried.items()},
            companions_s=sum(c.seconds for c in carried.values()),
        )

    def _fields(self, case, pair, device, dtype):
        """The two fields with the points of their fits."""
        box = case.domain
        flow, scalar = pair
        count = math.ceil(self.rows_per_weight * max(flow.n_parameters, scalar.n_parameters) / 2)
        per_axis = math.ceil(math.sqrt(count))
        like = torch.empty(0, device=device, dtype=dtype)
        # A batch takes one point in twenty: walls need enough of them to be in each.
        annealed = self.optimizer == "annealed_adam"
        walls = GATHERED_POINTS // 20 if annealed else per_axis
        places, axes = wall_points(box, case.boundary_conditions, walls, like)
        penalised = self.boundary == "penalty"
        velocity = Velocity(
            network=flow,
            ansatz=self.ansatz(case),
            points=like,
            roots=like,
            wall_points=places if penalised else places[:0],
            wall_axes=axes if penalised else axes[:0],
            box=box,
        )
        potential = Potential(
            network=scalar, points=like, roots=like, wall_points=places, wall_axes=axes
        )
        return at(Cloud.uniform(midpoints(box, per_axis)), velocity, potential)

    def _optimizers(self):
        """The optimiser of each kind of fit."""
        limit = {"max_iterations": self.iterations} if self.iterations else {}
        kinds = ("velocity", "weak potential", "strong potential")
        if self.optimizer == "adam":
            return dict.fromkeys(kinds, Adam(**limit))
        tolerance = self.tolerance or TOLERANCES[self.optimizer]
        if self.optimizer == "lbfgs":
            limit = limit or {"max_iterations": LBFGS_ITERATIONS}
            return dict.fromkeys(kinds, LBFGS(tolerance=tolerance, **limit))
        if self.optimizer == "annealed_adam":
            limit = {"iterations": self.iterations} if self.iterations else {}
            return dict.fromkeys(
                kinds, AnnealedAdam(tolerance=tolerance, max_cycles=CYCLES, **limit)
            )
        newton = GaussNewton(
            damping=self.damping,
            tolerance=tolerance / 10,
            refresh_above=tolerance,
            max_linearizations=6,
            single=self.single,
        )
        return {
            "velocity": newton,
            # The residual of a projection does not vanish: its size says little about the
            # step, and what it gains is small beside what stays.
            "weak potential": replace(
                newton,
                damping=WEAK * self.damping,
                relative_damping=1e-3,
                refresh_gain=0.99,
                max_linearizations=30,
            ),
            # Second derivatives make the Gram matrix larger by orders of magnitude.
            "strong potential": replace(newton, damping=STRONG * self.damping),
        }

    def _report(self, run, unknowns):
        """Diagnostics of the time loop."""
        facts = {
            "stepping_s": run.seconds,
            WORK[self.optimizer]: sum(u.iterations for u in unknowns),
            "residual_evaluations": sum(u.evaluations for u in unknowns),
            **residual_facts(run.rms_residuals),
            "iterations": run.iterations,
        }
        if self.optimizer == "adam":
            cost = [u.facts["seconds_per_iteration"] for u in unknowns if u.facts]
            facts |= {
                "seconds_per_iteration": float(np.mean(cost or [np.nan])),
                "iterations_per_step_original": len(unknowns) * ORIGINAL_ITERATIONS,
            }
        return facts


@dataclass
class Run:
    """Trajectory of a run: weights of the velocity after each step, and how it ended.

    ``rms_residuals`` are those of the velocity's fit, ``iterations`` the residual evaluations of
    all fits of a step.
    """

    weights: list
    rms_residuals: list = field(default_factory=list)
    iterations: list = field(default_factory=list)
    status: str = "ok"
    reason: str = ""
    seconds: float = 0.0


def march(
    splitting: Splitting,
    state: Unknown,
    others: list[Unknown],
    case: Case,
    progress: Progress,
    gathering: tuple[int, np.random.Generator] | None = None,
) -> Run:
    """The time loop.

    Args:
        splitting: the fits of a step.
        state, others: the velocity's weights at t = 0, and those of the other fits.
        case: time step, number of steps, and initial field for its size.
        progress: called after each step.
        gathering: (number of points, generator) to draw gathered points anew in every step; None
            keeps the points.
    """
    run, started = Run([state.weights.cpu().numpy()]), time.perf_counter()
    places = splitting.velocity.points
    bound = DIVERGENCE_FACTOR * float(np.abs(case.initial(places.cpu().numpy())).max())
    for step in range(1, case.num_steps + 1):
        if gathering:
            fields = gathered(splitting.velocity, splitting.potential, state.weights, *gathering)
            splitting = replace(splitting, velocity=fields[0], potential=fields[1])
        splitting.step(state, others)
        largest = float(splitting.velocity.at(state.weights, places)[0].abs().max())
        if not largest <= bound:
            run.status = "diverged"
            run.reason = f"the field exceeds {DIVERGENCE_FACTOR:g} max|u0| in step {step}"
            break
        run.weights.append(state.weights.cpu().numpy())
        run.rms_residuals.append(math.sqrt(state.value))
        run.iterations.append(sum(u.evaluations for u in (state, *others)) - sum(run.iterations))
        if not progress(step, f"residual {run.rms_residuals[-1]:.1e}"):
            if step < case.num_steps:
                run.status = "time_limit"
                run.reason = f"stopped after {step} of {case.num_steps} steps"
            break
    run.seconds = time.perf_counter() - started
    return run


def flat(network: Siren, seed: int, like: torch.Tensor) -> torch.Tensor:
    """SIREN weights with a last layer of zeros: a potential starts flat."""
    weights = network.initial_parameters(seed, device=like.device, dtype=like.dtype)
    last = network.layers[-1]
    weights[last.start : last.stop] = 0
    return weights
