"""Sections of the report: for each case, or chapter of several, its text (``.typ``) and its prepared tables (``.py``)."""
