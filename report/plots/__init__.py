"""Drawings that the figures of several cases share."""
