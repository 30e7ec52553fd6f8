"""INSR for elastic solids, one file a method."""
