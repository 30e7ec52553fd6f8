"""Merge the tables of a case or section into the committed ``results/reference``.

``python -m workflows.reference --case advection1d --scale full``; stationary cases are merged one
by one, or together as ``exact_boundaries``. Claims and figures are made from the merged tables
afterwards, because they compare runs of several scales; ``make reference`` does all of it.

Rows keep the scale and the commit that they were made with. Rows of other cases stay, and those of
other scales whose runs this one does not have. Errors step by step are kept for the paper's own
budgets only, because those of the ladders are many, and not for ablations.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cases.budgets import KIB
from cases.contracts import Case
from cases.discovery import load_case
from cases.vocabulary import SCALES
from workflows.atomic import write_text
from workflows.matching import match
from workflows.tables import STUDIES, TABLES, read_table, write_tables

Run = tuple[str, str, str, str]
RESULTS = Path(__file__).resolve().parent.parent / "results"


def merge_section(name: str, source: Path, target: Path) -> None:
    """Merge the tables of a case or section below ``source`` (one scale) into ``target``.

    Args:
        name: a case, or a chapter of the report that tells of several.
        source, target: folders of a scale.

    Raises:
        ValueError: the scale has not been run for it.
    """
    tables = source / "tables" / name
    if not (tables / "summary.csv").exists():
        missing = f"{tables / 'summary.csv'} is missing"
        raise ValueError(f"source: {missing}; allowed: a scale run for {name}")
    cases = sorted(set(read_table(tables, "summary")["case"]))
    kept = _other_scales(tables, target / "tables")
    studies = [study for study in STUDIES if (tables / f"{study}.csv").exists()]
    merged = {
        table: _merge_table(cases, table, tables, target / "tables", kept)
        for table in (*TABLES, *studies)
    }
    write_tables(merged, target / "tables")
    write_tables({"matching": _matching(cases, target / "tables")}, target / "tables")
    machines = target / "tables" / "machine.json"
    known = json.loads(machines.read_text()) if machines.exists() else {}
    found = json.loads((tables / "machine.json").read_text())
    known |= {name: found} if cases == [name] else found
    write_text(machines, json.dumps(known, indent=1, sort_keys=True) + "\n")


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
        ablations = _ablations(read_table(tables, "summary"))
        new = new[[key not in ablations for key in zip(new["case"], new["method"], strict=True)]]
    if not (target / f"{name}.csv").exists():
        return new
    old = read_table(target, name)
    stays = ~old["case"].isin(cases)
    if "seed" in old:
        stays |= pd.Series([run in kept for run in _runs(old)], index=old.index, dtype=bool)
    both = pd.concat([old[stays], new], ignore_index=True)
    return both.sort_values("case", kind="stable")


def _ablations(summary: pd.DataFrame) -> set[tuple[str, str]]:
    """Case and label of networks in time with settings of their own behind their choices."""
    networks = summary[(summary["family"] == "insr") & (summary["integrator"] != "stationary")]
    choices = networks[["method", "optimizer", "boundary"]].itertuples(index=False)
    varied = [
        not label.endswith(tuple(last)) and any(f"_{choice}_" in label for choice in last)
        for label, *last in choices
    ]
    return {*zip(networks["case"][varied], networks["method"][varied], strict=True)}


def _matching(cases: Sequence[str], target: Path) -> pd.DataFrame:
    """Matches of these cases by all their merged rows, and those of the others as they are."""
    table = read_table(target, "matching")
    summary = pd.read_csv(target / "summary.csv", keep_default_na=False, na_values=[""])
    found = [table[~table["case"].isin(cases)]]
    for case in cases:
        paper_kib = load_case(case).paper_bytes / KIB
        found.append(match(summary[summary["case"] == case], paper_kib))
    both = pd.concat([rows.astype(object) for rows in found], ignore_index=True)
    return both.sort_values("case", kind="stable")


def _papers(case: Case) -> set[float]:
    """The paper's budgets in KiB."""
    return {size / KIB for size in (case.paper_bytes, *case.named_budgets.values())}


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
