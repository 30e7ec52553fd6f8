"""Figures of the swinging beam.

Tip over time beside the reference and the damping in theory, energy and error over time, error
against memory and against run time, and a film.
"""

from functools import partial

from report.plots.bodies import frames
from report.plots.curves import error_over_time
from report.plots.film import film_of
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.solids import DIFFERENCE, REFERENCE, TOTAL
from report.plots.swinging import tip_over_time
from report.rows.elastic_vibration import COMPARISON
from report.solid_motions import SHOWN

ENERGY = TOTAL.removesuffix(" + contact_energy")

FIGURES = {
    "tip": partial(tip_over_time, COMPARISON),
    "energy": partial(
        error_over_time,
        COMPARISON,
        metric=ENERGY,
        words="energy (J/m)",
        scale="linear",
        limit=REFERENCE,
    ),
    "error_over_time": partial(error_over_time, COMPARISON, limit=DIFFERENCE),
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
}
FILMS = {"film": partial(film_of, frames, COMPARISON, shown=SHOWN, height=1.1)}
