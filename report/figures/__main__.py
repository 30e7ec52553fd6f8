"""``python -m report.figures --case advection1d --scale-dir results/full --output-dir DIR``.

Of merged results the tables are enough, but for pictures of fields and courses of trainings, which
are read where the runs left them.
"""

import argparse
import importlib
from collections.abc import Collection
from pathlib import Path

from cases.discovery import case_names
from report.chapters import section_of
from report.plots.film import save_film
from report.plots.style import save, use_style
from report.tables import Results

FOLDER = Path(__file__).parent
CASES = sorted(p.stem for p in FOLDER.glob("*.py") if p.stem not in ("__init__", "__main__"))


def draw(
    case: str, results: Results, target: Path, names: Collection[str] | None = None
) -> list[Path]:
    """Draw figures and films of a section, by default all, and return the figures' paths.

    A figure for which there is nothing to show is ``None`` and leaves no file.
    """
    use_style()
    module = importlib.import_module(f"report.figures.{case}")
    names = {*module.FIGURES, *module.FILMS} if names is None else names
    paths = []
    for name, figure in module.FIGURES.items():
        drawn = figure(results) if name in names else None
        if drawn is not None:
            paths.append(target / f"{name}.svg")
            save(drawn, paths[-1])
    for name, film in module.FILMS.items():
        frames = film(results) if name in names else None
        if frames is not None:
            save_film(frames, target / f"{name}.png")
    return paths


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m report.figures", description=__doc__)
    parser.add_argument("--case", required=True, help="a chapter, or a case: its section is drawn")
    parser.add_argument("--scale-dir", type=Path, required=True)
    parser.add_argument("--output-dir", type=Path, help="default: figures/SECTION of the scale")
    options = parser.parse_args(arguments)
    section = options.case
    if section not in CASES and section in case_names():
        section = section_of(section)
    if section not in CASES:
        parser.exit(2, f"case: {section!r}; allowed: {', '.join(CASES)}\n")
    target = options.output_dir or options.scale_dir / "figures" / section
    try:
        draw(section, Results(options.scale_dir, section), target)
    except ValueError as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
