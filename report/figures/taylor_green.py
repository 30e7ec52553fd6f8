"""Figures of the Taylor-Green vortex.

Error over time with the floor, pictures of speed and vorticity, energy, divergence and wall flux,
error against memory and against run time, INSR over its floor, unfinished runs, and a film of the
vorticity.
"""

from functools import partial

from report.plots.curves import error_over_time, quantities_over_time, ratio_to_floor
from report.plots.film import film
from report.plots.flow import INVARIANTS, SPEED, VORTICITY
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.pictures import pictures
from report.plots.unfinished import unfinished
from report.rows.taylor_green import COMPARISON

FIGURES = {
    "error_over_time": partial(error_over_time, COMPARISON),
    "velocity": partial(pictures, COMPARISON, quantity=SPEED, times=(5.0,), errors_at=5.0),
    "vorticity": partial(pictures, COMPARISON, quantity=VORTICITY, times=(5.0,), errors_at=5.0),
    "invariants": partial(quantities_over_time, COMPARISON, quantities=INVARIANTS),
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
    "ratio_to_floor": partial(ratio_to_floor, COMPARISON),
    "unfinished": partial(unfinished, COMPARISON, quantity=SPEED),
}
FILMS = {"vorticity_film": partial(film, COMPARISON, quantity=VORTICITY)}
