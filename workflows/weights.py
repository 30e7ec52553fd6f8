"""Study the weight of a penalty: ``python -m workflows.weights --case beam --output weights.csv``.

:mod:`workflows.weight_study` says what is solved.
"""

import argparse
from pathlib import Path

from cases.vocabulary import SCALES
from workflows import threads

THREADS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", required=True)
    parser.add_argument("--scale", default="full", choices=SCALES)
    parser.add_argument("--threads", type=int, help="most threads; default: all cores")
    parser.add_argument("--output", required=True, type=Path, help="the table, CSV")
    arguments = parser.parse_args()
    threads.limit(min(THREADS, arguments.threads or THREADS), None)
    from cases.discovery import load_case
    from workflows.atomic import replacing
    from workflows.weight_study import weight_table

    try:
        table = weight_table(load_case(arguments.case), arguments.scale)
    except ValueError as error:
        parser.exit(2, f"{error}\n")
    with replacing(arguments.output) as temporary:
        table.to_csv(temporary, index=False)


if __name__ == "__main__":
    main()
