"""The source files that a program depends on: the closure of its imports, found without running it.

Snakemake does not see imports. Rules name these files as inputs, so that editing a solver runs
again what depends on it and nothing else. Data count as sources: files of ``cases/data`` that a
module calls by their names.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path("cases") / "data"
PACKAGES = ("cases", "insr", "baselines", "workflows", "report")


def closure(modules: Iterable[str], root: Path = ROOT) -> list[str]:
    """Files, relative to ``root``, that the modules are, import and read, directly or not; sorted.

    Imports inside functions count. What a program loads by name at run time cannot be seen and
    must be among ``modules``.

    Raises:
        ValueError: one of the modules has no file.
    """
    found: dict[str, Path] = {}
    waiting = list(modules)
    for module in waiting:
        if _file(module, root) is None:
            raise ValueError(f"module: {module}; allowed: a module below {root}")
    while waiting:
        module = waiting.pop()
        path = _file(module, root)
        if module in found or path is None:
            continue
        found[module] = path
        waiting += imports(path, module, root)
    files = {*found.values(), *(file for path in found.values() for file in data(path, root))}
    return sorted(str(path.relative_to(root)) for path in files)


@cache
def data(path: Path, root: Path = ROOT) -> tuple[Path, ...]:
    """Files of ``cases/data`` whose names stand as texts in a module."""
    texts = {node.value for node in ast.walk(ast.parse(path.read_text())) if _is_text(node)}
    return tuple(file for file in sorted((root / DATA).glob("*")) if file.name in texts)


@cache
def imports(path: Path, module: str, root: Path = ROOT) -> tuple[str, ...]:
    """Modules of the repository's packages that a file imports, and the packages they lie in."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    names = set(_names(ast.parse(path.read_text()), package))
    names |= {module}
    parents = {name[:i] for name in names for i, letter in enumerate(name) if letter == "."}
    ours = {name for name in names | parents if name.partition(".")[0] in PACKAGES}
    return tuple(sorted(ours))


def _names(tree: ast.AST, package: str) -> Iterator[str]:
    """Names that may be modules: ``from a import b`` may mean the module a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join(
                [*(parts if node.level else []), *([node.module] if node.module else [])]
            )
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _file(module: str, root: Path) -> Path | None:
    """File of a module, or of a package's ``__init__``, below ``root``."""
    base = root.joinpath(*module.split("."))
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)
