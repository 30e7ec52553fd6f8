"""What the neural methods for stationary equations share: from a case to a solution."""

import math
import time
from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, final

import numpy as np
import torch

from cases.boundary_conditions import Condition, Robin
from cases.budgets import Budget, siren_width
from cases.contracts import Case, Solution, silent
from cases.quadrature import Rule
from cases.stationary_cases import StationaryField
from cases.vocabulary import DTYPES
from insr.activations import ACTIVATIONS
from insr.boundary.conditions import KINDS, structure
from insr.boundary.structure import Structure
from insr.device import resolve
from insr.network_method import NetworkMethod
from insr.networks import Siren, box_scaling
from insr.optimizers import Minimum
from insr.optimizers.damped_newton import DampedNewton
from insr.stationary.compiled import compiled
from insr.stationary.history import History, error_watch
from insr.stationary.objective import Objective
from insr.stationary.points import SAMPLERS, boundary_points, rule
from insr.stationary.rayleigh import Rayleigh
from insr.stationary.restriction import Tied, centred_start, fixed_centres, rounded, stored
from insr.stationary.training import Training
from insr.stationary.trial import Trial

OMEGA0 = {"sine": 3.0, "tanh": 3.0, "swish": 3.0} | dict.fromkeys(
    ("gaussian", "relu", "relu2", "relu3"), 1.0
)
"""Frequency factor of each activation where none is set."""
ITERATIONS = {"gauss_newton": 60, "lbfgs": 5000, "adam": 10_000}
BOUNDARY_POINTS = 400
WATCH = 1.37  # independent rules have other points, and more
OVERFITTED = 1e-2
"""Part of the watched loss by which the training's may fall below it."""


