"""Beams and plates by neural networks, one file a method."""
