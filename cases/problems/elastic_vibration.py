r"""A clamped beam swings freely.

.. math:: \rho_0 \ddot u = \nabla \cdot P \text{ on } [-1, 1] \times [-0.2, 0.2], \quad
          u(-1, y) = 0 .

rho_0 = 1, c_a = 100, c_v = 1000 (Lame constants 2000 and 100). Up to t = 0 the beam is in
equilibrium under a force of (0, -1) per unit area, which is then let go: step 0 is the state that
each method finds for it. dt = 0.08, 120 steps, about three of its slowest periods.

Slender beams of the same material have the frequency

.. math:: \omega = \frac{3.516}{L^2} \sqrt{\frac{E' h^2}{12 \rho_0}}, \quad
          E' = \frac{4 \mu (\lambda + \mu)}{\lambda + 2 \mu}

in plane strain, a period of 3.17 for L = 2 and h = 0.4. Implicit Euler damps a linear oscillation
by (1 + (omega dt)^2)^(-1/2) a step; the case is not in the paper and asks for that number, the
period and the amplitude. Two references: of implicit Euler (``variational``), which the headline
error refers to, and of the midpoint rule (``second_order``). The error is the largest Euclidean
error of the displacement, mean over the steps 1..120.
"""

from functools import partial

from cases.boundary_conditions import Grip
from cases.budgets import siren_parameters
from cases.contracts import Case
from cases.domains import Box
from cases.energies import ArapVolume
from cases.equations import Elasticity
from cases.references import ReferenceMethod
from cases.solid_histories import solid_comparison
from cases.solids import SMALL_NETWORK, at_rest, mean_on_face, solid_observables

BEAM = Box(lower=(-1.0, -0.2), upper=(1.0, 0.2))
EQUATION = Elasticity(density=1.0, energy=ArapVolume(1e2, 1e3), hold=(0.0, -1.0))
CLAMP = (Grip(0, "lower", (0.0, 0.0)),)

CASE = Case(
    name="elastic_vibration",
    title="Free vibration of a clamped beam",
    equation=EQUATION,
    domain=BEAM,
    components=2,
    symbol="u",
    unit="m",
    time_step=0.08,
    num_steps=120,
    initial=at_rest,
    boundary_conditions=CLAMP,
    published_boundary_conditions=CLAMP,
    reference=ReferenceMethod("reference", "variational"),
    further_references={"second_order": ReferenceMethod("reference", "midpoint")},
    metric="linf",
    further_metrics=("mean_distance",),
    conserved=(),
    paper_bytes=4 * siren_parameters(*SMALL_NETWORK, inputs=2, outputs=2),
    named_budgets={},
    scoring_points_per_axis=(512, 512),
    figure_times=tuple(0.8 * frame for frame in range(13)),
    network=SMALL_NETWORK,
    observable_points_per_axis=(201, 41),
    observables={
        **solid_observables(EQUATION, BEAM),
        "tip": partial(mean_on_face, BEAM, 0, 1),
    },
    comparison=solid_comparison(
        EQUATION, BEAM, judges={"midpoint": "second_order", "symplectic_euler": "second_order"}
    ),
    citation="not in the papers; the solid of Chen et al., ICML 2023, arXiv:2210.00124",
)
