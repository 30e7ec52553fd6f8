r"""The Taylor-Green vortex as a solution of the incompressible Euler equations.

.. math:: u_t + (u \cdot \nabla) u = -\nabla p, \quad \nabla \cdot u = 0 \text{ on } [0, 2\pi]^2,
          \quad u = (\sin x \cos y, -\cos x \sin y), \quad p = (\cos 2x + \cos 2y)/4

The solution is steady, the walls are impermeable, dt = 0.05, 100 steps. The pressure is fixed up to
a constant; with Chorin's splitting the projection's potential is dt times it. The error is the mean
squared error of the velocity over points and components, averaged over the steps 1..100. Both
networks (velocity and pressure) and all grid fields count as memory.

The case is degenerate: the velocity is one Fourier mode, so a spectral method is exact on four
points an axis, and two sine neurons hold it. No memory ratio is taken from such rows.
"""

from cases.contracts import Case
from cases.equations import IncompressibleEuler
from cases.flow_observables import flow_observables
from cases.flows import BOX, FRAME_TIMES, NETWORK, NUMBERS, WALLS, velocity
from cases.references import Exact

CASE = Case(
    name="taylor_green",
    title="Taylor-Green vortex, incompressible Euler equations",
    equation=IncompressibleEuler(),
    domain=BOX,
    components=2,
    symbol="u",
    unit="m/s",
    time_step=0.05,
    num_steps=100,
    initial=velocity,
    boundary_conditions=WALLS,
    published_boundary_conditions=WALLS,
    reference=Exact(velocity),
    metric="mse",
    paper_bytes=4 * NUMBERS,
    named_budgets={"published_grid": 4 * 3 * 48**2, "published_same_error": 4 * 3 * 1024**2},
    scoring_points_per_axis=(512, 512),
    figure_times=FRAME_TIMES,
    network=NETWORK,
    observable_points_per_axis=(129, 129),
    observables=flow_observables(BOX),
    citation="Chen, Wu, Grinspun, Zheng, Chen: Implicit Neural Spatial Representations for "
    "Time-dependent PDEs, ICML 2023, arXiv:2210.00124",
)
