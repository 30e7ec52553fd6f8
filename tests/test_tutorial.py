"""The tutorial runs as it stands, in a copy of the tree, and what it adds is right."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parent.parent
PARTS = ("Snakefile", "environment.yml", "baselines", "cases", "insr", "report", "workflows")
FILE = re.compile(r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The sources with the tutorial's files."""
    folder = tmp_path_factory.mktemp("tutorial")
    for name in PARTS:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / name)
    for name, text in FILE.findall((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_all_its_files_are_there(tree):
    for name in (
        "cases/problems/burgers1d.py",
        "baselines/solvers/burgers/central2.py",
        "insr/solvers/burgers/insr.py",
        "burgers.yaml",
    ):
        assert (tree / name).is_file(), name


def test_runs_and_is_right(tree):
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "tables"]
    done = subprocess.run(
        [*command, "--configfile", "burgers.yaml"],
        cwd=tree, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    rows = pd.read_csv(tree / "results" / "full" / "tables" / "burgers1d" / "summary.csv")
    assert set(rows["status"]) == {"ok"}
    grid = rows[rows["method"] == "central2"].sort_values("budget_kib")["error"].to_numpy()
    # Twice the nodes: a quarter of the error in space, until that of the time step is left.
    assert grid[0] / grid[1] > 3
    assert grid[1] > grid[2]
    (network,) = rows.loc[rows["family"] == "insr", "error"]
    assert network < grid[1]
    matching = pd.read_csv(tree / "results" / "full" / "tables" / "burgers1d" / "matching.csv")
    assert set(matching["method"]) == {"central2"}
