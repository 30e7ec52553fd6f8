"""Sections of the report: for each case its text (``.typ``) and its prepared tables (``.py``)."""
