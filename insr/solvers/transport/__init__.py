"""INSR for transport in a given flow, one file a method."""
