"""Several jobs of a case in one process, and what is refused before any of them runs."""

import json
import subprocess
import sys

import pytest

from workflows.configuration import complete
from workflows.plan import jobs


def planned(case, method):
    """The job of one method as JSON, reduced."""
    entry = {"runs": [{"method": method}]}
    (job,) = jobs(complete({"scale": "smoke", "cases": {case: entry}}))
    return job.to_json()


def run(folder, texts, outputs=None):
    """The program, told of these jobs and as many files, or so many."""
    command = [sys.executable, "-m", "workflows.run", "--threads", "1"]
    for text in texts:
        command += ["--job", text]
    for number in range(len(texts) if outputs is None else outputs):
        command += ["--output", f"{folder}/{number}.json", "--fields", f"{folder}/{number}.nc"]
    return subprocess.run(command, capture_output=True, text=True)


def test_each_job_has_its_own_files(tmp_path):
    texts = [planned("rod_dirichlet", method) for method in ("fem_p1", "chebyshev")]
    assert run(tmp_path, texts).returncode == 0
    found = [json.loads((tmp_path / f"{n}.json").read_text())["runs"] for n in (0, 1)]
    assert [runs[0]["record"]["method"] for runs in found] == ["fem_p1", "chebyshev"]
    assert all(run["record"]["status"] == "ok" for runs in found for run in runs)
    assert all((tmp_path / f"{n}.nc").exists() for n in (0, 1))


@pytest.mark.parametrize(
    ("cases", "outputs", "message"),
    [
        (("rod_dirichlet", "rod_neumann"), 2, "job: 2 cases or numbers of threads; allowed: one"),
        (("rod_dirichlet", "rod_dirichlet"), 1, "output, fields: not as many as jobs; allowed"),
    ],
)
def test_refusals(tmp_path, cases, outputs, message):
    texts = [planned(case, "fem_p1") for case in cases]
    found = run(tmp_path, texts, outputs)
    assert found.returncode != 0
    assert message in found.stderr
    assert not list(tmp_path.iterdir())
