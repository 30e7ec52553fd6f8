"""INSR for incompressible flow: a network for the velocity, one for the pressure."""

from dataclasses import dataclass, replace
from typing import ClassVar, final

import numpy as np
import torch

from cases.contracts import Method, Solution, silent
from cases.vocabulary import DTYPES
from insr import euler_solver
from insr.device import resolve
from insr.euler_solver import SPLITTINGS, Unknown
from insr.field import NetworkField
from insr.initial_fit import InitialFit
from insr.optimizers.gauss_newton import GaussNewton
from insr.optimizers.lbfgs import LBFGS

WEAK = 0.01  # damping of the weak projection, relative to that of the velocity's fit
STRONG = 200.0  # damping of the strong Laplacian, likewise
LBFGS_ITERATIONS = 100  # a fit


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Method):
    """Weak-form projection and Gauss-Newton; walls by penalty rows or by the ansatz.

    Settings:
        omega0: frequency factor of the SIRENs, on the box mapped to [-1, 1]^2.
        damping: of Gauss-Newton, in all fits.
        tolerance: of the mean squared residual of the velocity's fit.
        ansatz_length: length over which the exact ansatz leaves a wall.
        fit_iterations: Gauss-Newton steps of the initial fit.
    """

    omega0: float = 5.0
    damping: float = 1e-6
    tolerance: float = 1e-11
    ansatz_length: float = 1.0
    fit_iterations: int = 40

    family: ClassVar[str] = "insr"
    seeded: ClassVar[bool] = True
    order: ClassVar[float | None] = None
    integrators: ClassVar[tuple[str, ...]] = tuple(SPLITTINGS)
    optimizers: ClassVar[tuple[str, ...]] = ("gauss_newton", "lbfgs")
    boundaries: ClassVar[tuple[str, ...]] = ("penalty", "exact")

    def __post_init__(self):
        super().__post_init__()
        for key in ("omega0", "damping", "tolerance", "ansatz_length", "fit_iterations"):
            if not getattr(self, key) > 0:
                raise ValueError(f"{key}: {getattr(self, key)}; allowed: a number above 0")

    @property
    def role(self):
        return "tested"

    def supports(self, case):
        if case.equation.kind != "euler" or case.domain.dim != 2:
            return False, "two-dimensional incompressible flow only"
        return True, ""

    def check_budget(self, case, budget, dtype):
        """Raise BudgetTooSmall where no two networks fit."""
        euler_solver.check_budget(case, budget, dtype)

    def solve(self, case, budget, *, seed, device="cpu", dtype="float32", progress=silent):
        place = resolve(device)
        numbers = euler_solver.check_budget(case, budget, dtype)
        pair = euler_solver.networks(case, numbers, self.omega0)
        exact = self.boundary == "exact"
        velocity, potential = euler_solver.fields(
            case, pair, exact, self.ansatz_length, place, torch.float64
        )
        fit = InitialFit(points=pair[0].n_parameters // 4, iterations=self.fit_iterations)
        start, facts = fit.run(
            pair[0], case.domain, case.initial, seed=seed, ansatz=velocity.ansatz, device=place
        )
        newton = GaussNewton(
            damping=self.damping,
            tolerance=self.tolerance / 10,
            refresh_above=self.tolerance,
            max_linearizations=6,
        )
        splitting = SPLITTINGS[self.integrator](velocity, potential, case.time_step)
        if self.optimizer == "lbfgs":
            lbfgs = LBFGS(max_iterations=LBFGS_ITERATIONS, tolerance=self.tolerance)
            state = Unknown(start, lbfgs)
            kinds = dict.fromkeys(("velocity", "weak potential", "strong potential"), lbfgs)
        else:
            state = Unknown(start, newton)
            kinds = {
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
        others = [
            Unknown(
                start if kind == "velocity" else self._flat(pair[1], seed + 1, place),
                kinds[kind],
                vanishing=kind != "weak potential" or self.optimizer == "lbfgs",
            )
            for kind in splitting.others
        ]
        run = euler_solver.march(splitting, state, others, case, progress)
        total = sum(network.n_parameters for network in pair)
        return Solution(
            field=NetworkField(
                network=pair[0],
                steps=tuple(range(len(run.weights))),
                weights=np.stack(run.weights).astype(dtype),
                ansatz=velocity.ansatz,
            ),
            n_parameters=total,
            memory_bytes=total * DTYPES[dtype],
            status=run.status,
            reason=run.reason,
            diagnostics={
                "device": str(place),
                "width": pair[0].beta,
                "points": len(velocity.points),
                "stepping_s": run.seconds,
                "factorisations": sum(u.factorisations for u in (state, *others)),
                "residual_evaluations": sum(u.evaluations for u in (state, *others)),
                "rms_residual_median": float(np.median(run.rms_residuals or [np.nan])),
                "rms_residual_max": float(np.max(run.rms_residuals or [np.nan])),
                "rms_residuals": run.rms_residuals,
                **facts,
            },
        )

    @staticmethod
    def _flat(network, seed, device):
        """SIREN weights with a last layer of zeros: the potential starts flat."""
        weights = network.initial_parameters(seed, device=device)
        last = network.layers[-1]
        weights[last.start : last.stop] = 0
        return weights
