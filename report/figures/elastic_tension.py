"""Figures of the pulled square.

The body at rest and at full load, the pointwise error on the deformed shape, error and energy over
the load, error against memory and against run time, locking of linear elements.
"""

from functools import partial

from report.plots.bodies import error_maps, undeformed_and_deformed
from report.plots.curves import error_over_time, quantities_over_time
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.locking import locking
from report.rows.elastic_tension import COMPARISON, SHOWN

REFERENCE = "reference, coarser mesh"
QUANTITIES = {
    "elastic_energy": ("elastic energy (J/m)", "linear"),
    "mean_distance": ("mean error (m)", "log"),
    "min_det": ("least det F (1)", "linear"),
}

FIGURES = {
    "deformed": partial(undeformed_and_deformed, COMPARISON, shown=SHOWN, time=1.0),
    "error_maps": partial(error_maps, COMPARISON, shown=SHOWN, time=1.0),
    "error_over_load": partial(error_over_time, COMPARISON, limit="difference of the references"),
    "course": partial(
        quantities_over_time,
        COMPARISON,
        quantities=QUANTITIES,
        limit=REFERENCE,
        clip=("elastic_energy",),
    ),
    "locking": partial(locking, COMPARISON),
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
}
FILMS = {}
