r"""The material point method: particles carry the solid, a grid that keeps nothing moves them.

:mod:`placement` puts the particles into the body, :mod:`transfer` holds the compiled loops,
:mod:`formulations` says where the particles stand on the grid, :mod:`body` makes one step of them,
:mod:`stable_step` says how long it may be, :mod:`loading` makes the run, :mod:`states` keeps it,
:mod:`moving_least_squares` makes fields of it, :mod:`fracture` measures where it came apart and
:mod:`method` is what the methods share.
"""
