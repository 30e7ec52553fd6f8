"""Figures about all cases together."""

from report.overall import families_at_rest, standings_over_time
from report.plots.standings import standings


def _all(results):
    return standings([standings_over_time(results), families_at_rest(results)])


FIGURES = {"standings": _all}
FILMS = {}
