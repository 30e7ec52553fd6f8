r"""Fit of the initial field: a short Adam run, then Gauss-Newton on fresh points.

Gauss-Newton from random weights is poor and on fixed points it interpolates: the error between
the points stalls at 1e-5. With new stratified points in every iteration each step corrects what
the last one overfitted, and a few dozen steps bring the 1D pulse to 1e-8.

Adam's rate stays small (1e-3): larger rates fit no better and leave networks with rough tangent
functions, on which the time stepping later loses one to two digits.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from cases.domains import Box
from insr.boundary import NO_ANSATZ, Ansatz
from insr.compiled_rows import loading_s
from insr.dense import DampedFactor
from insr.networks import Siren
from insr.optimizers.adam import Moments, one_cycle
from insr.rows import LinearBlocks, squares_of
from insr.sampling import Cloud, concentrated, stratified, uniform


@dataclass(frozen=True, kw_only=True)
class InitialFit:
    """Settings of the fit.

    Attributes:
        adam_iterations, learning_rate, adam_points: of the first part (one-cycle schedule).
        iterations: Gauss-Newton steps.
        points: rows in each; fewer than about two thirds of the weights leave noise behind.
        damping: smallest damping; at least the squared residual is taken.
        gather: whether the points gather where the field is large, see
            :func:`insr.sampling.concentrated`; what fills little of the domain needs it.
    """

    adam_iterations: int = 1500
    learning_rate: float = 1e-3
    adam_points: int = 1000
    iterations: int = 60
    points: int = 600
    damping: float = 1e-13
    gather: bool = False

    def run(
        self,
        network: Siren,
        box: Box,
        function: Callable[[np.ndarray], np.ndarray],
        *,
        seed: int,
        ansatz: Ansatz = NO_ANSATZ,
        device="cpu",
    ):
        """Weights whose field fits ``function`` on the box.

        Args:
            network: shape of the network.
            box: domain of the fit.
            function: maps points (N, d) to values (N, components).
            seed: of the initial weights and of the points.
            ansatz: boundary ansatz.
            device: torch device.

        Returns:
            weights (P,), float64, and a dictionary of diagnostics.
        """
        generator = np.random.default_rng(seed)
        loaded_s = loading_s(network)
        started = time.perf_counter()

        def cloud(rule, count):
            if not self.gather:
                return Cloud.uniform(rule(box, count, generator))
            return concentrated(box, count, generator, lambda x: np.abs(function(x)).sum(axis=1))

        def problem(rule, count, dtype):
            points = cloud(rule, count)
            return rows_of(network, ansatz, points, function, device, dtype)

        weights = network.initial_parameters(seed, device=device, dtype=torch.float32)
        moments = Moments(weights, betas=(0.9, 0.99))
        for iteration in range(self.adam_iterations):
            _, gradient = squares_of(problem(uniform, self.adam_points, torch.float32))(weights)
            rate = one_cycle(self.learning_rate, iteration, self.adam_iterations)
            weights = weights + moments.step(gradient, rate)
        weights = weights.to(torch.float64)
        for _ in range(self.iterations):
            found = problem(stratified, self.points, torch.float64).evaluate(weights)
            factor = DampedFactor(found.jacobian(), max(found.value, self.damping))
            weights = weights - factor.step(found.residual)
        value = problem(stratified, 4 * self.points, torch.float64).evaluate(weights).value
        return weights, {
            "loading_s": loaded_s,
            "fit_s": time.perf_counter() - started,
            "fit_rms_residual": math.sqrt(value),
        }


def rows_of(
    network: Siren, ansatz: Ansatz, cloud: Cloud, function, device, dtype: torch.dtype
) -> LinearBlocks:
    """Rows of min mean |u - function|^2 over a cloud of points, a block a component."""
    x = torch.from_numpy(cloud.points).to(device, dtype)
    root = torch.from_numpy(np.sqrt(cloud.weights)).to(device, dtype)
    target = root[:, None] * torch.from_numpy(function(cloud.points)).to(device, dtype)
    count = ansatz.components(network)
    seeds = (unit_seeds(component, count, root) for component in range(count))
    return LinearBlocks(
        network=network,
        points=x,
        order=ansatz.derivatives,
        blocks=tuple(ansatz.seeds(x, block) for block in seeds),
        target=target.T.reshape(-1),
    )


def unit_seeds(component: int, components: int, weight):
    """Seeds (1, N, components) of one component's value times a weight (N,)."""
    seeds = weight.new_zeros(1, len(weight), components)
    seeds[0, :, component] = weight
    return seeds
