"""Figures of the torus that hits the floor.

Rendered frames, energy, path, penetration and error over time, for implicit Euler and for what is
free in time; error against memory and against run time; a film.
"""

from functools import partial

from report.plots.curves import error_over_time, quantities_over_time
from report.plots.film import film_of
from report.plots.fronts import error_against_memory, error_against_time
from report.plots.solids import DIFFERENCE, REFERENCE, course
from report.plots.torus import torus_film, torus_frames
from report.rows.elastic_drop3d import COMPARISON
from report.solid_motions import SHOWN as MOVING

# What the particles are held to stands before them.
*SAME, PARTICLES = MOVING
SHOWN = (*SAME, ("reference, small steps", "reference_small_steps"), PARTICLES)
SAME_STEP, FREE = COMPARISON.panels
COURSE = course("z", "J", contact=True)
over_time = partial(quantities_over_time, COMPARISON, limit=REFERENCE, start=True, clip=COURSE)

FIGURES = {
    "frames": partial(torus_frames, COMPARISON, shown=SHOWN, times=(0.0, 0.2, 0.4, 0.6, 1.2)),
    # In the first step, a free fall, errors are those of rounding.
    "error_over_time": partial(error_over_time, COMPARISON, limit=DIFFERENCE, decades=4),
    "course": partial(over_time, quantities=COURSE, panel=SAME_STEP),
    "course_free": partial(over_time, quantities=COURSE, panel=FREE),
    "error_against_memory": partial(error_against_memory, COMPARISON),
    "error_against_time": partial(error_against_time, COMPARISON),
}
FILMS = {"film": partial(film_of, torus_film, COMPARISON, shown=SHOWN, height=1.9)}
