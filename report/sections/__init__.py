"""Sections of the report: for each case or chapter its text (``.typ``) and its tables (``.py``)."""
