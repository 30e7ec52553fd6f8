"""Limited-memory BFGS on fixed points (scipy's L-BFGS-B without bounds; Liu, Nocedal 1989)."""

from dataclasses import dataclass

import torch
from scipy.optimize import minimize

from insr.optimizers import Minimum
from insr.rows import squares_of


@dataclass(frozen=True, kw_only=True)
class LBFGS:
    """Settings of the optimiser.

    Attributes:
        max_iterations: a call.
        history: stored pairs.
        tolerance: done when f falls to it.
    """

    max_iterations: int = 300
    history: int = 50
    tolerance: float = 1e-14

    def minimize(self, problem, parameters, state=None) -> Minimum:
        """Minimise |r|^2 from ``parameters`` (P,), float64."""
        squares = squares_of(problem)

        # The line search's tests lose their digits near f = 1e-14: minimise log f instead.
        def logarithm(theta):
            value, gradient = squares(torch.from_numpy(theta).to(parameters.device))
            value += 1e-300
            return _log(value), (gradient / value).cpu().numpy()

        result = minimize(
            logarithm,
            parameters.cpu().numpy(),
            jac=True,
            method="L-BFGS-B",
            callback=_StopAt(self.tolerance),
            options={
                "maxiter": self.max_iterations,
                "maxcor": self.history,
                "maxfun": 2 * self.max_iterations,
                "ftol": 0.0,
                "gtol": 0.0,
            },
        )
        theta = torch.from_numpy(result.x).to(parameters.device)
        value, _ = squares(theta)
        return Minimum(
            parameters=theta,
            value=value,
            iterations=result.nit,
            evaluations=result.nfev,
            converged=value <= self.tolerance,
        )


class _StopAt:
    def __init__(self, tolerance):
        self.tolerance = tolerance

    def __call__(self, intermediate_result):
        if intermediate_result.fun <= _log(self.tolerance):
            raise StopIteration


def _log(value):
    return float(torch.log(torch.tensor(value, dtype=torch.float64)))
