"""The report: one Typst source, the tables of one scale, one HTML file and one PDF.

``python -m report.build --scale-dir results/full --output-dir results/full/report``
"""

import argparse
import importlib
import json
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import typst
import yaml

from report import coverage, overall
from report.chapters import CHAPTERS, by_section, section_of
from report.claims import VERDICTS
from report.grid import column, table
from report.names import method_name, name_of
from report.numbers import short
from report.questions import standing
from report.svg import as_text, compact
from report.tables import Results

FOLDER = Path(__file__).parent
SOURCES = ("report.typ", "template.typ", "style.css", "script.js", "sections")
SECTIONS = sorted(p.stem for p in (FOLDER / "sections").glob("*.typ"))


def content(results: Results) -> dict:
    """Everything that the Typst source shows, as plain data."""
    summary = results.summary
    told = by_section(results.cases)
    sections = [name for name in SECTIONS if name in told]
    scales = sorted(set(summary["scale"]))
    return {
        "scale": ", ".join(scales),
        "scale_dir": f"results/{results.folder.name}",
        "commit": _commits(summary),
        "started": _period(summary["started_at"]),
        "machine": _machines(results.machine),
        "smoke": "smoke" in scales,
        "cases": sections,
        "overall": _overall(results),
        "sections": {name: _section(name, told[name], results) for name in sections},
    }


def _overall(results) -> dict:
    """What is told of all cases together."""
    entry = yaml.safe_load((FOLDER / "captions" / "overall.yaml").read_text(encoding="utf-8"))
    figures = {
        name: {**words, **_files(results.folder / "figures" / "overall", name)}
        for name, words in entry.items()
    }
    tables = {
        "summary": overall.summary_table(results),
        "coverage": coverage.coverage_table(results),
        "items": coverage.items_table(results),
    }
    return {
        "title": "All cases",
        "commit": _commits(results.summary),
        "findings": overall.findings(results),
        "coverage": coverage.sentence(results),
        "figures": figures,
        "tables": tables,
    }


def _commits(summary) -> str:
    return ", ".join(sorted({_short_sha(sha) for sha in summary["git_sha"].dropna()}))


def _short_sha(sha: str) -> str:
    commit, _, dirty = sha.partition("-")
    return f"{commit[:10]}-{dirty}" if dirty else commit[:10]


def _period(started_at) -> str:
    first, last = (str(f(started_at))[:16].replace("T", " ") for f in (min, max))
    return first if first == last else f"{first} to {last}"


def _section(section: str, cases: list[str], results: Results) -> dict:
    module = importlib.import_module(f"report.sections.{section}")
    captions = {}
    for name in (section, "shared"):
        path = FOLDER / "captions" / f"{name}.yaml"
        captions |= yaml.safe_load(path.read_text(encoding="utf-8"))
    values = module.caption_values(results)
    chapter = section in CHAPTERS
    drawn = results.folder / "figures" / section
    figures = {
        name: {
            **{part: entry[part].format(**values, **words) for part in ("title", "alt", "caption")},
            **_files(drawn, name),
        }
        for name, entry, words in _each(captions, module.FAMILIES if chapter else {})
    }
    tables = module.tables(results)
    tables |= {"failures": failures(results, cases), "claims": claims(results, section)}
    found = module.findings(results)
    stands = None if chapter else standing(module.COMPARISON, results)
    if stands:
        found = [f"In short: {overall.conclusion(stands)}", *found]
        tables["questions"] = overall.questions_table(stands)
    elif not chapter:
        tables["questions"] = table("The four questions.", [column("Baseline")], [])
    facts = {} if chapter else {"kib": short(module.COMPARISON.paper_kib, 4)}
    shown = {"findings": found, "tables": tables, "figures": figures}
    commit = _commits(results.summary[results.summary["case"].isin(cases)])
    return {"title": module.TITLE, "commit": commit, **facts, **shown}


def _each(captions, families):
    """Captions with their names; one of ``each`` family stands for a figure of each of them."""
    for name, entry in captions.items():
        if entry.get("each") == "family":
            for key, words in families.items():
                yield f"{name}_{key}", entry, {"family": words}
        else:
            yield name, entry, {}


def _files(drawn: Path, name: str) -> dict:
    """Path of a figure, or of a film's strip and last frame with their sizes."""
    folder, sizes = f"figures/{drawn.name}", drawn / f"{name}.json"
    if sizes.is_file():
        film = json.loads(sizes.read_text()) | {"strip": f"{folder}/{name}.png"}
        return {"path": f"{folder}/{name}.last.png", "film": film}
    known = (drawn / f"{name}.svg").is_file()
    return {"path": f"{folder}/{name}.svg" if known else None, "film": None}


