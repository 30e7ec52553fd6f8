"""Methods small enough to know everything about them."""
