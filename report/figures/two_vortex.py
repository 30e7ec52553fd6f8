"""Figures of the two vortices of different scale.

Errors over time against each reference, pictures of density, speed, the small vortex and
vorticity, energy, divergence and wall flux, the work of each step, error against memory and
against run time, unfinished runs, and a film of the vorticity.
"""

from functools import partial

from cases.problems.two_vortex import PATCHES
from report.comparison import Panel
from report.plots.curves import error_over_time, quantities_over_time
from report.plots.film import film
from report.plots.flow import INVARIANTS, SPEED, VORTICITY
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.pictures import Quantity, first_component, magnitude, pictures
from report.plots.unfinished import unfinished
from report.rows.two_vortex import COMPARISON

CORNER, SIDE = PATCHES[1]
SMALL = tuple((low, low + SIDE) for low in CORNER)
DENSITY = Quantity("density (1)", first_component, companion="density")
SMALL_SPEED = Quantity("speed |u| (m/s)", magnitude, window=SMALL)
LINE = "difference of the references"
# The work of all networks that step through time, whatever their scheme.
NETWORKS = Panel(
    integrators=(),
    tested=tuple(label for panel in COMPARISON.panels for label in panel.tested),
)
QUANTITIES = {
    "small_vortex_energy": ("energy of the small vortex (m⁴/s²)", "linear"),
    **INVARIANTS,
}
WORK = {
    "rms_residual": ("rms residual at the end of a step", "log"),
    "iterations": ("iterations a step", "linear"),
}


FIGURES = {
    "error_over_time": partial(error_over_time, COMPARISON, limit=LINE),
    "error_against_fine": partial(
        error_over_time, COMPARISON, metric="mse_fine", limit="exact in space: error in time"
    ),
    "density": partial(pictures, COMPARISON, quantity=DENSITY, times=(0.0, 2.5), errors_at=2.5),
    "velocity": partial(pictures, COMPARISON, quantity=SPEED, times=(5.0,), errors_at=5.0),
    "small_vortex": partial(pictures, COMPARISON, quantity=SMALL_SPEED, times=(0.5, 5.0)),
    "vorticity": partial(pictures, COMPARISON, quantity=VORTICITY, times=(5.0,), errors_at=5.0),
    "invariants": partial(
        quantities_over_time, COMPARISON, quantities=QUANTITIES, limit="exact in space"
    ),
    "work_over_time": partial(quantities_over_time, COMPARISON, quantities=WORK, panel=NETWORKS),
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
    "unfinished": partial(unfinished, COMPARISON, quantity=SPEED),
}
FILMS = {"vorticity_film": partial(film, COMPARISON, quantity=VORTICITY)}
