"""A physics-informed network in space and time: one fit for the whole flow, no time stepping.

Adam on fresh points brings it near, Gauss-Newton on points that change from round to round goes on:
the same optimiser as INSR's, so that the comparison is one of formulations. Source: Raissi,
Perdikaris, Karniadakis, *J. Comput. Phys.* 378, 2019.
"""

import math
import time
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import torch

from cases.budgets import siren_width
from cases.contracts import Solution, silent
from cases.domains import Box
from cases.vocabulary import DTYPES
from insr.device import resolve
from insr.network_method import FlowNetworkMethod
from insr.networks import Siren, box_scaling
from insr.optimizers.adam import Moments, one_cycle
from insr.optimizers.gauss_newton import GaussNewton
from insr.residual_flow import SpaceTimeField, space_time_rows
from insr.rows import squares_of

INPUTS, OUTPUTS = 3, 3  # x, y, t and u, v, p
ADAM_POINTS = 2000  # an iteration
NEWTON = GaussNewton(
    damping=1e-7, relative_damping=0.1, max_linearizations=4, max_chords=8, single=True
)


@final
@dataclass(frozen=True, kw_only=True)
class Solver(FlowNetworkMethod):
    """The network sees box and time span as [-1, 1]^3; walls and initial values are penalised.

    Settings:
        omega0: frequency factor of the SIREN.
        adam_iterations, learning_rate: of the first part (one-cycle schedule).
        rounds: of Gauss-Newton, each on new points.
    """

    omega0: float = 20.0
    adam_iterations: int = 4000
    learning_rate: float = 1e-3
    rounds: int = 15

    family: ClassVar[str] = "pinn"
    optimizers: ClassVar[tuple[str, ...]] = ("gauss_newton",)
    boundaries: ClassVar[tuple[str, ...]] = ("penalty",)

    def __post_init__(self):
        super().__post_init__()
        self._check_above_zero("omega0", "adam_iterations", "learning_rate", "rounds")

    def check_budget(self, case, budget, dtype):
        """Raise BudgetTooSmall where no network fits."""
        siren_width(budget, case.network[0], INPUTS, OUTPUTS, dtype)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        place, alpha, end = resolve(device), case.network[0], float(case.times[-1])
        solid = Box((*case.domain.lower, 0.0), (*case.domain.upper, end))
        network = Siren(
            inputs=INPUTS,
            outputs=OUTPUTS,
            alpha=alpha,
            beta=siren_width(budget, alpha, INPUTS, OUTPUTS, dtype),
            omega0=self.omega0,
            **box_scaling(solid),
        )
        generator = np.random.default_rng(seed)

        def rows(sampler, count, precision):
            like = torch.empty(0, device=place, dtype=precision)
            counts = (count, math.ceil(math.sqrt(count)), count // 2)
            return space_time_rows(case, network, counts, sampler, generator, like)

        started, going = time.perf_counter(), True
        weights = network.initial_parameters(seed, device=place, dtype=torch.float32)
        moments = Moments(weights, betas=(0.9, 0.99))
        for iteration in range(self.adam_iterations):
            value, gradient = squares_of(rows("uniform", ADAM_POINTS, torch.float32))(weights)
            rate = one_cycle(self.learning_rate, iteration, self.adam_iterations)
            weights = weights + moments.step(gradient, rate)
            if iteration % 100 == 0:
                going = progress(0, f"Adam {iteration}, residual {value**0.5:.1e}")
            if not going:
                break
        adam_s, residuals = time.perf_counter() - started, []
        weights = weights.to(torch.float64)
        for number in range(self.rounds if going else 0):
            # Three equations inside, two components at t = 0: a few rows a weight.
            problem = rows("stratified", network.n_parameters // 2, torch.float64)
            minimum = NEWTON.minimize(problem, weights)
            weights = minimum.parameters
            residuals.append(minimum.value**0.5)
            going = progress(0, f"round {number}, residual {residuals[-1]:.1e}")
            if not going:
                break
        if going:
            progress(case.num_steps)
        return Solution(
            field=SpaceTimeField(
                network=network, weights=weights.cpu().numpy().astype(dtype), times=case.times
            ),
            n_parameters=network.n_parameters,
            memory_bytes=network.n_parameters * DTYPES[dtype],
            diagnostics={
                "device": str(place),
                "width": network.beta,
                "adam_s": adam_s,
                "rms_residual_last": residuals[-1] if residuals else float("nan"),
                "rounds": len(residuals),
            },
        )
