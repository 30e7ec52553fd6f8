"""What the results say: figures, claims with verdicts, and the report.

Reads the files of ``results/<scale>`` and imports no solver.
"""
