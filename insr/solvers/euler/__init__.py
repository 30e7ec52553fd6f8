"""INSR for the incompressible Euler equations, one file a method."""
