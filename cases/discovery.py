"""Cases and methods are found by their file names; nothing is registered by hand."""

import importlib
from functools import cache
from pathlib import Path

from cases.contracts import Case, Method

ROOT = Path(__file__).resolve().parent.parent
SOLVER_PACKAGES = ("insr", "baselines")


@cache
def case_names() -> tuple[str, ...]:
    """Names of all cases.

    A file of ``cases/problems`` ends in a ``CASE`` of its own name, or in ``CASES`` that differ in
    a parameter, whose names begin with the file's.
    """
    modules = [f"cases.problems.{name}" for name in _modules(ROOT / "cases" / "problems")]
    return tuple(sorted(case.name for module in modules for case in _cases(module)))


def case_module(name: str) -> str:
    """Module of the case of that name.

    Raises:
        ValueError: there is none.
    """
    files = _modules(ROOT / "cases" / "problems")
    # Importing the others would cost each run a second.
    fitting = [file for file in files if f"{name}_".startswith(f"{file}_")]
    module = f"cases.problems.{max(fitting, key=len)}" if fitting else ""
    if not module or name not in [case.name for case in _cases(module)]:
        raise ValueError(f"case: {name!r}; allowed: {', '.join(case_names())}")
    return module


def load_case(name: str) -> Case:
    """The case of that name.

    Raises:
        ValueError: there is none.
    """
    return next(case for case in _cases(case_module(name)) if case.name == name)


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