@dataclass(frozen=True, kw_only=True)
class StationaryNetwork(NetworkMethod):
    """A network of the paper's depth and the largest width that fits.

    Settings:
        structure: of the exact ansatz, one of :data:`insr.boundary.conditions.KINDS`.
        equivalence_order: m of R-equivalence.
        superposed: see :func:`insr.boundary.conditions.structure`.
        activation: name in :data:`insr.activations.ACTIVATIONS`.
        omega0: frequency factor in every hidden layer; 0 takes :data:`OMEGA0`.
        hidden: number of hidden layers; 0 takes the case's.
        fixed_centres: whether neurons keep equidistant centres (radial basis functions).
        first_output: factor of the last layer's first weights; 0 starts at the network 0.
        points: 0 takes the method's own number.
        sampler: one of :data:`insr.stationary.points.SAMPLERS`.
        inset: see :func:`insr.stationary.points.rule`.
        interior_weight, boundary_weight: of the equation's or the energy's part of the loss, and of
            penalised conditions.
        boundary_points: of penalised conditions.
        iterations: most; 0 takes :data:`ITERATIONS`.
        seconds: most; 0 for no limit.
        learning_rate: of Adam.
        settling: steps of Gauss-Newton after the rounding of each layer, see
            :func:`insr.stationary.restriction.rounded`.
    """

    structure: str = "equivalence"
    equivalence_order: int = 1
    superposed: bool = False
    activation: str = "tanh"
    omega0: float = 0.0
    hidden: int = 0
    fixed_centres: bool = False
    first_output: float = 1.0
    points: int = 0
    sampler: str = "sobol"
    inset: float = 0.0
    interior_weight: float = 1.0
    boundary_weight: float = 1.0
    boundary_points: int = BOUNDARY_POINTS
    iterations: int = 0
    seconds: float = 0.0
    learning_rate: float = 1e-3
    settling: int = 3

    family: ClassVar[str] = "pinn"
    integrators: ClassVar[tuple[str, ...]] = ("stationary",)
    optimizers: ClassVar[tuple[str, ...]] = ("gauss_newton", "lbfgs", "adam")
    boundaries: ClassVar[tuple[str, ...]] = ("exact", "penalty")

    labelled: ClassVar[tuple[str, ...]] = (
        "structure",
        "equivalence_order",
        "superposed",
        "activation",
        "omega0",
        "hidden",
        "points",
        "sampler",
        "inset",
        "interior_weight",
        "boundary_weight",
        "seconds",
    )

    kind: ClassVar[str]
    """Equation that the method solves."""
    energy: ClassVar[bool] = False
    """Whether an energy is minimised, and no residual."""

    def __post_init__(self):
        super().__post_init__()
        for key, allowed in (
            ("structure", KINDS),
            ("activation", ACTIVATIONS),
            ("sampler", SAMPLERS),
        ):
            if getattr(self, key) not in allowed:
                found, allowed = getattr(self, key), ", ".join(allowed)
                raise ValueError(f"{key}: {found!r}; allowed: {allowed}")
        self._check_above_zero(
            "equivalence_order",
            "interior_weight",
            "boundary_weight",
            "boundary_points",
            "learning_rate",
        )
        self._check_automatic(
            "first_output", "omega0", "hidden", "points", "iterations", "seconds", "settling"
        )
        if self.sampler == "fresh" and self.optimizer == "lbfgs":
            raise ValueError("sampler: 'fresh'; allowed with lbfgs: points that stay")

    @abstractmethod
    def refusal(self, case: Case) -> str:
        """Why the method cannot solve a case of its equation; empty where it can."""

    @abstractmethod
    def imposed(self, case: Case) -> tuple[Condition, ...]:
        """The conditions that the method must impose; natural ones are not among them."""

    @abstractmethod
    def ansatz(self, case: Case) -> Structure | None:
        """What meets the imposed conditions; None where they are penalised.

        Raises:
            ValueError: the conditions or the boundary do not allow it.
        """

    @abstractmethod
    def count(self, case: Case, network: Siren) -> int:
        """Number of points where none is set."""

    @abstractmethod
    def objective(
        self, case: Case, trial: Trial, points: Rule, ends: list[Rule], earlier: tuple
    ) -> Objective | Rayleigh:
        """What is minimised.

        Args:
            case, trial: as elsewhere.
            points: of the domain.
            ends: on the piece of each imposed condition.
            earlier: weights of the fields that were found before, see :meth:`solve`.
        """

    def supports(self, case):
        if case.equation.kind != self.kind:
            return False, f"equation: {case.equation.kind}; allowed: {self.kind}"
        if reason := self.refusal(case):
            return False, reason
        try:
            self.ansatz(case)
        except ValueError as error:
            return False, str(error)
        return True, ""

    def check_budget(self, case, budget, dtype):
        """Raise BudgetTooSmall where no network fits."""
        self.network(case, budget, dtype)

    def network(self, case: Case, budget: Budget, dtype: str) -> Siren:
        """The widest network that fits.

        Raises:
            cases.budgets.BudgetTooSmall: not even one neuron a layer fits.
        """
        ansatz, dim = self.ansatz(case), case.domain.dim
        outputs = ansatz.outputs if ansatz else 1
        alpha = self.hidden - 1 if self.hidden else case.network[0]
        return Siren(
            inputs=dim,
            outputs=outputs,
            alpha=alpha,
            beta=siren_width(budget, alpha, dim, outputs, dtype),
            omega0=self.omega0 or OMEGA0[self.activation],
            activation=self.activation,
            **box_scaling(case.domain.bounds),
        )

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        """One field after the other: a mode of vibration needs those below it."""
        place, network = resolve(device), self.network(case, budget, dtype)
        trial = Trial(network=network, structure=self.ansatz(case))
        earlier: tuple[np.ndarray, ...] = ()
        spent, seconds = 0.0, []
        for _ in range(getattr(case.equation, "mode", 1)):
            run = self._train(case, trial, earlier, seed, place, dtype, progress)
            earlier = (*earlier, run.weights)
            spent += run.history.spent + run.compiled_s
            seconds = [*seconds, run.history.seconds[-1]]
        theta = run.weights
        loss, watched = run.problem.evaluate(torch.from_numpy(theta).to(place)).value, run.watched
        contradicted = overfitted(loss, watched, energy=self.energy)
        status, reason = verdict(theta, loss, watched, contradicted)
        return Solution(
            field=StationaryField(partial(trial.value, theta), partial(trial.gradient, theta)),
            n_parameters=network.n_parameters,
            memory_bytes=network.n_parameters * DTYPES[dtype],
            status=status,
            reason=reason,
            setup_s=spent,
            diagnostics={
                "device": str(place),
                "width": network.beta,
                "points": run.points,
                "iterations": run.minimum.iterations,
                "evaluations": run.minimum.evaluations,
                "converged": run.minimum.converged,
                "loss": loss,
                "watched_loss": watched,
                "overfitted": contradicted,
                "earlier_modes_s": sum(seconds[:-1]),
                **run.history.report(),
            },
        )

    def _structure(self, case: Case) -> Structure | None:
        """The structure of the imposed conditions, or None; see :meth:`ansatz`."""
        conditions = self.imposed(case)
        if self.boundary == "penalty" or not conditions:
            return None
        diffusivity = getattr(case.equation, "diffusivity", 1.0)
        fluxes = any(isinstance(condition, Robin) for condition in conditions)
        return structure(
            conditions,
            self.structure,
            self.equivalence_order,
            diffusivity=diffusivity,
            superposed=self.superposed and fluxes,
        )

    def _train(self, case, trial, earlier, seed, place, dtype, progress) -> "Run":
        network, generator = trial.network, np.random.default_rng(seed)
        pieces = [condition.piece for condition in self.imposed(case)]
        count = self.points or self.count(case, network)
        precision = torch.float32 if self.optimizer == "adam" else torch.float64

        def points_of(sampler, number):
            return rule(case.equation, case.domain, sampler, number, generator, self.inset)

        def draw(points):
            ends = boundary_points(pieces, self.boundary_points, generator)
            return self.objective(case, trial, points, ends, earlier)

        points = points_of(self.sampler, count)
        problem = draw(points)
        judges = "gauss" if case.domain.dim <= 2 else "sobol"
        judge = draw(points_of(judges, math.ceil(WATCH * len(points.weights))))
        watched = compiled(judge) if isinstance(judge, Objective) else judge
        fresh = self.sampler == "fresh"
        matrix = fixed_centres(network).to(place) if self.fixed_centres else None

        def in_use(objective):
            moved = objective.to(place, precision)
            if self.optimizer != "gauss_newton" and isinstance(moved, Objective):
                moved = compiled(moved)
            return moved if matrix is None else Tied(moved, matrix)

        def weights_of(parameters):
            return parameters if matrix is None else matrix.to(parameters) @ parameters

        if matrix is None:
            start = network.initial_parameters(seed)
            start[network.layers[-1].start :] *= self.first_output
        else:
            start = centred_start(network, seed)
        start, first = start.to(place, precision), in_use(problem)
        begun = time.perf_counter()
        first.evaluate(start)  # compiles the sweep where that was not done yet
        compiled_s = time.perf_counter() - begun
        at_points = error_watch(case, trial.evaluator)
        history = History(
            error=lambda p: at_points(judge.normalised(network, weights_of(p)).numpy()),
            watch=lambda p: watched.evaluate(weights_of(p)).value,
            iterations=self.iterations or ITERATIONS[self.optimizer],
            limit=self.seconds,
        )
        training = Training(
            draw=lambda number: (
                in_use(draw(points_of(self.sampler, count))) if fresh and number else first
            ),
            fresh=fresh,
            history=history,
            iterations=history.iterations,
            seconds=self.seconds,
            go_on=partial(progress, 0),
        )
        minimum = self._minimum(training, start)
        theta = weights_of(minimum.parameters).to("cpu", torch.float64)
        if self.optimizer == "gauss_newton" and matrix is None:
            theta = rounded(problem, network, theta, self._newton(), dtype, self.settling)
            settled = minimum.iterations + self.settling * (len(network.layers) - 1) + 1
            history.record(settled, theta, problem.evaluate(theta).value)
        theta = stored(judge.normalised(network, theta), dtype)
        return Run(
            weights=theta.numpy(),
            problem=problem.to(place, torch.float64),
            watched=judge.evaluate(theta).value,
            points=count,
            minimum=minimum,
            history=history,
            compiled_s=compiled_s,
        )

    def _minimum(self, training, start):
        match self.optimizer:
            case "gauss_newton":
                return training.newton(start, self._newton())
            case "lbfgs":
                return training.lbfgs(start)
        return training.adam(start, self.learning_rate)

    def _newton(self):
        return DampedNewton(max_iterations=self.iterations or ITERATIONS["gauss_newton"])


