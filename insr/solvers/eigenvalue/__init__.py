"""Modes of vibration by neural networks, one file a method."""
