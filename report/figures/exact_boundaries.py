"""Figures of the chapter on exact boundary conditions.

All cases in one picture; galleries of distances, lifts and points; the weight of a penalty; and of
each family of cases the course of its trainings and its fields with their errors.
"""

from functools import partial

from report.plots import galleries
from report.plots.courses import courses
from report.plots.epochs import epochs
from report.plots.overview import error_and_time, overview
from report.plots.slopes import slopes
from report.plots.stationary_fields import fields, potentials
from report.plots.weights import weights
from report.stationary import CASES, ran


def _of_family(draw, key, results):
    found = ran(results).get(key)
    return draw(results, found) if found else None


FIGURES = {
    "overview": overview,
    "error_and_time": error_and_time,
    "parts": galleries.parts,
    "distances": galleries.distances,
    "lifts": galleries.lifts,
    "points": galleries.points_and_surface,
    "edges": galleries.edges,
    "weights": weights,
    "slopes": slopes,
    "potentials": potentials,
    **{f"course_{key}": partial(_of_family, courses, key) for key in CASES},
    **{f"epochs_{key}": partial(_of_family, epochs, key) for key in CASES},
    **{f"fields_{key}": partial(_of_family, fields, key) for key in CASES},
}
FILMS = {}
