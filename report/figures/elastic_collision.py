"""Figures of the square that hits a disc.

Frames of the bodies with obstacle and contact line, energy, path, penetration and error over time,
for implicit Euler and for what is free in time; roughness of the contact; error against memory and
against run time; a film.
"""

from functools import partial

from report.plots.bodies import collision_frames, frames
from report.plots.curves import error_over_time, quantities_over_time
from report.plots.film import film_of
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.solids import DIFFERENCE, REFERENCE, course
from report.rows.elastic_collision import COMPARISON
from report.solid_motions import SHOWN

SAME_STEP, FREE = COMPARISON.panels
COURSE = course("y", "J/m", contact=True)
CONTACT = {
    "contact_roughness": ("roughness of the contact (1)", "linear"),
    "min_det": ("least det F (1)", "linear"),
}
over_time = partial(quantities_over_time, COMPARISON, limit=REFERENCE, start=True, clip=COURSE)

FIGURES = {
    "frames": partial(collision_frames, COMPARISON, shown=SHOWN, times=(0.2, 0.4, 0.8, 1.2, 1.6)),
    "error_over_time": partial(error_over_time, COMPARISON, limit=DIFFERENCE),
    "course": partial(over_time, quantities=COURSE, panel=SAME_STEP),
    "course_free": partial(over_time, quantities=COURSE, panel=FREE),
    "contact": partial(over_time, quantities=CONTACT, panel=SAME_STEP),
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
}
FILMS = {"film": partial(film_of, frames, COMPARISON, shown=SHOWN, height=1.7)}
