"""The swinging beam: implicit Euler, which damps, and the midpoint rule, which does not.

Explicit particles, whose step is far smaller, are held to the reference of the midpoint rule.
"""

from dataclasses import replace

from report.comparison import Comparison
from report.published import load_published
from report.solid_motions import DAMPED, UNDAMPED

COMPARISON = Comparison(
    case="elastic_vibration",
    title="Free vibration of a clamped beam",
    short_title="Elastic vibration",
    panels=(DAMPED, replace(UNDAMPED, metric="linf_second_order")),
    scheme="implicit Euler",
    metric="largest displacement error",
    unit="m",
    published_grid="P1 elements",
    published=load_published("elastic_vibration"),
    references={"linf": "implicit Euler", "linf_second_order": "midpoint rule"},
)
