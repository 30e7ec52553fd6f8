"""The swinging beam: implicit Euler, which damps, and the midpoint rule, which does not.

Explicit particles, whose step is far smaller, are held to the reference of the midpoint rule.
"""

from report.comparison import Comparison, Panel
from report.published import load_published
from report.solid_motions import DAMPED

COMPARISON = Comparison(
    case="elastic_vibration",
    title="Free vibration of a clamped beam",
    short_title="Elastic vibration",
    panels=(
        DAMPED,
        Panel(
            integrators=("midpoint", "symplectic_euler"),
            tested=("insr_midpoint_exact", "mpm"),
            published="fem_p1_midpoint",
            published_name="P1 elements",
            reference="reference_midpoint",
            metric="linf_second_order",
        ),
    ),
    scheme="implicit Euler",
    metric="largest displacement error",
    unit="m",
    published_grid="P1 elements",
    published=load_published("elastic_vibration"),
    references={"linf": "implicit Euler", "linf_second_order": "midpoint rule"},
)
