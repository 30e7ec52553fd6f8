"""Figures as SVG: one module a case, with a dictionary ``FIGURES`` of name -> function."""
