"""Optimisers of stationary objectives, each with its record: Gauss-Newton, L-BFGS, Adam."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from scipy.optimize import minimize

from insr.optimizers import Minimum
from insr.optimizers.adam import Moments
from insr.optimizers.damped_newton import DampedNewton
from insr.stationary.history import History

LBFGS_PAIRS = 50


@final
@dataclass(frozen=True, kw_only=True)
class Training:
    """One training of a network's weights.

    Attributes:
        draw: the objective of an iteration; the same one every time unless ``fresh``.
        fresh: whether each iteration has points of its own.
        history: its record.
        iterations: most.
        seconds: most, without those of the record; 0 for no limit.
        go_on: asked now and then, whether there is time left.
    """

    draw: Callable[[int], object]
    fresh: bool
    history: History
    iterations: int
    seconds: float = 0.0
    go_on: Callable[[str], bool] = lambda message: True

    def newton(self, parameters, optimizer: DampedNewton) -> Minimum:
        """Damped Gauss-Newton, in float64."""
        problem = self.draw(0)
        self.history.record(0, parameters, problem.evaluate(parameters).value)
        return optimizer.minimize(
            problem,
            parameters,
            draw=self.draw if self.fresh else None,
            watch=lambda iteration, theta, loss: self._seen(iteration, theta, loss),
        )

    def adam(self, parameters, rate: float) -> Minimum:
        """Adam at a constant rate, in the precision of the weights; the paper has 1e-3."""
        moments, problem = Moments(parameters), self.draw(0)
        iteration, going = 0, True
        found = problem.evaluate(parameters)
        self.history.record(0, parameters, found.value)
        while going and iteration < self.iterations and math.isfinite(found.value):
            iteration += 1
            parameters = parameters + moments.step(found.gradient(), rate)
            if self.fresh:
                problem = self.draw(iteration)
            found = problem.evaluate(parameters)
            if self.history.due(iteration) or iteration == self.iterations:
                going = self._seen(iteration, parameters, found.value)
        return Minimum(
            parameters=parameters,
            value=found.value,
            iterations=iteration,
            evaluations=iteration + 1,
            converged=False,
        )

    def lbfgs(self, parameters) -> Minimum:
        """Limited-memory BFGS (Liu, Nocedal 1989), of log F where F is a sum of squares."""
        problem, device = self.draw(0), parameters.device
        first = problem.evaluate(parameters)
        scale = abs(first.value) or 1.0
        self.history.record(0, parameters, first.value)
        count, last = 0, first.value

        def objective(theta):
            found = problem.evaluate(torch.from_numpy(theta).to(device))
            # The line search's tests lose their digits where squares are small.
            if found.squares_only:
                value, factor = math.log(found.value + 1e-300), 1 / (found.value + 1e-300)
            else:
                value, factor = found.value / scale, 1 / scale
            return value, (factor * found.gradient()).cpu().numpy()

        def callback(intermediate_result):
            nonlocal count, last
            count += 1
            last = intermediate_result.fun
            if self.history.due(count):
                value = math.exp(last) if first.squares_only else last * scale
                if not self._seen(count, torch.from_numpy(intermediate_result.x), value):
                    raise StopIteration

        result = minimize(
            objective,
            parameters.cpu().numpy(),
            jac=True,
            method="L-BFGS-B",
            callback=callback,
            options={
                "maxiter": self.iterations,
                "maxcor": LBFGS_PAIRS,
                "maxfun": 2 * self.iterations,
                "ftol": 0.0,
                "gtol": 0.0,
            },
        )
        theta = torch.from_numpy(np.asarray(result.x)).to(device)
        value = problem.evaluate(theta).value
        self.history.record(result.nit, theta, value)
        return Minimum(
            parameters=theta,
            value=value,
            iterations=result.nit,
            evaluations=result.nfev,
            converged=False,
        )

    def _seen(self, iteration, parameters, loss):
        """Record, and whether to go on."""
        if self.history.due(iteration) or iteration == self.iterations:
            self.history.record(iteration, parameters, loss)
        in_time = not self.seconds or self.history.elapsed < self.seconds
        return in_time and self.go_on(f"iteration {iteration}, loss {loss:.2e}")
