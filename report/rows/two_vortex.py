"""Two vortices: every method against the paper's splitting on a fine grid.

Three references belong to the case. The first has the splitting and the step of the paper and is
what the errors of the paper's scheme refer to; the second-order splitting is judged by its own.
Residual-form INSR and the space-time PINN have no splitting, and stand beside the first.
"""

from report.comparison import Comparison, Panel
from report.published import load_published

COMPARISON = Comparison(
    case="two_vortex",
    title="Two vortices of different scale: incompressible Euler equations",
    short_title="Two vortices",
    panels=(
        Panel(
            integrators=("chorin", "chorin_fused"),
            tested=(
                "insr_stream_function_chorin_fused_annealed_adam",
                "insr_chorin_fused_annealed_adam_penalty",
                "insr_residual*",
                "pinn*",
            ),
            published="mac_bilinear",
            reference="reference_chorin",
        ),
        Panel(
            integrators=("second_order_splitting",),
            tested=("insr_stream_function_second_order_splitting_annealed_adam",),
            reference="reference_second_order_splitting",
            metric="mse_second_order",
        ),
    ),
    scheme="Chorin splitting",
    metric="mean squared error",
    unit="m²/s²",
    published_grid="staggered, bilinear",
    published=load_published("two_vortex"),
    references={
        "mse": "A: Chorin, same dt",
        "mse_fine": "B: dt/8",
        "mse_second_order": "second order, same dt",
    },
)
