"""INSR without splitting: a time step minimises the residual of velocity and pressure at once."""

import math
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import torch

from cases.budgets import siren_width
from cases.contracts import DIVERGENCE_FACTOR, Solution, silent
from cases.vocabulary import DTYPES
from insr.device import resolve
from insr.field import NetworkField
from insr.gathered_fit import GatheredFit
from insr.jets import evaluate
from insr.network_method import FlowNetworkMethod
from insr.networks import Siren, box_scaling
from insr.optimizers.gauss_newton import GaussNewton
from insr.optimizers.lbfgs import LBFGS
from insr.residual_flow import Nodes, StepRows, Velocity
from insr.time_stepping import march

SHARES = {"implicit_euler": 1.0, "midpoint": 0.5}
OUTPUTS = 3  # u, v and p


@final
@dataclass(frozen=True, kw_only=True)
class Solver(FlowNetworkMethod):
    """One network holds u and p; walls are penalised.

    Settings:
        omega0: frequency factor of the SIREN, on the box mapped to [-1, 1]^2.
        points: rows of each equation; 0 takes half the weights, so that rows exceed weights.
        divergence_length: factor that makes a velocity of the divergence, a share of the box.
        iterations: limit of a step; 0 takes 60 for L-BFGS and 4 linearisations for Gauss-Newton.
        fit_iterations: first cycle of the initial fit.
    """

    omega0: float = 20.0
    points: int = 0
    divergence_length: float = 0.05
    iterations: int = 0
    fit_iterations: int = 8000

    family: ClassVar[str] = "insr"
    integrators: ClassVar[tuple[str, ...]] = tuple(SHARES)
    optimizers: ClassVar[tuple[str, ...]] = ("gauss_newton", "lbfgs")
    boundaries: ClassVar[tuple[str, ...]] = ("penalty",)

    def __post_init__(self):
        super().__post_init__()
        self._check_above_zero("omega0", "divergence_length", "fit_iterations")
        self._check_automatic("points", "iterations")

    def check_budget(self, case, budget, dtype):
        """Raise BudgetTooSmall where no network fits."""
        siren_width(budget, case.network[0], 2, OUTPUTS, dtype)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        place, alpha = resolve(device), case.network[0]
        network = Siren(
            inputs=2,
            outputs=OUTPUTS,
            alpha=alpha,
            beta=siren_width(budget, alpha, 2, OUTPUTS, dtype),
            omega0=self.omega0,
            **box_scaling(case.domain),
        )
        start, facts = GatheredFit(iterations=self.fit_iterations).run(
            network, case.domain, case.initial, seed=seed, ansatz=Velocity(), device=place
        )
        start = start.to(torch.float64)
        like = torch.empty(0, device=place, dtype=torch.float64)
        count = self.points or network.n_parameters // 2
        rows = StepRows(
            network=network,
            nodes=Nodes.draw(
                case,
                "stratified",
                count,
                math.ceil(math.sqrt(count)),
                np.random.default_rng(seed),
                like,
            ),
            time_step=case.time_step,
            share=SHARES[self.integrator],
            divergence_length=self.divergence_length * float(case.domain.lengths.min()),
        )
        bound = DIVERGENCE_FACTOR * float(np.abs(case.initial(case.scoring_points())).max())

        def diverged(weights, rms_residual):
            field = evaluate(network, weights, rows.nodes.points, 0)[0, :, :2]
            if not float(field.abs().max()) <= bound:
                return f"the field exceeds {DIVERGENCE_FACTOR:g} max|u0|"
            return ""

        trajectory = march(
            lambda weights, step: rows.after(weights),
            self._optimizer(),
            start,
            case.num_steps,
            extrapolation=0,
            diverged=diverged,
            progress=progress,
        )
        return Solution(
            field=NetworkField(
                network=network,
                steps=tuple(range(len(trajectory.weights))),
                weights=np.stack(trajectory.weights).astype(dtype),
                ansatz=Velocity(),
            ),
            n_parameters=network.n_parameters,
            memory_bytes=network.n_parameters * DTYPES[dtype],
            status=trajectory.status,
            reason=trajectory.reason,
            setup_s=facts.pop("loading_s"),
            diagnostics={
                "device": str(place),
                "width": network.beta,
                "points": count,
                **trajectory.report(),
                "iterations": trajectory.evaluations,
                **facts,
            },
        )

    def _optimizer(self):
        if self.optimizer == "gauss_newton":
            return GaussNewton(
                damping=1e-6,
                relative_damping=0.01,
                tolerance=1e-10,
                refresh_above=1e-9,
                max_linearizations=self.iterations or 4,
                single=True,
            )
        return LBFGS(max_iterations=self.iterations or 60, tolerance=1e-10)