def failures(results: Results, cases: list[str]) -> dict:
    """Runs that did not finish, with their reasons; cases are named where there are several."""
    runs = results.summary[
        results.summary["case"].isin(cases) & (results.summary["status"] != "ok")
    ]
    several = len(cases) > 1
    rows = [
        [
            *([name_of("short_cases", run["case"])] if several else []),
            method_name(run),
            name_of("integrators", run["integrator"]),
            short(run["budget_kib"]),
            run["seed"],
            run["status"].replace("_", " "),
            run["reason"],
        ]
        for run in runs.sort_values(["case", "method", "budget_kib", "seed"]).to_dict("records")
    ]
    columns = [
        *([column("Case", "1.3fr", "left")] if several else []),
        column("Method", "2fr", "left"),
        column("Integrator", "1.3fr", "left"),
        column("KiB", "0.7fr"),
        column("Seed", "0.5fr"),
        column("Status", "1fr", "left"),
        column("Reason", "3fr", "left"),
    ]
    return table("Runs that did not finish, and why. They are rows, not omissions.", columns, rows)


def claims(results: Results, section: str) -> dict:
    """The ledger's rows of a section."""
    path = results.folder / "tables" / "claims.csv"
    columns = [
        column("Claim", "3.2fr", "left"),
        column("Published", "1fr"),
        column("Tolerance", "1.6fr", "left"),
        column("Measured", "1.2fr"),
        column("Verdict", "0.9fr", "left"),
        column("Note", "2.6fr", "left"),
    ]
    if not path.is_file():
        return table("Claims of the texts.", columns, [])
    ledger = pd.read_csv(path, keep_default_na=False, na_values=[""])
    ledger = ledger[ledger["id"].map(_section_of().get) == section]
    counts = ledger["verdict"].value_counts()
    rows = [
        [
            f"{row['claim']} ({row['paper']}: {row['where']})",
            _published(row["published"]),
            row["tolerance"] if isinstance(row["tolerance"], str) else "",
            _measured(row),
            name_of("verdicts", row["verdict"]),
            row["note"] if isinstance(row["note"], str) else "",
        ]
        for row in ledger.to_dict("records")
    ]
    tested = len(ledger) - counts.get("not_tested", 0)
    verdicts = ", ".join(f"{name_of('verdicts', v)} {counts.get(v, 0)}" for v in VERDICTS)
    caption = (
        f"Claims of the texts with computed verdicts: {verdicts}. Coverage: {tested} of "
        f"{len(ledger)} rows have a verdict. Partly: it holds for some seeds only, or against the "
        "published baseline but not against each strong one."
    )
    return table(caption, columns, rows)


def _section_of() -> dict:
    from report.claims import load_claims

    return {claim["id"]: section_of(claim["case"]) for claim in load_claims()}


def _published(value) -> str:
    try:
        return f"{float(value):g}"
    except ValueError:
        return str(value)


def _measured(row) -> str:
    text = short(row["measured"], 4)
    if pd.notna(row["n_seeds"]) and row["n_seeds"] > 1:
        half = f" ± {short(row['spread'] / 2, 2)}" if row["spread"] > 0 else ""
        text += f"{half} ({row['n_seeds']:.0f} seeds)"
    return text


def _machines(machines: dict) -> list[list[str]]:
    """Rows of the machine's table, once where all cases ran on the same one.

    Args:
        machines: by case; a group of entries, such as versions, becomes one row.
    """
    distinct = {}
    for case, machine in machines.items():
        distinct.setdefault(json.dumps(machine, sort_keys=True), []).append(case)
    rows = []
    for text, cases in distinct.items():
        if len(distinct) > 1:
            rows.append(["cases", ", ".join(cases)])
        for key, value in json.loads(text).items():
            if isinstance(value, dict):
                value = ", ".join(f"{name} {inner}" for name, inner in value.items())
            rows.append([key.replace("_", " "), str(value)])
    return rows


def build(results: Results, target: Path) -> tuple[Path, Path]:
    """Write ``report.html`` and ``report.pdf`` and return their paths."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as stage:
        stage = Path(stage)
        for name in SOURCES:
            copy = shutil.copytree if (FOLDER / name).is_dir() else shutil.copy
            copy(FOLDER / name, stage / name)
        if (results.folder / "figures").is_dir():
            shutil.copytree(results.folder / "figures", stage / "figures")
            for path in (stage / "figures").rglob("*.svg"):
                path.write_text(compact(path.read_text(encoding="utf-8")), encoding="utf-8")
        data = content(results)
        (stage / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        # The newest run dates the document, so that the same results give the same bytes.
        newest = datetime.fromisoformat(max(results.summary["started_at"]))
        outputs = []
        for kind in ("html", "pdf"):
            outputs.append(target / f"report.{kind}")
            part = target / f"report.{kind}.part"
            compiled = typst.compile(
                str(stage / "report.typ"),
                root=str(stage),
                format=kind,
                sys_inputs={"kind": kind},
                ignore_system_fonts=True,
                timestamp=int(newest.astimezone(UTC).timestamp()),
            )
            if kind == "html":
                compiled = as_text(compiled.decode()).encode()
            part.write_bytes(compiled)
            os.replace(part, outputs[-1])
    return tuple(outputs)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m report.build", description=__doc__)
    parser.add_argument("--scale-dir", type=Path, required=True)
    parser.add_argument("--output-dir", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        build(Results(options.scale_dir), options.output_dir)
    except (ValueError, typst.TypstError) as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
