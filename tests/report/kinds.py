"""Which function draws a figure, so that what is true of a function is tested on one case."""

import importlib
from functools import partial

from report.figures.__main__ import CASES, draw


def own_kinds(case):
    """Names of the figures and films of a case whose kind no case before it has."""
    known = {kind for other in CASES[: CASES.index(case)] for kind in _kinds(other).values()}
    first = {}
    for name, kind in _kinds(case).items():
        if kind not in known:
            first.setdefault(kind, name)
    return sorted(first.values())


def draws_the_same_again(case, results, folder):
    """Draw the case's own kinds into a folder and compare them, byte by byte, with the first."""
    draw(case, results, folder, own_kinds(case))
    for path in sorted(folder.iterdir()):
        drawn = results.folder / "figures" / case / path.name
        assert path.read_bytes() == drawn.read_bytes(), path.name


def _kinds(case):
    """Of each figure the function behind its partial, with the functions that this is given."""
    module = importlib.import_module(f"report.figures.{case}")
    return {name: _kind(figure) for name, figure in (module.FIGURES | module.FILMS).items()}


def _kind(figure):
    if isinstance(figure, partial):
        return figure.func, *filter(callable, figure.args)
    return (figure,)
