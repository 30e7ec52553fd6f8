"""The README's table, from the committed results.

``python -m report.readme`` writes it; ``python -m report.readme --check`` fails where it is stale.
"""

import argparse
import sys
from pathlib import Path

from report.coverage import sentence
from report.names import name_of
from report.numbers import duration, short, spread
from report.rows import comparisons
from report.tables import Results

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
REFERENCE = ROOT / "results" / "reference"
BEGIN, END = "<!-- table: python -m report.readme -->\n", "<!-- end of table -->\n"


def table(results: Results) -> str:
    """Markdown: coverage; INSR, published and best strong baseline at the paper's memory."""
    present = set(results.summary["case"])
    found = [_of_case(c, results) for c in comparisons() if c.case in present]
    return "\n".join([f"{sentence(results)}\n", *found])


def _of_case(comparison, results):
    title = f"{comparison.short_title}, {short(comparison.paper_kib)} KiB"
    lines = [
        f"| {title} | integrator | error | error / floor | time to solve |",
        "|---|---|---|---|---|",
    ]
    for panel in comparison.panels:
        labels = (
            ("", panel.main),
            ("published: ", panel.published if panel == comparison.panels[0] else ""),
            ("best strong: ", comparison.best_strong(results, panel) if panel.tested else ""),
        )
        for role, label in labels:
            rows = comparison.at_paper_budget(comparison.judged(results, panel, method=label))
            if len(rows):
                cells = (
                    role + comparison.form_name(rows.iloc[0]),
                    name_of("integrators", rows["integrator"].iloc[0]),
                    spread(rows["error"]),
                    short(rows["error_over_floor"].dropna().median(), 4),
                    duration(rows["solve_s"].dropna().median()),
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
