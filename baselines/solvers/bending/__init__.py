"""Solvers of the bending of beams and plates."""
