"""Neural solvers of stationary problems: what collocation and Ritz methods share.

A trial function (:mod:`trial`) turns the terms of a strong form or of an energy (:mod:`terms`) at
points (:mod:`points`) into rows and linear forms of a network's jets (:mod:`objective`), which
:mod:`training` minimises; :mod:`history` keeps its course, :mod:`method` joins all.
"""
