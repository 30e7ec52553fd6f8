"""Compute one reference of a case: ``python -m workflows.references --job JSON --output FOLDER``.

``python -m workflows.plan --references --json`` prints the JSON. Whatever is scored against the
reference reads the folder and computes nothing; where the reference cannot be computed, the exit
status is 1, after one line on stderr.
"""

import argparse
import sys
from pathlib import Path

from workflows import threads


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--job", required=True, help="the reference as JSON")
    parser.add_argument("--threads", type=int, help="most threads; default: all cores")
    parser.add_argument("--output", required=True, type=Path, help="folder of the reference")
    arguments = parser.parse_args()
    threads.limit(None, arguments.threads)
    from workflows.jobs import ReferenceJob
    from workflows.reference_solving import ReferenceFailed, write_reference

    job = ReferenceJob.from_json(arguments.job)
    try:
        write_reference(arguments.output, job.load_case(), job.name)
    except ReferenceFailed as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
