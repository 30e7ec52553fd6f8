"""Small methods in place of the real ones, and a configuration that uses them."""

import copy
from pathlib import Path

import pytest

from cases import discovery

HERE = Path(__file__).parent
CONFIGURATION = {
    "scale": "smoke",
    "cases": {
        "advection1d": {
            "num_steps": 4,
            "runs": [
                {"method": "floor", "integrators": ["midpoint"]},
                {"method": "steady", "integrators": ["midpoint"], "budgets": [0.5, 1]},
                {"method": "random", "seeds": [0, 1]},
            ],
        }
    },
}


@pytest.fixture
def configuration():
    """A fresh copy that a test may change."""
    return copy.deepcopy(CONFIGURATION)


@pytest.fixture
def fake_methods(monkeypatch):
    """The methods for advection are those of ``fake_methods/``."""
    names = sorted(path.stem for path in (HERE / "fake_methods").glob("[a-z]*.py"))
    monkeypatch.syspath_prepend(HERE)
    modules = {name: f"fake_methods.{name}" for name in names if name != "base"}
    monkeypatch.setattr(discovery, "method_modules", lambda equation: modules)
