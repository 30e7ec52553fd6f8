"""Figures of the scalar in a Taylor-Green flow.

Error over time with the floor, pictures of the density, what it conserves, error against memory
and against run time, INSR over its floor, unfinished runs, and a film of the density.
"""

from functools import partial

from report.plots.curves import error_over_time, quantities_over_time, ratio_to_floor
from report.plots.film import film
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.pictures import Quantity, first_component, pictures
from report.plots.unfinished import unfinished
from report.rows.transport2d import COMPARISON

DENSITY = Quantity("density (1)", first_component)


def density(results):
    """Density half way and at the end, and its error at the end."""
    return pictures(COMPARISON, results, DENSITY, times=(2.5, 5.0), errors_at=5.0)


def peaks(results):
    """Largest density in the cell of each blob: 1 in the exact solution."""
    quantities = {
        "peak_large": ("largest density, wide blob (1)", "linear"),
        "peak_small": ("largest density, narrow blob (1)", "linear"),
    }
    return quantities_over_time(COMPARISON, results, quantities)


FIGURES = {
    "error_over_time": partial(error_over_time, COMPARISON),
    "density": density,
    "peaks": peaks,
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
    "ratio_to_floor": partial(ratio_to_floor, COMPARISON),
    "unfinished": partial(unfinished, COMPARISON, quantity=DENSITY),
}
FILMS = {"density_film": partial(film, COMPARISON, quantity=DENSITY)}
