"""The torus that hits the floor: implicit Euler at the paper's step, and what is free in time.

The midpoint rule and the explicit particles are held to the reference that is converged in time.
"""

from report.comparison import Comparison, Panel
from report.published import load_published

COMPARISON = Comparison(
    case="elastic_drop3d",
    title="Drop of a torus on the floor",
    short_title="Elastic drop",
    panels=(
        Panel(
            integrators=("variational",),
            tested=("insr_variational_exact",),
            published="fem_p1_variational",
            published_name="P1 elements",
            reference="reference_variational",
        ),
        Panel(
            integrators=("midpoint", "symplectic_euler"),
            tested=("insr_midpoint_exact", "fem_p1_midpoint"),
            published="mpm",
            published_name="material points",
            reference="reference_midpoint",
            metric="linf_converged",
        ),
    ),
    scheme="implicit Euler",
    metric="largest displacement error",
    unit="m",
    published_grid="P1 elements",
    published=load_published("elastic_drop3d"),
    references={"linf": "same integrator and dt", "linf_converged": "converged in dt"},
)
SHOWN = (
    ("INSR", "insr_variational_exact"),
    ("P1 elements", "fem_p1_variational"),
    ("P2 elements", "fem_p2_variational"),
    ("material points", "mpm"),
)
"""Titles and labels of the methods in pictures."""
