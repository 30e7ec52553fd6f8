"""INSR for advection, one file a method."""
