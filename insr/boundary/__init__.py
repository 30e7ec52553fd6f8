"""Boundary treatment: penalty rows, or an exact ansatz that meets its conditions for any weights.

:mod:`ansatz` says what solvers need; :mod:`faces` has boxes with axis-parallel walls written out.
The rest builds an ansatz for any domain: formulas over :mod:`expansion`, distances from
:mod:`primitives`, :mod:`polygon_distance` and :mod:`curve_distance`, joined by :mod:`joining`,
sharpened by :mod:`normalisers`; data spread by :mod:`lifts` and :mod:`coons`; both put together by
:mod:`structures` and :mod:`mixed`.
"""

from insr.boundary.ansatz import NO_ANSATZ, Ansatz, NoAnsatz
from insr.boundary.faces import FixedFaces, SlipWalls

__all__ = ["NO_ANSATZ", "Ansatz", "FixedFaces", "NoAnsatz", "SlipWalls"]
