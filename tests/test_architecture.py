"""The house keeps its shape: directions of imports, importable modules, short modules."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 400

ALLOWED = {
    "cases": {"cases"},
    "insr": {"cases", "insr"},
    "baselines": {"cases", "baselines"},
    "workflows": {"cases", "insr", "baselines", "workflows"},
    "report": {"cases", "report"},
}
"""Which of the repository's packages each package may import."""

HEAVY = {"cases": {"torch", "dolfinx", "matplotlib", "pandas", "xarray"}, "baselines": {"torch"}}
"""What a package must do without."""

MODULES = sorted(path for package in ALLOWED for path in (ROOT / package).rglob("*.py"))


def name(path):
    return str(path.relative_to(ROOT))


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_packages(source):
    """First names of all absolute imports, those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module.partition(".")[0]


def test_imports_are_seen_wherever_they_stand():
    source = "import a.b\ndef f():\n    from c.d import e\n"
    assert set(imported_packages(source)) == {"a", "c"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path):
    package = path.relative_to(ROOT).parts[0]
    found = set(imported_packages(path.read_text()))
    assert not (found & ALLOWED.keys()) - ALLOWED[package]
    assert not found & HEAVY.get(package, set())


def test_only_one_module_imports_dolfinx():
    users = [p for p in MODULES if {"dolfinx", "ufl"} & set(imported_packages(p.read_text()))]
    assert {path.relative_to(ROOT).parts[0] for path in users} <= {"baselines"}
    direct = [path for path in users if "dolfinx" in set(imported_packages(path.read_text()))]
    assert len(direct) <= 1, [name(path) for path in direct]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_can_be_imported(path):
    importlib.import_module(dotted(path))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_is_short_and_says_what_it_is(path):
    source = path.read_text()
    assert len(source.splitlines()) <= MOST_LINES
    assert ast.get_docstring(ast.parse(source)), "a module opens with its docstring"
