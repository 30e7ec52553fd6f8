from pathlib import Path

import pytest
from synthetic import write_results
from synthetic_flows import FLOWS, write_flow
from synthetic_solids import SOLIDS, write_solid

from report.figures.__main__ import draw
from report.tables import Results

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests on the same drawings stay in one process, with ``--dist loadgroup``."""
    for item in items:
        if HERE not in item.path.parents:
            continue
        for name in {"flow", "solid"} & {*item.fixturenames}:
            item.add_marker(pytest.mark.xdist_group(item.callspec.params[name]))
        if "drawn" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("drawn"))


@pytest.fixture(scope="session")
def full(tmp_path_factory):
    """Invented results of scale full."""
    return Results(write_results(tmp_path_factory.mktemp("results"), "full"))


@pytest.fixture(scope="session")
def smoke(tmp_path_factory):
    """Invented results of scale smoke: six steps."""
    return Results(write_results(tmp_path_factory.mktemp("results"), "smoke", num_steps=6))


@pytest.fixture(scope="session")
def drawn(full, tmp_path_factory):
    """All figures of the invented full results."""
    return draw("advection1d", full, tmp_path_factory.mktemp("once"))


@pytest.fixture(scope="session", params=sorted(FLOWS))
def flow(request, tmp_path_factory):
    """Name and invented full results of a flow, with its figures in their place."""
    folder = write_flow(tmp_path_factory.mktemp(request.param), request.param)
    results = Results(folder)
    draw(request.param, results, folder / "figures" / request.param)
    return request.param, results


@pytest.fixture(scope="session", params=sorted(SOLIDS))
def solid(request, tmp_path_factory):
    """Name and invented full results of a solid, with its figures in their place."""
    folder = write_solid(tmp_path_factory.mktemp(request.param), request.param)
    results = Results(folder)
    draw(request.param, results, folder / "figures" / request.param)
    return request.param, results
