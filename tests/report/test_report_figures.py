import shutil

import pytest

from report.figures.__main__ import CASES, draw, main
from report.tables import Results

LIMIT = 300 * 1024
NAMES = ["error_over_time", "profiles", "error_against_memory", "error_against_time"]


@pytest.mark.integration
def test_all_figures_are_small_vector_graphics(drawn):
    assert [path.stem for path in drawn][:2] == NAMES[:2]
    assert set(NAMES) < {path.stem for path in drawn}
    for path in drawn:
        text = path.read_text()
        assert text.startswith("<?xml")
        assert "<path" in text
        assert "<image" not in text
        assert path.stat().st_size < LIMIT


@pytest.mark.integration
def test_same_results_give_the_same_bytes(drawn, full, tmp_path):
    for path in draw("advection1d", full, tmp_path):
        assert path.read_bytes() == (drawn[0].parent / path.name).read_bytes()


@pytest.mark.integration
def test_short_runs_without_the_papers_times_are_drawn(smoke, tmp_path):
    assert all(path.stat().st_size > 0 for path in draw("advection1d", smoke, tmp_path))


@pytest.mark.integration
def test_failed_runs_only_are_drawn_as_empty_panels(full, tmp_path):
    folder = tmp_path / "full"
    shutil.copytree(full.folder, folder)
    table = full.summary.assign(status="failed", reason="out of luck", error=None)
    table.to_csv(folder / "tables" / "summary.csv", index=False)
    assert all(p.stat().st_size > 0 for p in draw("advection1d", Results(folder), tmp_path))


def test_unknown_case_is_refused(full, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--case", "x", "--scale-dir", str(full.folder), "--output-dir", str(tmp_path / "o")])
    assert stop.value.code == 2
    assert capsys.readouterr().err == f"case: 'x'; allowed: {', '.join(CASES)}\n"
    assert not (tmp_path / "o").exists()
