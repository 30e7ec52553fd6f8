"""Solvers of u_t + a u_x = 0 at constant velocity."""
