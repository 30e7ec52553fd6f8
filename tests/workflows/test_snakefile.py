"""The workflow itself, in a copy of the tree: what runs, what runs again, what is refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parents[2]
PARTS = ("Snakefile", "environment.yml", "baselines", "cases", "insr", "report", "workflows")
CONFIGURATION = """
scale: smoke
cases:
  advection1d:
    num_steps: 2
    runs:
      - {method: upwind, integrators: [midpoint]}
      - {method: central2, integrators: [midpoint], budgets: [1]}
"""


def snakemake(tree, *arguments):
    command = [sys.executable, "-m", "snakemake", "--cores", "1", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the sources."""
    folder = tmp_path_factory.mktemp("tree")
    for name in PARTS:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / name)
    return folder


@pytest.fixture
def config(tree):
    """A configuration file of two small runs."""
    path = tree / "mine.yaml"
    path.write_text(CONFIGURATION)
    return path


def planned(done):
    """Jobs of a dry run: rule, or name of the job where there is one."""
    assert done.returncode == 0, done.stdout + done.stderr
    lines = (done.stdout + done.stderr).splitlines()
    return {
        line.partition("job=")[2]
        for line in lines
        if line.strip().startswith("wildcards:") and "job=" in line
    }


def test_runs_once_and_again_only_what_changed(tree, config):
    tables = ["tables", "--configfile", config]
    first = snakemake(tree, *tables)
    assert first.returncode == 0, first.stdout + first.stderr
    summary = (tree / "results/smoke/tables/summary.csv").read_text().splitlines()
    assert [line.split(",")[2] for line in summary[1:]] == ["upwind_midpoint", "central2_midpoint"]
    stored = tree / "results/smoke/references/advection1d/main"
    assert {path.name for path in stored.glob("[!.]*")} == {"field.npy", "facts.json"}
    assert planned(snakemake(tree, *tables, "--dry-run")) == set()

    solver = tree / "baselines/solvers/advection/upwind.py"
    solver.write_text(f"{solver.read_text()}\n# edited\n")
    dry = snakemake(tree, *tables, "--dry-run")
    assert planned(dry) == {"upwind_midpoint"}
    assert "reference=main" not in dry.stdout + dry.stderr

    config.write_text(CONFIGURATION.replace("num_steps: 2", "num_steps: 3"))
    dry = snakemake(tree, *tables, "--dry-run")
    assert planned(dry) == {"upwind_midpoint", "central2_midpoint"}
    assert "reference=main" in dry.stdout + dry.stderr


BROKEN = """
import dataclasses
from cases.references import ReferenceMethod
from cases.problems.advection1d import CASE as PULSE
REFERENCE = ReferenceMethod("upwind", "midpoint", {"nonsense": 1})
CASE = dataclasses.replace(PULSE, name="broken", reference=REFERENCE)
"""


def test_without_its_reference_nothing_of_a_case_runs(tree, config):
    config.write_text(CONFIGURATION.replace("advection1d", "broken"))
    case = tree / "cases/problems/broken.py"
    case.write_text(BROKEN)
    done = snakemake(tree, "tables", "--keep-going", "--configfile", config)
    case.unlink()
    assert done.returncode != 0
    both = {*done.stdout.splitlines(), *done.stderr.splitlines()}
    (line,) = [line for line in both if line.startswith("reference: ")] or [""]
    assert line.startswith("reference: broken main; TypeError: ")
    assert "'nonsense'" in line
    assert not list((tree / "results/smoke").glob("runs/broken/*"))


def test_a_refusal_is_one_line(tree):
    done = snakemake(tree, "--dry-run", "--config", "scale=nonsense")
    assert done.returncode != 0
    assert (done.stdout + done.stderr).strip().splitlines() == [
        "configuration: scale: 'nonsense'; allowed: smoke, full, extended, paper"
    ]


def test_a_case_on_request_is_planned_by_its_name_alone(tree, config):
    text = f"{CONFIGURATION}  rod_neumann:\n    on_request: true\n    runs: [{{method: fem_p1}}]\n"
    config.write_text(text.replace("BUDGET", "1"))
    everything = snakemake(tree, "--dry-run", "all", "--configfile", config)
    assert "fem_p1" not in planned(everything)
    table = "results/smoke/tables/rod_neumann/summary.csv"
    assert planned(snakemake(tree, "--dry-run", table, "--configfile", config)) == {"fem_p1"}


def test_every_target_can_be_planned(tree, config):
    targets = ["advection1d", "tables", "figures", "claims", "report", "all"]
    done = snakemake(tree, "--dry-run", *targets, "--configfile", config)
    assert done.returncode == 0, done.stdout + done.stderr
