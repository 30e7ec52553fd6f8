"""The torus that hits the floor: implicit Euler at the paper's step, and explicit particles.

The particles are held to the reference in small steps, which implicit Euler damps far less.
"""

from report.comparison import Comparison, Panel
from report.published import load_published
from report.solid_motions import DAMPED

PARTICLES = Panel(
    integrators=("symplectic_euler",),
    published="mpm",
    published_name="material points",
    reference="reference_small_steps",
    metric="linf_small_steps",
)
COMPARISON = Comparison(
    case="elastic_drop3d",
    title="Drop of a torus on the floor",
    short_title="Elastic drop",
    panels=(DAMPED, PARTICLES),
    scheme="implicit Euler",
    metric="largest displacement error",
    unit="m",
    published_grid="P1 elements",
    published=load_published("elastic_drop3d"),
    references={"linf": "same integrator and dt", "linf_small_steps": "dt/20"},
)
