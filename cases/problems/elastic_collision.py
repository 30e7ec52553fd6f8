r"""A square is thrown onto a rigid disc.

.. math:: \rho_0 \ddot u = \nabla \cdot P + f(t) + k \, \delta n, \quad
          f = (0, -200) \text{ for } 0 < t < 0.2, \text{ then } 0.

rho_0 = 10, c_a = 20, c_v = 1000, the square [-1,1]^2, at rest at t = 0 and touching the disc of
radius 1 around (0, -2); all edges are free of traction. Contact is a penalty of k = 1e4 on the
depth of every point of the body in the disc (:class:`cases.obstacles.Contact`). dt = 0.1, 20 steps.
The push accelerates by 20 during the first two steps, as in the released code.

In the last step (t = 2) the upper edge is compressed below 0.52 of its length, where a surface of
this material folds (Biot): meshes finer than 28 elements an edge there fold around (0, 1), by 0.1,
smooth fields do not. With small time steps, undamped, it folds from t = 1.3 on, and the largest
distance of two fine solutions says little from there. Energies, depth, path, and the mean distance
stay comparable.

The text shows pictures and no figures. Implicit Euler at this dt damps the impact, hence two
references, of the same contact law: of the same integrator and dt, which the headline error refers
to (largest Euclidean error of the displacement, mean over the steps 1..20), and ``converged`` in
dt, for explicit particles and freely chosen integrators.
"""

from functools import partial

from cases.budgets import siren_parameters
from cases.contracts import Case
from cases.energies import ArapVolume
from cases.equations import Elasticity, Push
from cases.obstacles import Ball, Contact
from cases.references import ReferenceMethod
from cases.solid_histories import solid_comparison
from cases.solids import (
    NETWORK,
    OBSERVED,
    SMALL_NETWORK,
    SQUARE,
    at_rest,
    contact_roughness,
    solid_observables,
)

EQUATION = Elasticity(
    density=10.0,
    energy=ArapVolume(20.0, 1e3),
    push=Push(force=(0.0, -200.0), until=0.2),
    contact=Contact(Ball(centre=(0.0, -2.0), radius=1.0), stiffness=1e4),
)

CASE = Case(
    name="elastic_collision",
    title="Collision of a square with a disc",
    equation=EQUATION,
    domain=SQUARE,
    components=2,
    symbol="u",
    unit="m",
    time_step=0.1,
    num_steps=20,
    initial=at_rest,
    boundary_conditions=(),
    published_boundary_conditions=(),
    reference=ReferenceMethod("reference", "variational"),
    further_references={
        "converged": ReferenceMethod(
            "reference", "midpoint", {"substeps": 20, "resolution": 16, "graded": False}
        ),
    },
    metric="linf",
    further_metrics=("mean_distance",),
    conserved=(),
    paper_bytes=4 * siren_parameters(*NETWORK, inputs=2, outputs=2),
    named_budgets={"small_network": 4 * siren_parameters(*SMALL_NETWORK, inputs=2, outputs=2)},
    scoring_points_per_axis=(512, 512),
    figure_times=tuple(0.2 * frame for frame in range(11)),
    network=NETWORK,
    observable_points_per_axis=OBSERVED,
    observables={
        **solid_observables(EQUATION, SQUARE),
        "contact_roughness": partial(contact_roughness, EQUATION, SQUARE),
    },
    comparison=solid_comparison(
        EQUATION, SQUARE, judges={"midpoint": "converged", "symplectic_euler": "converged"}
    ),
    citation="Chen, Wu, Grinspun, Zheng, Chen: Implicit Neural Spatial Representations for "
    "Time-dependent PDEs, ICML 2023, arXiv:2210.00124",
)
