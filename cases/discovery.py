"""Cases and methods are found by their file names; nothing is registered by hand."""

import importlib
from functools import cache
from pathlib import Path

from cases.contracts import Case, Method

ROOT = Path(__file__).resolve().parent.parent
SOLVER_PACKAGES = ("insr", "baselines")


@cache
def case_modules() -> dict[str, str]:
    """Module of each case by name, in the order of the names.

    A file of ``cases/problems`` ends in a ``CASE`` of its own name, or in ``CASES`` that differ in
    a parameter, whose names begin with the file's.
    """
    modules = [f"cases.problems.{name}" for name in _modules(ROOT / "cases" / "problems")]
    return dict(sorted((case.name, module) for module in modules for case in _cases(module)))


def case_names() -> list[str]:
    """Names of all cases."""
    return list(case_modules())


def load_case(name: str) -> Case:
    """The case of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in case_modules():
        raise ValueError(f"case: {name!r}; allowed: {', '.join(case_names())}")
    return next(case for case in _cases(case_modules()[name]) if case.name == name)


def _cases(module: str) -> tuple[Case, ...]:
    found = vars(importlib.import_module(module))
    return found["CASES"] if "CASES" in found else (found["CASE"],)


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
