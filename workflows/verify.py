"""Compare a run with the committed results, within tolerances that stand in one table.

``python -m workflows.verify --scale full`` compares ``results/full`` with ``results/reference`` row
by row and lists what differs; ``--case advection1d`` compares one case. The exit status is 1 where
a row differs or nothing could be compared. Times are of another machine or another day: their
median ratio is told and decides nothing.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from cases.vocabulary import SCALES

RESULTS = Path(__file__).resolve().parent.parent / "results"
ROW = ["scale", "case", "method", "budget_kib", "seed"]


@dataclass(frozen=True)
class Tolerance:
    """How far two errors of one row may be apart.

    Attributes:
        factor: of the larger error over the smaller one.
        reason: why not less.
    """

    factor: float
    reason: str


TOLERANCES = {
    "grid": Tolerance(1.001, "the same arithmetic but for the order of sums"),
    "spectral": Tolerance(1.001, "the same arithmetic but for the order of sums"),
    "fem": Tolerance(1.02, "meshes and direct solvers of other versions"),
    "mpm": Tolerance(1.1, "explicit steps amplify rounding where bodies touch"),
    "insr": Tolerance(2.0, "rounding decides which steps of a minimisation are accepted"),
    "pinn": Tolerance(2.0, "rounding decides which steps of a minimisation are accepted"),
}
"""By family of methods."""
ROUNDING = 3e-7
"""Errors below it are those of numbers that are stored in four bytes, and count as equal."""
TIMED = "_seconds_"
"""Part of the labels of runs that a clock ends: their errors depend on the machine."""


def compare(new: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """The rows that stand in both tables: ROW, both errors and times, and ``difference``.

    ``difference`` is empty where the rows agree. Arguments are tables as ``summary.csv``.
    """
    keyed = [
        table.assign(budget_kib=table["budget_kib"].map(_budget)) for table in (new, reference)
    ]
    both = keyed[0].merge(keyed[1], on=ROW, suffixes=("", "_reference"))
    differences = [_difference(row) for row in both.to_dict("records")]
    kept = [*ROW, "error", "error_reference", "solve_s", "solve_s_reference"]
    return both[kept].assign(difference=np.array(differences, dtype=object))


def _difference(row) -> str:
    """What differs in a row, in words; empty where nothing does."""
    if row["status"] != row["status_reference"]:
        return f"status {row['status']}, was {row['status_reference']}"
    if not np.isclose(row["memory_kib"], row["memory_kib_reference"], rtol=1e-6, equal_nan=True):
        return f"memory {row['memory_kib']:g} KiB, was {row['memory_kib_reference']:g}"
    errors = row["error"], row["error_reference"]
    if TIMED in row["method"] or not np.all(np.isfinite(errors)) or max(errors) < ROUNDING:
        return ""
    factor = max(errors) / max(min(errors), ROUNDING)
    allowed = TOLERANCES[row["family"]].factor
    if factor > allowed:
        return (
            f"error {errors[0]:.3g}, was {errors[1]:.3g}: factor {factor:.3g}, allowed {allowed:g}"
        )
    return ""


def _budget(kib) -> float:
    """Five digits of a budget."""
    return float(f"{kib:.5g}")


def report(found: pd.DataFrame, reference: pd.DataFrame) -> str:
    """What was compared and what differs, as lines."""
    cases = sorted(set(found["case"]))
    known = reference[reference["case"].isin(cases) & reference["scale"].isin(found["scale"])]
    differing = found[found["difference"] != ""]
    lines = [
        f"{row['case']} {row['method']} {row['budget_kib']:g} KiB seed {row['seed']}: "
        f"{row['difference']}"
        for row in differing.to_dict("records")
    ]
    ratio = (found["solve_s"] / found["solve_s_reference"]).median()
    lines.append(
        f"{len(found)} of {len(known)} committed rows of {len(cases)} cases compared, "
        f"{len(differing)} differ; times are {ratio:.2f} times the committed ones in the median"
    )
    return "\n".join(lines)


def read(path: Path) -> pd.DataFrame:
    """A summary table.

    Raises:
        ValueError: there is none.
    """
    if not path.is_file():
        raise ValueError(f"summary: {path} is missing; run first: make reproduce")
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def own(scale: Path, case: str | None) -> pd.DataFrame:
    """Rows of a scale: of one case or section, else of all, else of the cases that were run."""
    if case:
        return read(scale / "tables" / case / "summary.csv")
    whole = scale / "tables" / "summary.csv"
    parts = sorted(scale.glob("tables/*/summary.csv"))
    if whole.is_file() or not parts:
        return read(whole)
    return pd.concat([read(path) for path in parts], ignore_index=True).drop_duplicates(ROW)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m workflows.verify", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--scale", default="full", choices=SCALES)
    parser.add_argument("--case", help="a case, or a chapter of several; default: all that ran")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the scales")
    options = parser.parse_args(arguments)
    try:
        new = own(options.results / options.scale, options.case)
        reference = read(options.results / "reference" / "tables" / "summary.csv")
    except ValueError as error:
        sys.exit(str(error))
    found = compare(new, reference)
    if found.empty:
        sys.exit(f"scale: {options.scale}; no row of it stands in results/reference")
    print(report(found, reference))
    sys.exit(1 if (found["difference"] != "").any() else 0)


if __name__ == "__main__":
    main()
