"""Merge one case's tables, figures and claims into the committed ``results/reference``.

``python -m workflows.reference --case advection1d --scale full``

Rows keep the scale and the commit that they were made with; rows of other cases stay. Errors step
by step are kept for the paper's own budgets only, because those of the ladders are many.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import pandas as pd

from cases.budgets import KIB
from cases.contracts import Case
from cases.discovery import case_names, load_case
from cases.vocabulary import SCALES
from workflows.atomic import write_text
from workflows.tables import STUDIES, TABLES, read_table, write_tables

RESULTS = Path(__file__).resolve().parent.parent / "results"


def merge_case(case: Case, source: Path, target: Path) -> None:
    """Merge the results of a case below ``source`` (one scale) into ``target``.

    Raises:
        ValueError: the scale has not been run to the end for this case.
    """
    tables, figures = source / "tables" / case.name, source / "figures" / case.name
    for path in (tables / "claims.csv", figures):
        if not path.exists():
            raise ValueError(f"source: {path} is missing; allowed: a scale run for {case.name}")
    merged = {name: _merge_table(case, name, tables, target / "tables") for name in TABLES}
    studies = [name for name in STUDIES if (tables / f"{name}.csv").exists()]
    merged |= {name: _merge_table(case, name, tables, target / "tables") for name in studies}
    merged["claims"] = merge_claims(case, tables / "claims.csv", target / "tables" / "claims.csv")
    write_tables(merged, target / "tables")
    machines = target / "tables" / "machine.json"
    known = json.loads(machines.read_text()) if machines.exists() else {}
    known[case.name] = json.loads((tables / "machine.json").read_text())
    write_text(machines, json.dumps(known, indent=1, sort_keys=True) + "\n")
    _replace_folder(figures, target / "figures" / case.name)


def merge_claims(case: Case, source: Path, target: Path) -> pd.DataFrame:
    """The claims of other cases and those of this one, in the order of their first names.

    A claim that was not tested this time keeps its older verdict.
    """
    new = _read(source)
    if not target.exists():
        return new
    old = _read(target)
    known = old.set_index("id", drop=False)
    rows = [
        known.loc[row["id"]].to_dict()
        if row["verdict"] == "not_tested" and row["id"] in known.index
        else row
        for row in new.to_dict("records")
    ]
    gone = old["id"].isin(new["id"]) | old["id"].str.startswith(f"{case.name}.")
    others = old[~gone]
    both = pd.concat([others, pd.DataFrame(rows, columns=new.columns)], ignore_index=True)
    order = both["id"].str.partition(".")[0]
    return both.loc[order.sort_values(kind="stable").index]


def _merge_table(case: Case, name: str, tables: Path, target: Path) -> pd.DataFrame:
    """Rows of the other cases from the target, then those of this case; sorted by case."""
    new = read_table(tables, name)
    if name == "errors":
        papers = [case.paper_bytes / KIB, *(size / KIB for size in case.named_budgets.values())]
        new = new[new["budget"].astype(float).isin(papers)]
    if not (target / f"{name}.csv").exists():
        return new
    old = read_table(target, name)
    both = pd.concat([old[old["case"] != case.name], new], ignore_index=True)
    return both.sort_values("case", kind="stable")


def _read(path: Path) -> pd.DataFrame:
    return read_table(path.parent, path.stem)


def _replace_folder(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", required=True, choices=case_names())
    parser.add_argument("--scale", default="full", choices=SCALES)
    arguments = parser.parse_args()
    try:
        merge_case(load_case(arguments.case), RESULTS / arguments.scale, RESULTS / "reference")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
