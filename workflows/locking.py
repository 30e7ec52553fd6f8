"""Study the locking of elements: ``python -m workflows.locking --job JSON --output locking.csv``.

:mod:`workflows.locking_study` says what is solved. ``python -m workflows.plan --references --json``
prints the JSON: that of the main reference of ``elastic_tension``. Where a reference cannot be
computed, the exit status is 1, after one line on stderr.
"""

import argparse
import sys
from pathlib import Path

from workflows import threads

THREADS = 1  # as the elements of the summary have


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--job", required=True, help="the case's reference as JSON")
    parser.add_argument("--threads", type=int, help="most threads; default: all cores")
    parser.add_argument("--output", required=True, type=Path, help="the table, CSV")
    arguments = parser.parse_args()
    threads.limit(THREADS, arguments.threads)
    from workflows.atomic import replacing
    from workflows.jobs import ReferenceJob
    from workflows.locking_study import RESOLUTION, locking_table

    job = ReferenceJob.from_json(arguments.job)
    try:
        table = locking_table(job.load_case(), job.references.get("resolution", RESOLUTION))
    except RuntimeError as error:
        sys.exit(str(error))
    with replacing(arguments.output) as temporary:
        table.to_csv(temporary, index=False)


if __name__ == "__main__":
    main()
