"""The torus that hits the floor: implicit Euler at the paper's step, and what is free in time.

The midpoint rule and the explicit particles are held to the reference that is converged in time.
"""

from report.comparison import Comparison
from report.published import load_published
from report.solid_motions import DAMPED, UNDAMPED_IMPACT

COMPARISON = Comparison(
    case="elastic_drop3d",
    title="Drop of a torus on the floor",
    short_title="Elastic drop",
    panels=(DAMPED, UNDAMPED_IMPACT),
    scheme="implicit Euler",
    metric="largest displacement error",
    unit="m",
    published_grid="P1 elements",
    published=load_published("elastic_drop3d"),
    references={"linf": "same integrator and dt", "linf_converged": "converged in dt"},
)
