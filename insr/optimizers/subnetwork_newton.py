r"""Newton's method for energies of wide networks: dense steps in the weights of drawn neurons.

An iteration draws some neurons of each layer (:class:`insr.subnetworks.Subnetwork`), factors
G + mu of the weights between them and moves these alone: as long as steps lower the energy, with a
new gradient and the old factor. The weights of one draw see nearly all that the field can do, so
that few draws serve a time step; the next ones remove what the first left. Before each, the last
layer is moved by itself (:mod:`insr.optimizers.output_newton`). Damping and predicted decrease are
those of :mod:`insr.optimizers.energy_newton`. Descent in drawn coordinates: Nesterov, *Efficiency
of coordinate descent methods on huge-scale optimization problems*, SIAM J. Optim. 2012.
"""

import math
import time
from dataclasses import dataclass

import torch

from insr.dense import DampedInverse
from insr.optimizers import Minimum
from insr.optimizers.energy_newton import NewtonState, decrease_ratio, next_damping, stationarity
from insr.optimizers.output_newton import OutputNewton
from insr.subnetworks import Subnetwork


@dataclass(frozen=True, kw_only=True)
class SubnetworkNewton:
    """Settings of the optimiser.

    Attributes:
        width: neurons a layer that are drawn.
        max_iterations: draws a call.
        steps: most steps a draw, refused ones included.
        tolerance: done when the predicted decrease of the first steps of two draws in succession
            falls to this times the size of the energy.
        damping: at the start, relative to the mean diagonal; heavier ones predict little and do not
            count for the tolerance.
        least_damping: never less.
        seed: of the draws.
        rows_per_weight: of the matrix of a draw, from some of the points.
        output_iterations: most in the last layer alone, before each draw.
    """

    width: int = 24
    max_iterations: int = 10
    steps: int = 4
    tolerance: float = 1e-5
    damping: float = 1e-2
    least_damping: float = 1e-8
    seed: int = 0
    rows_per_weight: float = 12.0
    output_iterations: int = 2

    def minimize(self, problem, parameters, state: NewtonState | None = None) -> Minimum:
        """As :meth:`insr.optimizers.energy_newton.EnergyNewton.minimize`, without multipliers."""
        state = state or NewtonState(self.damping)
        state.damping = min(state.damping, self.damping)
        state.generator = state.generator or torch.Generator().manual_seed(self.seed)
        started, current = time.perf_counter(), problem.evaluate(parameters)
        network = problem.body.network
        output = OutputNewton(max_iterations=self.output_iterations, tolerance=self.tolerance)
        draws, evaluations, decrement, small = 0, 1, math.inf, 0
        while draws < self.max_iterations and small < 2:
            draws += 1
            current = output.descend(current)
            part = Subnetwork.drawn(network, self.width, state.generator)
            points = self._points(problem.body.points, part, state.generator)
            state.inverse = DampedInverse(current.rows(points, torch.float32, part))
            state.factorisations += 1
            gradient = fresh = current.gradient(part)
            for count in range(self.steps):
                mu = state.damping * state.inverse.mean_diagonal
                if mu != state.inverse.damping:
                    state.inverse.damp(mu)
                step = -state.inverse.apply(gradient)
                predicted = float(mu * step @ step - gradient @ step) / 2
                moved = current.parameters.clone()
                moved[part.indices] += step
                trial = problem.evaluate(moved)
                evaluations += 1
                ratio = decrease_ratio(current, trial, predicted)
                if count == 0:
                    decrement = predicted / current.size
                    light = state.damping <= self.damping
                    small = small + 1 if light and decrement <= self.tolerance else 0
                if gradient is fresh:  # an old factor says little about the next one
                    state.damping = next_damping(state.damping, ratio, self.least_damping)
                    if ratio <= 0:
                        continue
                if ratio <= 0:
                    break
                current = trial
                if predicted <= self.tolerance * current.size:
                    break
                gradient = current.gradient(part)
        return Minimum(
            parameters=current.parameters,
            value=current.value,
            iterations=draws,
            evaluations=evaluations,
            converged=small == 2,
            state=state,
            facts={
                "decrement": decrement,
                "gap": 0.0,
                "seconds": time.perf_counter() - started,
                "stationarity": stationarity(problem, current, state),
                "problem": problem,
                "found": current,
            },
        )

    def _points(self, points, part, generator):
        """Some points whose rows are many times the weights of a part, or all."""
        count, dim = points.shape
        enough = math.ceil(self.rows_per_weight * len(part.indices) / (dim + dim**2))
        return torch.randperm(count, generator=generator)[:enough]
