"""What is compared in each case: one file a case, that ends in a ``COMPARISON``."""

import importlib
from pathlib import Path

from report.comparison import Comparison


def comparisons() -> list[Comparison]:
    """Those of all cases, by the names of their files."""
    files = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    return [importlib.import_module(f"report.rows.{name}").COMPARISON for name in files]
