"""Cases and methods are found by their file names; nothing is registered by hand."""

import importlib
from pathlib import Path

from cases.contracts import Case, Method

ROOT = Path(__file__).resolve().parent.parent
SOLVER_PACKAGES = ("insr", "baselines")


def case_names() -> list[str]:
    """Names of all cases: the files of ``cases/problems``."""
    return _modules(ROOT / "cases" / "problems")


def load_case(name: str) -> Case:
    """The case of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in case_names():
        raise ValueError(f"case: {name!r}; allowed: {', '.join(case_names())}")
    return importlib.import_module(f"cases.problems.{name}").CASE


def method_modules(equation: str) -> dict[str, str]:
    """Module of each method for an equation, by method name."""
    return {
        name: f"{package}.solvers.{equation}.{name}"
        for package in SOLVER_PACKAGES
        for name in _modules(ROOT / package / "solvers" / equation)
    }


def load_method(equation: str, name: str) -> type[Method]:
    """The class ``Solver`` of that method for that equation.

    Raises:
        ValueError: there is none.
    """
    modules = method_modules(equation)
    if name not in modules:
        raise ValueError(f"method: {name!r}; allowed for {equation}: {', '.join(modules)}")
    return importlib.import_module(modules[name]).Solver


def _modules(folder: Path) -> list[str]:
    return sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))
