"""The scalar in a Taylor-Green flow: bilinear semi-Lagrangian is the published kind of grid.

That grid is exact in time along the steady flow, so it stands beside every integrator.
"""

from report.comparison import Comparison, Panel
from report.published import load_published

COMPARISON = Comparison(
    case="transport2d",
    title="A passive scalar in a Taylor–Green flow",
    short_title="2D transport",
    panels=(
        *(
            Panel(
                integrators=(integrator,),
                tested=(f"insr_{integrator}_gauss_newton",),
                published="semi_lagrangian",
                floor=f"floor_{integrator}",
            )
            for integrator in ("midpoint", "gauss_legendre4", "implicit_euler")
        ),
        Panel(integrators=("semi_lagrangian",), published="semi_lagrangian"),
    ),
    scheme="midpoint rule",
    metric="mean squared error",
    unit="1",
    published_grid="bilinear semi-Lagrangian",
    published=load_published("transport2d"),
)
