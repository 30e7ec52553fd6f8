"""Fit of an initial field with features of different scale, or with jumps."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from cases.domains import Box
from insr.boundary import NO_ANSATZ, Ansatz
from insr.compiled_rows import loading_s
from insr.initial_fit import rows_of
from insr.networks import Siren
from insr.optimizers.annealed_adam import AnnealedAdam
from insr.sampling import concentrated


@dataclass(frozen=True, kw_only=True)
class GatheredFit:
    """Annealed Adam on many gathered points.

    The points gather where the function varies over ``distance``; see
    :func:`insr.sampling.concentrated`.

    Attributes:
        points: of the fit.
        iterations: of the first of two cycles.
        distance: relative to the box.
    """

    points: int = 40_000
    iterations: int = 8000
    distance: float = 1e-3

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
        """Weights (float32) whose field fits ``function``, and diagnostics; see InitialFit."""
        loaded_s = loading_s(network)
        started, generator = time.perf_counter(), np.random.default_rng(seed)
        lower, upper = np.array(box.lower), np.array(box.upper)

        def variation(points):
            total = np.zeros(len(points))
            for shift in np.diag(self.distance * box.lengths):
                ahead, behind = (np.clip(points + s * shift, lower, upper) for s in (1, -1))
                total += np.abs(function(ahead) - function(behind)).sum(axis=1)
            return total

        def problem():
            cloud = concentrated(box, self.points, generator, variation)
            return rows_of(network, ansatz, cloud, function, device, torch.float32)

        weights = network.initial_parameters(seed, device=device, dtype=torch.float32)
        adam = AnnealedAdam(iterations=self.iterations, max_cycles=2)
        weights = adam.minimize(problem(), weights).parameters
        value = problem().evaluate(weights).value
        return weights, {
            "loading_s": loaded_s,
            "fit_s": time.perf_counter() - started,
            "fit_rms_residual": math.sqrt(value),
        }
