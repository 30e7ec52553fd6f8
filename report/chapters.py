"""Sections of the report: one a case, and one for all stationary cases together.

A section has the name of its files: ``report/sections/<name>.typ`` and ``.py``,
``report/figures/<name>.py``, ``report/captions/<name>.yaml``. Its tables stand in
``tables/<name>``; those of a chapter are its cases', one after the other.
"""

from cases.discovery import load_case
from cases.stationary import Stationary

EXACT_BOUNDARIES = "exact_boundaries"
CHAPTERS = (EXACT_BOUNDARIES,)
"""Sections of several cases; their modules also name families of them."""


def section_of(case: str) -> str:
    """The section in which a case is told."""
    stationary = isinstance(load_case(case).equation, Stationary)
    return EXACT_BOUNDARIES if stationary else case


def by_section(cases: list[str]) -> dict[str, list[str]]:
    """Cases by their sections, in their order."""
    found: dict[str, list[str]] = {}
    for case in cases:
        found.setdefault(section_of(case), []).append(case)
    return found
