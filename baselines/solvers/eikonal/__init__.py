"""Solvers of the Eikonal equation: distances with a sign."""
