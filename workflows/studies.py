"""Study the pulse's network: ``python -m workflows.studies --study adaptivity --output X.csv``.

:mod:`workflows.adaptivity_study` and :mod:`workflows.time_step_study` say what is compared. Nothing
in them is timed.
"""

import argparse
from pathlib import Path

from cases.vocabulary import SCALES
from workflows import threads

CASE = "advection1d"
STUDIES = ("adaptivity", "time_steps")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", required=True, choices=STUDIES)
    parser.add_argument("--scale", default="full", choices=SCALES)
    parser.add_argument("--steps", type=int, help="of the case; default: all")
    parser.add_argument("--output", required=True, type=Path, help="the table, CSV")
    arguments = parser.parse_args()
    threads.limit(1, None)
    from cases.discovery import load_case
    from workflows.adaptivity_study import adaptivity_table
    from workflows.atomic import replacing
    from workflows.jobs import overridden
    from workflows.time_step_study import time_step_table

    case = overridden(load_case(CASE), None, arguments.steps)
    table = {"adaptivity": adaptivity_table, "time_steps": time_step_table}[arguments.study]
    found = table(case, arguments.scale)
    with replacing(arguments.output) as temporary:
        found.to_csv(temporary, index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
