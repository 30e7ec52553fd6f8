"""Which rows of the tables the figures and tables of a case show."""
