"""Solvers of hyperelastic solids."""
