"""The README's table, from the committed results.

``python -m report.readme`` writes it; ``python -m report.readme --check`` fails where it is stale.
"""

import argparse
import sys
from pathlib import Path

from report.names import method_name, name_of
from report.numbers import duration, short, spread
from report.rows.advection1d import CASE, INTEGRATORS, TESTED, at_paper_budget, best_strong
from report.select import filtered
from report.tables import Results

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
REFERENCE = ROOT / "results" / "reference"
BEGIN, END = "<!-- table: python -m report.readme -->\n", "<!-- end of table -->\n"


def table(results: Results) -> str:
    """Markdown: INSR, the published grid and the best strong baseline at the paper's memory."""
    runs = at_paper_budget(filtered(results.summary, {"case": CASE}))
    lines = [
        "| 1D advection, 3.52 KiB | integrator | error | error / floor | time to solve |",
        "|---|---|---|---|---|",
    ]
    for integrator in INTEGRATORS:
        labels = (
            ("", TESTED.format(integrator=integrator)),
            ("published: ", f"upwind_{integrator}" if integrator == "midpoint" else ""),
            ("best strong: ", best_strong(results, integrator)),
        )
        for role, label in labels:
            rows = runs[runs["method"] == label]
            if len(rows):
                cells = (
                    role + method_name(rows.iloc[0]),
                    name_of("integrators", integrator),
                    spread(rows["error"]),
                    short(rows["error_over_floor"].median(), 4),
                    duration(rows["solve_s"].median()),
                )
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def renewed(text: str, content: str) -> str:
    """The README with its table replaced.

    Raises:
        ValueError: the marks of the table are missing.
    """
    if BEGIN not in text or END not in text:
        raise ValueError(f"README: the marks {BEGIN.strip()} and {END.strip()} are missing")
    head, rest = text.split(BEGIN)
    return head + BEGIN + content + END + rest.split(END)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether it is stale")
    text = README.read_text(encoding="utf-8")
    new = renewed(text, table(Results(REFERENCE)))
    if parser.parse_args().check and new != text:
        sys.exit("README: its table is stale; run: environment/run python -m report.readme")
    README.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
