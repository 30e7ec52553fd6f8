"""Solvers of the modes of a string."""
