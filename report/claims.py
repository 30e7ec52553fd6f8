"""The ledger: each claim of the papers beside what was measured, with a computed verdict.

``python -m report.claims --scale-dir results/full --output results/full/tables/claims.csv`` judges
all claims; ``--case advection1d`` those of one section.
"""

import argparse
import csv
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from cases.solid_histories import REPRODUCED
from report.chapters import by_section, section_of
from report.names import method_name, name_of
from report.numbers import short
from report.select import filtered, measure
from report.tables import Results

FOLDER = Path(__file__).parent / "ledger"
COLUMNS = (
    "id",
    "paper",
    "where",
    "claim",
    "metric",
    "published",
    "tolerance",
    "measured",
    "spread",
    "n_seeds",
    "verdict",
    "scale",
    "command",
    "cost_s",
    "note",
)
VERDICTS = ("agrees", "partly", "differs", "not_tested")


@dataclass(frozen=True)
class Outcome:
    """What one selection gave: one row a run (or method), and whether the claim holds for it."""

    name: str
    rows: pd.DataFrame
    missing: str = ""

    @property
    def holds(self) -> list[bool]:
        return self.rows["holds"].tolist()


@dataclass
class Row:
    """One row of the ledger, filled while a claim is judged."""

    claim: dict
    verdict: str = "not_tested"
    measured: float | None = None
    spread: float | None = None
    n_seeds: int | None = None
    scale: str = ""
    cost_s: float | None = None
    notes: list[str] = field(default_factory=list)

    def cells(self) -> dict:
        """The cells of ``claims.csv``."""
        claim, tolerance = self.claim, self.claim.get("tolerance")
        return {
            "id": claim["id"],
            "paper": claim["paper"],
            "where": claim["where"],
            "claim": claim["claim"],
            "metric": claim["metric"],
            "published": claim.get("published", ""),
            "tolerance": describe_tolerance(claim["test"]["holds"], tolerance) if tolerance else "",
            "measured": self.measured,
            "spread": self.spread,
            "n_seeds": self.n_seeds,
            "verdict": self.verdict,
            "scale": self.scale,
            "command": claim["command"],
            "cost_s": self.cost_s,
            "note": "; ".join(self.notes),
        }


