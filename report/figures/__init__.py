"""Figures as SVG: one module a case or chapter, with a dictionary ``FIGURES`` of functions."""
