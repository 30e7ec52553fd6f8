"""The closure of imports, on a small tree and on our own."""

import pytest

from workflows.atomic import write_text
from workflows.sources import ROOT, closure

TREE = {
    "cases/__init__.py": "",
    "cases/shapes.py": "import numpy\n",
    "insr/__init__.py": "",
    "insr/net.py": "def build():\n    from cases import shapes\n    return shapes\n",
    "insr/parts/__init__.py": "",
    "insr/parts/one.py": "from .. import net\nfrom .two import thing\n",
    "insr/parts/two.py": "thing = 1\n",
    "insr/parts/three.py": "import insr.parts.one\n",
}


@pytest.fixture
def tree(tmp_path):
    for name, text in TREE.items():
        write_text(tmp_path / name, text)
    return tmp_path


def test_packages_come_with_their_modules(tree):
    assert closure(["cases.shapes"], tree) == ["cases/__init__.py", "cases/shapes.py"]


def test_imports_inside_functions_and_relative_ones_count(tree):
    assert closure(["insr.parts.one"], tree) == sorted(TREE.keys() - {"insr/parts/three.py"})


def test_unknown_module_is_refused(tree):
    with pytest.raises(ValueError, match=r"module: insr\.none; allowed"):
        closure(["insr.none"], tree)


def test_data_count_for_those_who_name_them():
    (border,) = (path for path in closure(["cases.problems.eikonal_map"]) if "/data/" in path)
    assert border == "cases/data/bhutan.geojson"
    assert not any("/data/" in path for path in closure(["cases.problems.beam"]))


def test_a_solver_does_not_depend_on_another():
    found = closure(["workflows.run", "baselines.solvers.advection.upwind"])
    solvers = [path for path in found if path.startswith("baselines/solvers/advection/")]
    assert solvers == [f"baselines/solvers/advection/{n}.py" for n in ("__init__", "upwind")]
    assert {"workflows/scoring.py", "cases/metrics.py"} <= set(found)
    assert not any(path.startswith(("insr/", "report/")) for path in found)
    assert "workflows/plan.py" not in found, "how jobs are planned changes no run"
    assert all((ROOT / path).is_file() for path in found)
