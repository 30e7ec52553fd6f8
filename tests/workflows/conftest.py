"""Small methods in place of the real ones, and a configuration that uses them."""

import copy
import dataclasses
from pathlib import Path

import pytest

from cases import discovery
from cases.contracts import Companion
from cases.problems.advection1d import CASE, pulse
from cases.references import ReferenceMethod

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


@pytest.fixture
def carrying_case():
    """The pulse in four steps with a dye up to the second, and two computed references.

    Figures show the steps 0, 2 and 4.
    """
    dye = Companion(
        symbol="c",
        unit="1",
        initial=pulse,
        metric="mae",
        paper_bytes=40,
        network=(1, 1),
        last_step=2,
    )
    return dataclasses.replace(
        CASE,
        num_steps=4,
        figure_times=(0.0, 0.1, 0.2),
        reference=ReferenceMethod("exact", "midpoint"),
        further_references={"double": ReferenceMethod("exact", "midpoint", {"scale": 2.0})},
        companions={"dye": dye},
    )
