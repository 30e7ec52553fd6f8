"""What turns cases and methods into tables: configuration, measured runs, scoring, rules."""
