"""Run one job: ``python -m workflows.run --job JSON --output X.json --fields Y.nc --states Z``.

Several jobs of a case share the imports, which take longer than many a run: ``--job``, ``--output``
and ``--fields`` are given once for each. ``python -m workflows.plan`` prints the JSON of a job. The
exit status is 0 whenever the rows could be written, failed runs included.
"""

import argparse
import json
import os
import signal
import sys
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from workflows import threads

START = time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--job", required=True, action="append", help="the job as JSON")
    parser.add_argument("--threads", type=int, help="most threads; default: all cores")
    parser.add_argument(
        "--references", type=Path, help="folder of the stored references; default: formulas"
    )
    for name, text in (("--output", "rows, JSON"), ("--fields", "fields, NetCDF")):
        parser.add_argument(name, required=True, type=Path, action="append", help=text)
    parser.add_argument(
        "--states", type=Path, help="folder for the files that ParaView opens; default: none"
    )
    arguments = parser.parse_args()
    # Children are daemons: they end with this process only where it ends by itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

    shared = {(job["case"], job["threads"]) for job in map(json.loads, arguments.job)}
    if len(shared) > 1:
        sys.exit(f"job: {len(shared)} cases or numbers of threads; allowed: one of each")
    files = (arguments.output, arguments.fields)
    if any(len(paths) != len(arguments.job) for paths in files):
        sys.exit("output, fields: not as many as jobs; allowed: one of each for each job")
    ((_, wanted),) = shared
    count = threads.limit(wanted, arguments.threads)
    from workflows.atomic import replacing_folder
    from workflows.jobs import Job
    from workflows.reference_fields import load_references
    from workflows.solving import solve_run

    jobs = [Job.from_json(text) for text in arguments.job]
    case = jobs[0].load_case()
    methods = [job.load_method(case) for job in jobs]
    for method in methods:
        method.prepare()
    imports_s = time.perf_counter() - START
    try:
        references = load_references(case, arguments.references)
    except ValueError as error:
        sys.exit(str(error))
    solve = partial(
        solve_run,
        threads=count,
        cores=arguments.threads or os.cpu_count(),
        imports_s=imports_s,
        references=references,
    )
    for job, method, output, fields in zip(jobs, methods, *files, strict=True):
        with replacing_folder(arguments.states) if arguments.states else nullcontext() as states:
            runs = [
                solve(job, case, method, request, seed, states=states) for request, seed in job.runs
            ]
        write(output, fields, case, runs, references)


def write(output: Path, fields: Path, case, runs, references=None) -> None:
    """Write the rows of a job and the fields that are kept."""
    # Not needed by the children, and not small: it would count in their peak memory.
    from workflows.atomic import write_text
    from workflows.fields import write_fields

    kept = {run.entry["record"]["budget_kib"]: run for run in runs if run.values}
    write_fields(fields, case, kept, references)
    entries = [run.entry for run in runs]
    write_text(output, json.dumps({"runs": entries}, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    # Taking the libraries down takes a second, a tenth of many a run.
    os._exit(0)
