"""Solvers of stationary diffusion, convection and reaction."""
