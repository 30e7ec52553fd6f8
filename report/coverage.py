"""How much of the two texts is covered: claims with a verdict, figures and tables regenerated."""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from report.claims import VERDICTS, load_claims
from report.grid import column, table
from report.names import name_of
from report.stationary import trained

PAPERS = ("INSR", "ADF", "follow-up")
"""Texts in the order of their rows; the last one is about what came after them."""
ITEMS = Path(__file__).parent / "items.yaml"


@cache
def items() -> list[dict[str, Any]]:
    """All numbered figures and tables of the texts, see ``items.yaml``."""
    return yaml.safe_load(ITEMS.read_text(encoding="utf-8"))


def regenerated(item: Mapping[str, Any], results) -> bool:
    """Whether all figures that stand for an item were drawn; without any, its table has rows.

    Where it shows trainings of a case (``trained``), that was trained for the text's epochs.
    """
    if not item["results"] or "section" not in item:
        return False
    if "trained" in item and not trained(results, item["trained"]):
        return False
    folder = results.folder / "figures" / item["section"]
    names = item.get("figures", [])
    if names:
        return all(any(folder.glob(f"{name}.*")) for name in names)
    if item["section"] not in results.cases:
        return False
    module = importlib.import_module(f"report.sections.{item['section']}")
    return bool(module.tables(results)[item["table"]]["rows"])


def counts(results) -> pd.DataFrame:
    """A row a text, and one for all: claims by verdict, items that show results, regenerated ones.

    Claims without a row in ``claims.csv`` are not tested.
    """
    path = results.folder / "tables" / "claims.csv"
    verdicts = pd.read_csv(path).set_index("id")["verdict"].to_dict() if path.is_file() else {}
    rows = []
    for paper in PAPERS:
        claims = [claim for claim in load_claims() if claim["paper"] == paper]
        found = [verdicts.get(claim["id"], "not_tested") for claim in claims]
        shown = [item for item in items() if item["paper"] == paper and item["results"]]
        rows.append(
            {
                "paper": paper,
                "claims": len(claims),
                **{verdict: found.count(verdict) for verdict in VERDICTS},
                "items": len(shown),
                "regenerated": sum(regenerated(item, results) for item in shown),
            }
        )
    found = pd.DataFrame(rows).set_index("paper")
    found.loc["all"] = found.sum()
    return found.assign(judged=found["claims"] - found["not_tested"])


def sentence(results) -> str:
    """The coverage in words, for the head of the report and of the README."""
    row = counts(results).loc["all"]
    verdicts = ", ".join(f"{name_of('verdicts', v)} {row[v]}" for v in VERDICTS[:-1])
    return (
        f"{row['judged']} of {row['claims']} claims of the texts have a verdict "
        f"({_percent(row['judged'], row['claims'])}): "
        f"{verdicts}. "
        f"{row['regenerated']} of their {row['items']} figures and tables that show results are "
        f"regenerated ({_percent(row['regenerated'], row['items'])})."
    )


def coverage_table(results):
    """The counts as a table."""
    rows = [
        [
            paper,
            row["claims"],
            *(row[verdict] for verdict in VERDICTS),
            _percent(row["judged"], row["claims"]),
            f"{row['regenerated']} of {row['items']}" if row["items"] else "–",
        ]
        for paper, row in counts(results).iterrows()
    ]
    columns = [
        column("Text", "1fr", "left"),
        column("Claims"),
        *(column(name_of("verdicts", verdict)) for verdict in VERDICTS),
        column("With a verdict"),
        column("Figures and tables regenerated", "1.4fr"),
    ]
    return table("Coverage of the texts; follow-up: later work that was named.", columns, rows)


def items_table(results):
    """Every figure and table of the texts, and where it stands here."""
    rows = []
    for item in items():
        done = regenerated(item, results)
        state = ("yes" if done else "no") if item["results"] else "shows no results"
        names = [*item.get("figures", []), *([item["table"]] if "table" in item else [])]
        place = f"{item['section']}: {', '.join(names)}" if "section" in item else "–"
        rows.append(
            [
                f"{item['paper']}, {item['item']}",
                item["shows"],
                state,
                place,
                item.get("note", ""),
            ]
        )
    columns = [
        column("Item", "0.8fr", "left"),
        column("Shows", "2.2fr", "left"),
        column("Regenerated", "0.7fr", "left"),
        column("Section: figures and table", "2fr", "left"),
        column("Note", "2.4fr", "left"),
    ]
    return table("Figures and tables of the texts, by their numbers there.", columns, rows)


def _percent(part, whole) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"
