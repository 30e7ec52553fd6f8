"""Implicit neural spatial representations: networks, their jets, optimisers, integrators.

A SIREN holds the field; each time step solves a least-squares problem for its weights.
"""