@final
@dataclass(frozen=True, kw_only=True)
class Run:
    """A trained network.

    Attributes:
        weights: as they are stored, in float64.
        problem: what was minimised, in float64.
        watched: the same by independent points.
        points: their number in training.
        minimum, history: of the training.
        compiled_s: seconds of a first evaluation, which may compile and belongs to no training.
    """

    weights: np.ndarray
    problem: Objective | Rayleigh
    watched: float
    points: int
    minimum: Minimum
    history: History
    compiled_s: float


def verdict(
    weights: np.ndarray, loss: float, watched: float, contradicted: bool
) -> tuple[str, str]:
    """Status and reason of a training: one that other points contradict has not converged."""
    if not (np.isfinite(weights).all() and math.isfinite(loss)):
        return "diverged", "the loss is not finite"
    if contradicted:
        return (
            "not_converged",
            f"overfitted: loss {loss:.3g} at its points, {watched:.3g} at others",
        )
    return "ok", ""


def overfitted(loss: float, watched: float, *, energy: bool) -> bool:
    """Whether independent points see much more than those of the training.

    Of an energy it is the energy that falls below that of the field; of a residual, in the end
    rounding and the field's own resolution differ between points, so that only a residual a hundred
    times larger counts.
    """
    if energy:
        return watched - loss > OVERFITTED * abs(watched)
    return loss < OVERFITTED * watched
