"""Files for ParaView: regular meshes of bodies, and what solutions write themselves."""

import signal
import sys
from dataclasses import replace

import meshio
import numpy as np
import pytest

from cases.contracts import FieldSeries, Solution
from cases.discovery import load_case
from cases.domains import Box, Torus
from workflows import run, threads
from workflows.atomic import replacing_folder
from workflows.configuration import complete
from workflows.plan import jobs
from workflows.states import regular_cells, write_states


class Growing(FieldSeries):
    """u = t X."""

    def __init__(self, case):
        self.steps = (0, 1, 2)
        self._times = case.times

    def evaluate(self, step, points):
        return self._times[step] * points

    def gradient(self, step, points):
        dim = points.shape[1]
        return np.broadcast_to(self._times[step] * np.eye(dim), (len(points), dim, dim))


def short(name, counts):
    return replace(load_case(name), num_steps=2, observable_points_per_axis=counts)


def volumes(points, cells):
    """Of boxes along the axes: from the first corner to the opposite one."""
    opposite = {4: 2, 8: 6}[cells.shape[1]]
    return np.prod(points[cells[:, opposite]] - points[cells[:, 0]], axis=1)


@pytest.mark.parametrize("counts", [(3, 5), (3, 4, 5)])
def test_cells_fill_a_box(counts):
    dim = len(counts)
    box = Box((0.0,) * dim, (2.0,) * dim)
    cells = regular_cells(box.mask(counts), counts)
    assert len(cells) == np.prod(np.subtract(counts, 1))
    found = volumes(box.grid(counts), cells)
    assert np.all(found > 0)
    assert found.sum() == pytest.approx(2.0**dim)


def test_cells_of_a_torus_are_inside_of_it():
    torus, counts = Torus(0.6, 0.3), (41, 21, 41)
    points = torus.grid(counts)
    cells = regular_cells(torus.mask(counts), counts)
    assert np.all(torus.contains(points[cells].mean(axis=1)))
    assert 0.8 * torus.measure < volumes(points, cells).sum() < torus.measure


@pytest.mark.parametrize(
    ("name", "counts", "kind"),
    [("elastic_collision", (4, 3), "quad"), ("elastic_drop3d", (13, 7, 13), "hexahedron")],
)
def test_fields_without_a_mesh_are_sampled(tmp_path, name, counts, kind):
    case = short(name, counts)
    write_states(tmp_path, case, Solution(field=Growing(case), n_parameters=1, memory_bytes=4))
    with meshio.xdmf.TimeSeriesReader(tmp_path / f"{name}.xdmf") as reader:
        points, (block,) = reader.read_points_cells()
        assert block.type == kind
        assert reader.num_steps == 3
        for step in range(3):
            time, data, _ = reader.read_data(step)
            assert time == pytest.approx(0.1 * step)
            np.testing.assert_allclose(data["u"], time * points, atol=1e-12)


def test_solutions_may_write_their_own(tmp_path):
    case = short("elastic_collision", (4, 3))
    solution = Solution(
        field=Growing(case),
        n_parameters=1,
        memory_bytes=4,
        write_states=lambda folder, times: np.savetxt(folder / "own.txt", times),
    )
    write_states(tmp_path, case, solution)
    assert [path.name for path in tmp_path.iterdir()] == ["own.txt"]
    np.testing.assert_allclose(np.loadtxt(tmp_path / "own.txt"), [0, 0.1, 0.2])


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "states"
    with replacing_folder(target) as folder:
        (folder / "old").touch()
        assert not target.exists()
    with pytest.raises(FileNotFoundError), replacing_folder(target) as folder:
        (folder / "half" / "way").touch()
    assert [path.name for path in target.iterdir()] == ["old"]
    with replacing_folder(target) as folder:
        (folder / "new").touch()
    assert [path.name for path in target.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.usefixtures("fake_methods")
@pytest.mark.parametrize(("budgets", "files"), [([0.5, 1], 2), ([0.5], 0)])
def test_the_program_leaves_the_states_of_the_paper_s_budget(monkeypatch, tmp_path, budgets, files):
    runs = [{"method": "steady", "integrators": ["midpoint"], "budgets": budgets}]
    given = {"scale": "smoke", "cases": {"advection1d": {"num_steps": 4, "runs": runs}}}
    (job,) = jobs(complete(given))
    monkeypatch.setattr(threads, "VARIABLES", ())
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    paths = {name: tmp_path / name for name in ("output", "fields", "states")}
    options = [text for name, path in paths.items() for text in (f"--{name}", str(path))]
    monkeypatch.setattr(sys, "argv", ["run", "--job", job.to_json(), *options])
    run.main()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fields", "output", "states"]
    assert len(list(paths["states"].iterdir())) == files
    if files:
        with meshio.xdmf.TimeSeriesReader(paths["states"] / "advection1d.xdmf") as reader:
            _, (block,) = reader.read_points_cells()
            assert block.type == "line"
            assert reader.num_steps == 5
            assert np.max(reader.read_data(4)[1]["u"]) == pytest.approx(1.01, rel=1e-4)
