"""Study intrinsic adaptivity: ``python -m workflows.adaptivity --output adaptivity.csv``.

:mod:`workflows.adaptivity_study` says what is compared. Nothing in it is timed.
"""

import argparse
from pathlib import Path

from cases.vocabulary import SCALES
from workflows import threads


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", default="full", choices=SCALES)
    parser.add_argument("--steps", type=int, help="of the case; default: all")
    parser.add_argument("--output", required=True, type=Path, help="the table, CSV")
    arguments = parser.parse_args()
    threads.limit(1, None)
    from cases.discovery import load_case
    from workflows.adaptivity_study import CASE, adaptivity_table
    from workflows.atomic import replacing
    from workflows.jobs import overridden

    case = overridden(load_case(CASE), None, arguments.steps)
    table = adaptivity_table(case, arguments.scale)
    with replacing(arguments.output) as temporary:
        table.to_csv(temporary, index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
