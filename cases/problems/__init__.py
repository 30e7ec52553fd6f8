"""One file a case: the module's constant ``CASE``, found by the file's name."""
