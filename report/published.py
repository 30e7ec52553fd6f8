"""The published numbers of ``published.yaml``."""

from pathlib import Path

import yaml


def load_published(case: str) -> dict:
    """Published numbers of a case with their places.

    Raises:
        ValueError: there are none for that case.
    """
    cases = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    if case not in cases:
        raise ValueError(f"case: {case!r}; allowed: {', '.join(cases)}")
    return cases[case]