def load_claims(folder: Path = FOLDER) -> list[dict]:
    """All claims of all cases, in their order."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))]
    return [with_bound(claim) for text in texts for claim in yaml.load(text, yaml.CSafeLoader)]


def with_bound(claim: dict) -> dict:
    """The claim, with the suite's own bound where its tolerance names ``{observable, family}``.

    Raises:
        ValueError: there is no bound for them.
    """
    wanted = claim.get("tolerance") or {}
    if "observable" not in wanted:
        return claim
    family, distance = wanted["family"], wanted["observable"]
    if distance not in REPRODUCED.get(family, {}):
        known = [f"{name} {line}" for name, lines in REPRODUCED.items() for line in lines]
        raise ValueError(f"tolerance: {family} {distance}; allowed: {', '.join(known)}")
    return claim | {"tolerance": REPRODUCED[family][distance]._asdict()}


def limits(holds: str, published, tolerance: dict) -> tuple[float, float]:
    """Interval in which a measured value makes the claim hold.

    ``bound`` is itself the limit; ``relative`` and ``absolute`` widen the published value.

    >>> limits("within", 10.0, {"relative": 0.1})
    (9.0, 11.0)
    """
    if "bound" in tolerance:
        low = high = float(tolerance["bound"])
    else:
        width = tolerance.get("absolute", tolerance.get("relative", 0) * abs(published))
        low, high = published - width, published + width
    return (
        low if holds in ("within", "at_least") else -np.inf,
        high if holds in ("within", "at_most") else np.inf,
    )


def describe_tolerance(holds: str, tolerance: dict) -> str:
    """The tolerance as one phrase with its reason."""
    sense = holds.replace("_", " ")
    if "bound" in tolerance:
        size = f"{sense} {tolerance['bound']:g}"
    elif "relative" in tolerance:
        size = f"{sense}, {100 * tolerance['relative']:g} %"
    else:
        size = f"{sense}, {tolerance['absolute']:g}"
    return f"{size} ({tolerance['reason']})"


def verdict(base: list[bool], others: list[bool]) -> str:
    """Verdict from the paper's own comparison (one entry a run) and from the repeated ones.

    ``agrees`` needs all of them; ``differs`` means that no run supports the claim as the paper
    put it; ``partly`` is the rest: some seeds, or the published baseline but not a strong one.
    """
    if not base:
        return "not_tested"
    if not any(base):
        return "differs"
    return "agrees" if all(base) and all(others) else "partly"


def judge(claim: dict, results: Results) -> dict:
    """One row of the ledger as a dictionary over ``COLUMNS``."""
    row = Row(claim, notes=[claim["note"]] if "note" in claim else [])
    test = claim.get("test")
    if test is None:
        row.notes.append(claim["not_tested"])
        return row.cells()
    base = _outcome("", test, {}, claim, results)
    if base.missing:
        row.notes.append(base.missing)
        return row.cells()
    repeats, not_run = [], []
    for repeat in test.get("repeat", ()):
        found = _repeated(repeat, test, claim, results)
        repeats += found
        not_run += [] if found else [repeat["name"]]
    values = base.rows["measured"]
    row.measured = float(values.median())
    row.spread = float(values.max() - values.min()) if len(values) > 1 else None
    row.n_seeds = base.rows["seed"].nunique() if "seed" in base.rows else None
    runs = _runs_of(base, claim, results)
    if runs.empty:  # a study, whose rows are no runs
        runs = results.summary.query("case == @claim['case']")
    row.scale = "+".join(sorted(set(runs["scale"])))
    row.cost_s = float(runs[["solve_s", "setup_s"]].sum().sum())
    if "smoke" in row.scale:
        row.notes.append("smoke: reduced runs give no verdict")
        return row.cells()
    row.verdict = verdict(base.holds, [h for outcome in repeats for h in outcome.holds])
    row.notes += _notes(base, repeats)
    if not_run:
        row.notes.append(f"not run: {', '.join(not_run)}")
    if row.verdict != "agrees" and "why" in claim:
        row.notes.append(claim["why"])
    return row.cells()


def _outcome(name, test, override, claim, results) -> Outcome:
    selection = {key: override.get(key, test.get(key)) for key in ("table", "column")}
    rows = {**test["rows"], **override.get("rows", {})}
    selection["rows"] = {key: value for key, value in rows.items() if value is not None}
    for key in ("statistic", "per"):
        if key in override or key in test:
            selection[key] = override.get(key, test.get(key))
    found = measure(results, selection, claim["case"])
    if found.empty:
        return Outcome(name, found, _why_missing(selection, claim, results))
    over = override.get("over", test.get("over"))
    if over:
        below = measure(results, over, claim["case"])
        if below.empty:
            return Outcome(name, found, _why_missing(over, claim, results))
        found["measured"] /= below["measured"].median()
    found["measured"] *= override.get("times", test.get("times", 1.0))
    low, high = limits(test["holds"], claim.get("published"), claim["tolerance"])
    return Outcome(name, found.assign(holds=found["measured"].between(low, high)))


def _repeated(repeat, test, claim, results) -> list[Outcome]:
    """The same test on other rows, one outcome a method."""
    outcome = _outcome(repeat["name"], test, repeat, claim, results)
    if outcome.missing:
        return []
    described = results.summary.drop_duplicates("method").set_index("method", drop=False)
    return [
        Outcome(f"{repeat['name']}: {_name(method, described)}", rows)
        for method, rows in outcome.rows.groupby("method")
    ]


def _name(method, described):
    """Of a method; of what a study has in its place, that of the word."""
    known = method in described.index
    return method_name(described.loc[method]) if known else name_of("methods", method)


def _why_missing(selection, claim, results) -> str:
    table = results.table(selection["table"])
    unfinished = filtered(table, {"case": claim["case"], "status": "*"} | selection["rows"])
    if unfinished.empty:
        wanted = ", ".join(f"{key} {value}" for key, value in selection["rows"].items())
        return f"no such row in {selection['table']}: {wanted}"
    states = sorted(set(unfinished["status"].astype(str)))
    return f"no finished run in {selection['table']}: {', '.join(states)}"


def _runs_of(outcome, claim, results) -> pd.DataFrame:
    keys = [key for key in ("case", "method", "budget_kib", "seed") if key in outcome.rows]
    return results.summary.merge(outcome.rows[keys].drop_duplicates(), on=keys)


def _notes(base: Outcome, repeats: list[Outcome]) -> list[str]:
    notes = []
    if not all(base.holds) and any(base.holds):
        notes.append(f"holds in {sum(base.holds)} of {len(base.holds)} runs")
    also = "holds also for" if any(base.holds) else "holds for"
    for truth, words in ((True, also), (False, "does not hold for")):
        named = {}
        for outcome in repeats:
            if all(outcome.holds) is truth:
                group, _, method = outcome.name.partition(": ")
                value = short(outcome.rows["measured"].median())
                named.setdefault(group, []).append(f"{method} {value}")
        notes += [f"{words} {group} ({'; '.join(rest)})" for group, rest in named.items()]
    return notes


def write(rows: list[dict], path: Path) -> None:
    """Write ``claims.csv`` in one move, so that a broken run leaves no half table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    os.replace(part, path)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m report.claims", description=__doc__)
    parser.add_argument("--case", help="a case, or a chapter of several; default: all that ran")
    parser.add_argument("--scale-dir", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        results = Results(options.scale_dir, options.case or "")
        sections = {options.case} if options.case else by_section(results.cases)
        told = [claim for claim in load_claims() if section_of(claim["case"]) in sections]
        rows = [judge(claim, results) for claim in told]
    except ValueError as error:
        parser.exit(2, f"{error}\n")
    write(rows, options.output)


if __name__ == "__main__":
    main()
