"""The Eikonal equation by neural networks, one file a method."""
