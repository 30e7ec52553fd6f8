"""One folder an equation, one file a method: its class ``Solver``, found by the file's name."""
