"""Run one job: ``python -m workflows.run --job JSON --output X.json --fields Y.nc --states Z``.

``python -m workflows.plan`` prints the JSON of a job. The exit status is 0 whenever the rows
could be written, failed runs included.
"""

import argparse
import json
import os
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from workflows import threads

START = time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--job", required=True, help="the job as JSON")
    parser.add_argument("--threads", type=int, help="most threads; default: all cores")
    parser.add_argument(
        "--references", type=Path, help="folder of the stored references; default: formulas"
    )
    parser.add_argument("--output", required=True, type=Path, help="rows, JSON")
    parser.add_argument("--fields", required=True, type=Path, help="fields, NetCDF")
    parser.add_argument(
        "--states", type=Path, help="folder for the files that ParaView opens; default: none"
    )
    arguments = parser.parse_args()
    # Children are daemons: they end with this process only where it ends by itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

    count = threads.limit(json.loads(arguments.job)["threads"], arguments.threads)
    from workflows.atomic import replacing_folder
    from workflows.jobs import Job
    from workflows.reference_fields import load_references
    from workflows.solving import solve_run

    job = Job.from_json(arguments.job)
    case = job.load_case()
    method = job.load_method(case)
    imports_s = time.perf_counter() - START
    try:
        references = load_references(case, arguments.references)
    except ValueError as error:
        sys.exit(str(error))
    with replacing_folder(arguments.states) if arguments.states else nullcontext() as states:
        runs = [
            solve_run(
                job,
                case,
                method,
                request,
                seed,
                threads=count,
                cores=arguments.threads or os.cpu_count(),
                imports_s=imports_s,
                references=references,
                states=states,
            )
            for request, seed in job.runs
        ]
    write(arguments.output, arguments.fields, case, runs, references)


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
