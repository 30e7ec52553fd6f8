"""The square that hits a disc: implicit Euler at the paper's step, and what is free in time.

The midpoint rule and the explicit particles are held to the reference that is converged in time.
"""

from dataclasses import replace

from report.comparison import Comparison
from report.published import load_published
from report.solid_motions import DAMPED, UNDAMPED

COMPARISON = Comparison(
    case="elastic_collision",
    title="Collision of a square with a disc",
    short_title="Elastic collision",
    panels=(DAMPED, replace(UNDAMPED, metric="linf_converged")),
    scheme="implicit Euler",
    metric="largest displacement error",
    unit="m",
    published_grid="P1 elements",
    published=load_published("elastic_collision"),
    references={"linf": "same integrator and dt", "linf_converged": "converged in dt"},
    budget="small_network",
)
