"""Boundary treatment: penalty rows, or an exact ansatz that meets its conditions for any weights.

:mod:`ansatz` says what solvers need; :mod:`faces` has boxes with axis-parallel walls written out.
The rest builds an ansatz for any domain. From the ground up:

- formulas and their derivatives: :mod:`expansion`, :mod:`elementary`, :mod:`differentiation`;
- distances: :mod:`distance` (what they promise), :mod:`primitives`, :mod:`boxes`,
  :mod:`trimming`, :mod:`polygon_distance`, :mod:`curve_distance`; joined by :mod:`joining`,
  of higher order by :mod:`normalisers`;
- boundary data inside the domain: :mod:`data`, :mod:`lifts`, :mod:`coons`;
- trial functions: :mod:`structure` (the base), :mod:`structures`, :mod:`mixed`,
  :mod:`space_time`; and all that from the conditions of a case: :mod:`conditions`.
"""

from insr.boundary.ansatz import NO_ANSATZ, Ansatz, NoAnsatz
from insr.boundary.faces import FixedFaces, SlipWalls

__all__ = ["NO_ANSATZ", "Ansatz", "FixedFaces", "NoAnsatz", "SlipWalls"]
