r"""A passive field that a computed flow carries: c^{n+1}(x) = c^n(X(x)), fitted step by step.

The foot X is that of :mod:`cases.characteristics`. Each step draws points that gather where the
carried field varies, which for an indicator is its edge.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch

from cases.budgets import Budget, siren_width
from cases.characteristics import foot
from cases.contracts import Case, FieldSeries
from cases.vocabulary import DTYPES
from insr.boundary import NO_ANSATZ
from insr.field import NetworkField
from insr.gathered_fit import GatheredFit
from insr.jets import evaluate
from insr.networks import Siren, box_scaling
from insr.optimizers.annealed_adam import AnnealedAdam
from insr.rows import LinearBlocks
from insr.sampling import concentrated

OMEGA0 = 30.0
POINTS = 10_000  # a step
OPTIMIZER = AnnealedAdam(max_cycles=1)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A carried field with its costs.

    Attributes:
        field: at the steps that are scored.
        memory_bytes: of its network.
        seconds: spent.
        facts: diagnostics.
    """

    field: NetworkField
    memory_bytes: int
    seconds: float
    facts: dict


def carry(
    case: Case,
    name: str,
    flow: FieldSeries,
    integrator: str,
    budget: Budget,
    dtype: str,
    seed: int,
    device,
    fit: GatheredFit,
) -> Carried:
    """Carry the case's companion ``name`` in the flow as far as both go.

    Args:
        case: with the companion.
        flow: the computed velocity.
        integrator: that of the flow; it decides about the foot.
        budget: of the flow, of which the companion's share follows.
        dtype, seed, device: as for the flow.
        fit: of the initial field.
    """
    started = time.perf_counter()
    companion, box = case.companions[name], case.domain
    share = case.companion_budget(name, budget)
    alpha = companion.network[0]
    network = Siren(
        inputs=box.dim,
        outputs=1,
        alpha=alpha,
        beta=siren_width(share, alpha, box.dim, 1, dtype),
        omega0=OMEGA0,
        **box_scaling(box),
    )
    generator = np.random.default_rng(seed)
    weights, facts = fit.run(network, box, companion.initial, seed=seed, device=device)
    scored = case.companion_steps(name)
    kept, residuals = {0: weights}, []
    for step in range(1, min(companion.last_step, flow.steps[-1]) + 1):
        weights, value = _step(case, network, weights, flow, integrator, step, generator)
        residuals.append(value**0.5)
        if step in scored:
            kept[step] = weights
    return Carried(
        field=NetworkField(
            network=network,
            steps=tuple(kept),
            weights=np.stack([w.cpu().numpy() for w in kept.values()]).astype(dtype),
            ansatz=NO_ANSATZ,
        ),
        memory_bytes=network.n_parameters * DTYPES[dtype],
        seconds=time.perf_counter() - started,
        facts={
            "fit_s": facts["fit_s"],
            "fit_rms_residual": facts["fit_rms_residual"],
            "rms_residual_median": float(np.median(residuals or [np.nan])),
        },
    )


def _step(case, network, weights, flow, integrator, step, generator):
    """Weights after one step, and the mean squared residual."""

    def feet(points):
        before, after = (lambda x, n=n: flow.evaluate(n, x) for n in (step - 1, step))
        return foot(before, after, points, case.time_step, case.domain, integrator)

    def variation(points):
        places = torch.from_numpy(feet(points)).to(weights)
        jet = evaluate(network, weights, places, 1)[1:, :, 0]
        return torch.linalg.vector_norm(jet, dim=0).cpu().numpy()

    cloud = concentrated(case.domain, POINTS, generator, variation, candidates_per_point=2)
    root, points, places = (
        torch.from_numpy(a).to(weights)
        for a in (np.sqrt(cloud.weights), cloud.points, feet(cloud.points))
    )
    problem = LinearBlocks(
        network=network,
        points=points,
        order=0,
        blocks=(root[None, :, None],),
        target=root * evaluate(network, weights, places, 0)[0, :, 0],
    )
    minimum = OPTIMIZER.minimize(problem, weights)
    return minimum.parameters, minimum.value
