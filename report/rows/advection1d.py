"""The one-dimensional pulse: upwind is the published grid, with every integrator."""

from report.comparison import Comparison, Panel
from report.published import load_published

COMPARISON = Comparison(
    case="advection1d",
    title="Advection of a Gaussian pulse in one dimension",
    short_title="1D advection",
    panels=tuple(
        Panel(
            integrators=(integrator,),
            tested=(f"insr_{integrator}_gauss_newton_penalty",),
            published=f"upwind_{integrator}",
            floor=f"floor_{integrator}",
        )
        for integrator in ("midpoint", "implicit_euler", "gauss_legendre4")
    ),
    scheme="midpoint rule",
    metric="mean absolute error",
    unit="1",
    published_grid="upwind",
    published=load_published("advection1d"),
)
