"""Solvers of u_t + v . grad u = 0 in a given flow."""
