"""Solvers by equation and method: the module's class ``Solver``, found by the file's name."""
