"""The Taylor-Green vortex: the first-order splitting of the paper, and one of second order.

The three fits of the printed splitting and the fused form are the same scheme in time.
"""

from report.comparison import Comparison, Panel
from report.published import load_published

COMPARISON = Comparison(
    case="taylor_green",
    title="The Taylor–Green vortex: incompressible Euler equations",
    short_title="Taylor–Green vortex",
    panels=(
        Panel(
            integrators=("chorin", "chorin_fused"),
            tested=(
                "insr_chorin_fused_gauss_newton_penalty",
                "insr_chorin_gauss_newton_penalty",
            ),
            forms={"chorin": "three fits", "chorin_fused": "fused"},
            published="mac_bilinear",
            floor="floor_chorin",
        ),
        Panel(
            integrators=("second_order_splitting",),
            tested=("insr_second_order_splitting_gauss_newton_penalty",),
            floor="floor_second_order_splitting",
        ),
    ),
    scheme="Chorin splitting",
    metric="mean squared error",
    unit="m²/s²",
    published_grid="staggered, bilinear",
    published=load_published("taylor_green"),
    contains_solution=("insr", "spectral"),
)
