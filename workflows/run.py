"""Run one job: ``python -m workflows.run --job JSON --output X.json --fields Y.nc``.

``python -m workflows.plan`` prints the JSON of a job. The exit status is 0 whenever the rows
could be written, failed runs included.
"""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path

START = time.perf_counter()
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--job", required=True, help="the job as JSON")
    parser.add_argument("--threads", type=int, help="most threads; default: all cores")
    parser.add_argument("--output", required=True, type=Path, help="rows, JSON")
    parser.add_argument("--fields", required=True, type=Path, help="fields, NetCDF")
    arguments = parser.parse_args()
    # Children are daemons: they end with this process only where it ends by itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

    threads = json.loads(arguments.job)["threads"] or arguments.threads or os.cpu_count()
    # The libraries read their number of threads once, when they are loaded.
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(threads)))
    from workflows.jobs import Job
    from workflows.solving import solve_run

    job = Job.from_json(arguments.job)
    case = job.load_case()
    method = job.load_method(case)
    imports_s = time.perf_counter() - START
    runs = [
        solve_run(job, case, method, request, seed, threads=threads, imports_s=imports_s)
        for request, seed in job.runs
    ]
    write(arguments.output, arguments.fields, case, runs)


def write(output: Path, fields: Path, case, runs) -> None:
    """Write the rows of a job and the fields that are kept."""
    # Not needed by the children, and not small: it would count in their peak memory.
    from workflows.atomic import write_text
    from workflows.fields import write_fields

    kept = {run.entry["record"]["budget_kib"]: run.values for run in runs if run.values}
    write_fields(fields, case, kept)
    entries = [run.entry for run in runs]
    write_text(output, json.dumps({"runs": entries}, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
