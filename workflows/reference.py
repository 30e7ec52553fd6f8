"""Merge the tables, figures and claims of a section into the committed ``results/reference``.

``python -m workflows.reference --case advection1d --scale full``; stationary cases are merged
together, as ``exact_boundaries``.

Rows keep the scale and the commit that they were made with. Rows of other cases stay, and those of
other scales whose runs this one does not have. Errors step by step are kept for the paper's own
budgets only, because those of the ladders are many.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cases.budgets import KIB
from cases.contracts import Case
from cases.discovery import load_case
from cases.vocabulary import SCALES
from workflows.atomic import write_text
from workflows.tables import STUDIES, TABLES, read_table, write_tables

Run = tuple[str, str, str, str]
RESULTS = Path(__file__).resolve().parent.parent / "results"


def merge_section(name: str, source: Path, target: Path) -> None:
    """Merge the results of a section below ``source`` (one scale) into ``target``.

    Args:
        name: a case, or a chapter of the report that tells of several.
        source, target: folders with tables and figures.

    Raises:
        ValueError: the scale has not been run to the end for this section.
    """
    tables, figures = source / "tables" / name, source / "figures" / name
    for path in (tables / "claims.csv", figures):
        if not path.exists():
            raise ValueError(f"source: {path} is missing; allowed: a scale run for {name}")
    cases = sorted(set(read_table(tables, "summary")["case"]))
    kept = _other_scales(tables, target / "tables")
    studies = [study for study in STUDIES if (tables / f"{study}.csv").exists()]
    merged = {
        table: _merge_table(cases, table, tables, target / "tables", kept)
        for table in (*TABLES, *studies)
    }
    merged["claims"] = merge_claims(cases, tables / "claims.csv", target / "tables" / "claims.csv")
    write_tables(merged, target / "tables")
    machines = target / "tables" / "machine.json"
    known = json.loads(machines.read_text()) if machines.exists() else {}
    found = json.loads((tables / "machine.json").read_text())
    known |= {name: found} if cases == [name] else found
    write_text(machines, json.dumps(known, indent=1, sort_keys=True) + "\n")
    _replace_folder(figures, target / "figures" / name)


def merge_claims(cases: Sequence[str], source: Path, target: Path) -> pd.DataFrame:
    """The claims of other cases and those of these, in the order of their first names.

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
    gone = old["id"].isin(new["id"]) | old["id"].str.partition(".")[0].isin(cases)
    others = old[~gone]
    both = pd.concat([others, pd.DataFrame(rows, columns=new.columns)], ignore_index=True)
    order = both["id"].str.partition(".")[0]
    return both.loc[order.sort_values(kind="stable").index]


def _other_scales(tables: Path, target: Path) -> set[Run]:
    """Runs of another scale in the target that this one does not have: they stay."""
    if not (target / "summary.csv").exists():
        return set()
    new, old = (read_table(folder, "summary") for folder in (tables, target))
    return {*_runs(old[~old["scale"].isin(new["scale"])])} - {*_runs(new)}


def _runs(table: pd.DataFrame) -> list[Run]:
    """Case, method, budget and seed of each row."""
    budget = "budget_kib" if "budget_kib" in table else "budget"
    return [*zip(*(table[name] for name in ("case", "method", budget, "seed")), strict=True)]


def _merge_table(
    cases: Sequence[str], name: str, tables: Path, target: Path, kept: set[Run]
) -> pd.DataFrame:
    """Rows of the other cases and of runs that stay, then the new ones; sorted by case."""
    new = read_table(tables, name)
    if name == "errors":
        papers = {case: _papers(load_case(case)) for case in cases}
        keys = zip(new["case"], new["budget"].astype(float), strict=True)
        new = new[[budget in papers[case] for case, budget in keys]]
    if not (target / f"{name}.csv").exists():
        return new
    old = read_table(target, name)
    stays = ~old["case"].isin(cases)
    if "seed" in old:
        stays |= pd.Series([run in kept for run in _runs(old)], index=old.index, dtype=bool)
    both = pd.concat([old[stays], new], ignore_index=True)
    return both.sort_values("case", kind="stable")


def _papers(case: Case) -> set[float]:
    """The paper's budgets in KiB."""
    return {size / KIB for size in (case.paper_bytes, *case.named_budgets.values())}


def _read(path: Path) -> pd.DataFrame:
    return read_table(path.parent, path.stem)


def _replace_folder(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", required=True, help="a case, or a chapter of several")
    parser.add_argument("--scale", default="full", choices=SCALES)
    arguments = parser.parse_args()
    try:
        merge_section(arguments.case, RESULTS / arguments.scale, RESULTS / "reference")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
