r"""A nearly incompressible square is pulled to twice its length.

.. math:: u = \arg\min \int_{[-1,1]^2} \Psi(F), \quad F = 1 + \nabla u, \quad
          \Psi = c_a |F - R|^2 + c_v (\det F - 1)^2, \quad
          u(-1, y) = (0, 0), \; u(1, y) = (2 t, 0).

c_a = 1, c_v = 1000; the upper and the lower edge are free. Inertia is left out and t, from 0 to 1,
is the part of the load, in ten steps; methods may take finer ones between. The error is the largest
Euclidean error of the displacement at full load (t = 1).

Published (Chen et al. 2023, table 4): network of 14418 weights, 56.32 KB, 8.82e-2 in 38.33 min;
finite elements, 54.00 KB, 1.99e-1 in 22.04 s; no figure for particles. By the rule of this suite
the 0.8K vertices and 1.5K triangles that the text names take 30.1 KiB, and 56.32 KiB hold about
1.4K vertices; the 54.00 KB are not explained. The 1.7K particles take 53.1 KiB with 8 numbers each.
Particles have inertia: rho_0 = 1, to be pulled in a time of at least 50, in which a shear wave
crosses the square 25 times.
"""

from cases.boundary_conditions import Grip
from cases.budgets import siren_parameters
from cases.contracts import Case
from cases.energies import ArapVolume
from cases.equations import Elasticity
from cases.references import ReferenceMethod
from cases.solid_histories import solid_comparison
from cases.solids import (
    NETWORK,
    OBSERVED,
    SMALL_NETWORK,
    SQUARE,
    at_rest,
    linear_fem_bytes,
    solid_observables,
)

EQUATION = Elasticity(density=1.0, energy=ArapVolume(1.0, 1e3), quasi_static=True)
GRIPS = (Grip(0, "lower", (0.0, 0.0)), Grip(0, "upper", (2.0, 0.0)))

CASE = Case(
    name="elastic_tension",
    title="Tension of a nearly incompressible square",
    equation=EQUATION,
    domain=SQUARE,
    components=2,
    symbol="u",
    unit="m",
    time_step=0.1,
    num_steps=10,
    initial=at_rest,
    boundary_conditions=GRIPS,
    published_boundary_conditions=GRIPS,
    reference=ReferenceMethod("reference", "quasi_static"),
    metric="linf",
    headline="last",
    further_metrics=("mean_distance",),
    conserved=(),
    paper_bytes=4 * siren_parameters(*NETWORK, inputs=2, outputs=2),
    named_budgets={
        "published_fem": linear_fem_bytes(2, vertices=800, cells=1500),
        "published_particles": 4 * 8 * 1700,
        "small_network": 4 * siren_parameters(*SMALL_NETWORK, inputs=2, outputs=2),
    },
    scoring_points_per_axis=(512, 512),
    figure_times=(0.0, 0.5, 1.0),
    network=NETWORK,
    observable_points_per_axis=OBSERVED,
    observables=solid_observables(EQUATION, SQUARE),
    comparison=solid_comparison(EQUATION, SQUARE),
    citation="Chen, Wu, Grinspun, Zheng, Chen: Implicit Neural Spatial Representations for "
    "Time-dependent PDEs, ICML 2023, arXiv:2210.00124",
)
