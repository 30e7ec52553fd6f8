"""The classical solvers that networks are measured against: grid, spectral, finite elements.

A method is a thin file in ``solvers/<equation>/``; the mathematics that methods share stands in
the modules here. All arithmetic is float64; what a solution stores is rounded to the storage
type. Only :mod:`baselines.dolfinx_layer` imports dolfinx.
"""
