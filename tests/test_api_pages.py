"""Reference pages: one a module, with its names, formulas and arguments as people read them."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "cases.contracts",
    "insr.compiled_layers",
    "insr.compiled_sweep",
    "insr.boundary.polygon_distance",
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Text of the pages of some modules, by name."""
    folder = tmp_path_factory.mktemp("api")
    command = ["make", "--no-print-directory", "api", f"API={folder}"]
    done = subprocess.run(
        [*command, f"PACKAGES={' '.join(MODULES)}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    paths = {name: folder / f"{name.replace('.', '/')}.html" for name in MODULES}
    return {name: path.read_text(encoding="utf-8") for name, path in paths.items()}


def test_public_names_are_there(pages):
    assert all(
        f'id="{name}"' in pages["cases.contracts"] for name in ("Case", "Method", "Solution")
    )
    assert 'id="PolygonEquivalence"' in pages["insr.boundary.polygon_distance"]


def test_formulas_and_arguments_are_set(pages):
    assert "$$\\Delta f(z)" in pages["insr.compiled_layers"]
    assert "Arguments:" in pages["insr.compiled_sweep"]
    for page in pages.values():
        assert ".. math::" not in page
        assert ":math:" not in page
        assert ":class:" not in page
