"""Solvers of the incompressible Euler equations in a box with slip walls."""
