"""Diffusion, convection and reaction by neural networks, one file a method."""
