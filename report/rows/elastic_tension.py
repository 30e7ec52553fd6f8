"""The pulled square: linear elements on a mesh are the published baseline, particles stand beside.

Particles have inertia and are pulled slowly; their rows belong to the same loads.
"""

from report.comparison import Comparison, Panel
from report.published import load_published

COMPARISON = Comparison(
    case="elastic_tension",
    title="Tension of a nearly incompressible square",
    short_title="Elastic tension",
    panels=(
        Panel(
            integrators=("quasi_static", "symplectic_euler"),
            tested=("insr_quasi_static_exact", "insr_quasi_static_penalty", "mpm"),
            published="fem_p1_quasi_static",
            published_name="P1 elements",
            reference="reference_quasi_static",
        ),
    ),
    scheme="load steps",
    metric="largest displacement error",
    unit="m",
    published_grid="P1 elements",
    published=load_published("elastic_tension"),
    references={"linf": "P2 elements, graded"},
    time_words="part of the load (1)",
)
SHOWN = (
    ("INSR", "insr_quasi_static_exact"),
    ("P1 elements", "fem_p1_quasi_static"),
    ("P2 elements", "fem_p2_quasi_static"),
    ("material points", "mpm"),
    ("material points, total Lagrangian", "mpm_total_lagrangian"),
)
"""Titles and labels of the methods in pictures."""
